import { descendantsOf, isDynamicProvider, listProcesses, type ProcessInfo } from "../../pulumiCli/processes";

function running(pid: number, parent: number, command = "program"): ProcessInfo {
  return { pid, parent, command };
}

describe("finding the dynamic provider's process", () => {
  test.each([
    ["node /p/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js localhost:1", true],
    ["node -e console.log(require.resolve('@pulumi/pulumi/cmd/dynamic-provider'))", false],
    ["/bin/sh /bin/pulumi-resource-pulumi-nodejs localhost:1", false],
    ["node /p/node_modules/@pulumi/pulumi/cmd/run/index.js", false],
  ])("%s: %s", (command, expected) => {
    expect(isDynamicProvider(running(1, 0, command))).toBe(expected);
  });
});

describe("the descendants of a process", () => {
  test("are its children and theirs, in whatever order they are listed", () => {
    const all = [running(40, 30), running(30, 20), running(20, 10), running(10, 1), running(50, 1)];
    expect(descendantsOf([10], all).map(({ pid }) => pid)).toEqual([20, 30, 40]);
  });

  test("are none when it has started nothing", () => {
    expect(descendantsOf([50], [running(50, 1), running(51, 1)])).toEqual([]);
  });
});

test("the list of processes holds the one that started this, with its command", () => {
  const parent = listProcesses().find(({ pid }) => pid === process.ppid);
  expect(parent?.command).toMatch(/\S/);
});
