import { runCommand } from "../../pulumiCli/runCommand";

const options = { env: { PATH: "/usr/bin:/bin" }, timeoutMs: 10_000 };

describe("a command", () => {
  test("gives what it prints", async () => {
    expect(await runCommand("the step", "/bin/sh", ["-c", "echo out; echo err >&2"], options)).toBe("out\n");
  });

  test("fails with the step's name, the exit code and the last lines of its complaints", async () => {
    const lines = "echo out; for i in $(seq 1 30); do echo trouble $i >&2; done; exit 7";
    const run = runCommand("the step", "/bin/sh", ["-c", lines], options);
    await expect(run).rejects.toThrow(/^the step failed: exit code 7\ntrouble 11\n(.*\n)*trouble 30$/);
  });

  test("fails with what it printed when it did not complain", async () => {
    const run = runCommand("the step", "/bin/sh", ["-c", "echo out; exit 1"], options);
    await expect(run).rejects.toThrow(/^the step failed: exit code 1\nout$/);
  });

  test("says so when it cannot be started", async () => {
    await expect(runCommand("the step", "/nowhere/at/all", [], options)).rejects.toThrow(
      /^the step cannot be started: .*ENOENT/,
    );
  });

  test("is stopped at its time limit, whatever of it still holds its output open", async () => {
    const started = Date.now();
    const run = runCommand("the step", "/bin/sh", ["-c", "sleep 15 & sleep 15"], { ...options, timeoutMs: 200 });
    await expect(run).rejects.toThrow("the step took more than 0.2 s and was stopped");
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
