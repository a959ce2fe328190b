import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createWorkspace, type Engine, PulumiFailed, type Workspace, type WorkspaceOptions } from "../../pulumiCli";
import { listProcesses } from "../../pulumiCli/processes";
import { folder, removeFolders, script } from "./fakes";

const workspaces: Workspace[] = [];

afterEach(async () => {
  for (const workspace of workspaces.splice(0)) await workspace.dispose();
  removeFolders();
});

/** A workspace whose `pulumi` is a shell script of these lines. */
async function workspaceWith(lines: string[], options: WorkspaceOptions = {}, env = {}): Promise<Workspace> {
  const binDir = path.dirname(script(folder(), "pulumi", ...lines));
  const base = { PATH: process.env.PATH ?? "", ...env };
  const engine: Engine = { source: "path", version: "3.250.0", binDir, env: base };
  const workspace = await createWorkspace(engine, options);
  workspaces.push(workspace);
  return workspace;
}

describe("a workspace", () => {
  test("has a backend, a home folder and a passphrase of its own, and none of the user's Pulumi settings", async () => {
    const users = { PULUMI_ACCESS_TOKEN: "users", PULUMI_BACKEND_URL: "users", PULUMI_STACK: "users", OTHER: "kept" };
    const workspace = await workspaceWith(["/usr/bin/env"], { passphrase: "the passphrase" }, users);
    const { stdout } = await workspace.run(["anything"]);
    expect(stdout).not.toContain("users");
    expect(stdout).toContain("OTHER=kept");
    expect(stdout).toContain(`PULUMI_HOME=${workspace.root}/home`);
    expect(stdout).toContain(`PULUMI_BACKEND_URL=file://${workspace.root}/backend`);
    expect(stdout).toContain("PULUMI_CONFIG_PASSPHRASE=the passphrase");
  });

  test("runs commands in the program's folder, without questions and without colours", async () => {
    const dir = folder();
    const workspace = await workspaceWith(['pwd; echo "$@"'], { dir, stack: "test" });
    expect((await workspace.up({ skipPreview: true, args: ["--refresh"] })).stdout).toBe(
      `${dir}\n--non-interactive --color never up --yes --skip-preview --stack test --refresh\n`,
    );
  });

  test("hands configuration values over as input, not as arguments", async () => {
    const workspace = await workspaceWith(['echo "$@"; /bin/cat']);
    const { stdout } = await workspace.configSet("name", "the value", { secret: true });
    expect(stdout).toBe("--non-interactive --color never config set name --secret --stack dev\nthe value");
  });

  test("throws with all the output when a command fails, unless that is allowed", async () => {
    const workspace = await workspaceWith(["echo said; echo complained >&2; exit 255"]);
    const error = await workspace.preview().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PulumiFailed);
    expect(String(error)).toMatch(/`pulumi preview --stack dev` failed with exit code 255:\n(.*\n)*complained/);
    expect(await workspace.preview({ allowFailure: true })).toMatchObject({ code: 255, stderr: "complained\n" });
  });

  test("stops a command at its time limit", async () => {
    const workspace = await workspaceWith(["echo begun; /bin/sleep 60"]);
    await expect(workspace.refresh({ timeoutMs: 300 })).rejects.toThrow(/was stopped after 0\.3 s:\nbegun/);
  });

  test("lists every file of the backend", async () => {
    const workspace = await workspaceWith(["exit 0"]);
    expect(await workspace.stateFiles()).toEqual([]);
    for (const name of ["stacks/p/dev.json", "stacks/p/dev.json.bak", "history/p/dev/1.json"]) {
      const file = path.join(workspace.backend, ".pulumi", name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, "{}");
    }
    const names = (await workspace.stateFiles()).map((file) => path.relative(workspace.backend, file));
    expect(names).toEqual([
      ".pulumi/history/p/dev/1.json",
      ".pulumi/stacks/p/dev.json",
      ".pulumi/stacks/p/dev.json.bak",
    ]);
  });

  test("removes at the end what it has made, and only that", async () => {
    const dir = folder();
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: p");
    const workspace = await workspaceWith([`echo x > Pulumi.dev.yaml`], { dir });
    await workspace.stackInit();
    expect(existsSync(workspace.configFile)).toBe(true);
    await workspace.dispose();
    expect([existsSync(workspace.root), existsSync(workspace.configFile)]).toEqual([false, false]);
    expect(readFileSync(path.join(dir, "Pulumi.yaml"), "utf8")).toBe("name: p");
  });

  test("starts no command any more once it is disposed of, so that none outlives it", async () => {
    const workspace = await workspaceWith(["echo begun"]);
    await workspace.dispose();
    await expect(workspace.up()).rejects.toThrow("`pulumi up --yes --stack dev` comes too late");
  });

  test("keeps a stack configuration that was there before", async () => {
    const dir = folder();
    writeFileSync(path.join(dir, "Pulumi.dev.yaml"), "config: {}");
    const workspace = await workspaceWith(["exit 0"], { dir });
    await workspace.dispose();
    expect(existsSync(path.join(dir, "Pulumi.dev.yaml"))).toBe(true);
  });
});

describe("a command under way", () => {
  /** A CLI that starts a dynamic provider through a launcher, as the real one does: in a process group of its own. */
  async function underWay() {
    const tools = folder();
    const provider = path.join(tools, "cmd", "dynamic-provider", "index.js");
    mkdirSync(path.dirname(provider), { recursive: true });
    writeFileSync(provider, 'console.log("provider is up"); setInterval(() => undefined, 1000);');
    const launcher = script(tools, "launcher", `"${process.execPath}" "${provider}" localhost:1`, "exit 0");
    const cli = path.join(tools, "cli.js");
    writeFileSync(
      cli,
      `const { spawn } = require("node:child_process");
       spawn(${JSON.stringify(launcher)}, { stdio: "inherit", detached: true })
         .on("exit", () => { console.log("provider is gone"); process.exit(9); });`,
    );
    const workspace = await workspaceWith([`exec "${process.execPath}" "${cli}"`]);
    const command = workspace.spawnUp();
    await command.waitForOutput("provider is up");
    return { command, isRunning: (pid: number) => listProcesses().some((found) => found.pid === pid) };
  }

  test("shows its dynamic provider's process, without the launcher", async () => {
    const { command } = await underWay();
    expect(command.plugins()).toHaveLength(1);
    await command.killAll();
  });

  test("goes on when only its dynamic provider is killed", async () => {
    const { command } = await underWay();
    expect(await command.killPlugin()).toHaveLength(1);
    expect(await command.done).toMatchObject({ code: 9, signal: null });
    expect(command.output).toContain("provider is gone");
  });

  test("leaves its dynamic provider running when only the CLI is killed, and can still end it then", async () => {
    const { command, isRunning } = await underWay();
    const [plugin] = command.plugins();
    await command.killCli();
    expect(await command.done).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(isRunning(plugin?.pid ?? 0)).toBe(true);
    expect(command.plugins()).toHaveLength(1);
    await command.killAll();
    expect(isRunning(plugin?.pid ?? 0)).toBe(false);
  });

  test("is ended with all it has started when its workspace is disposed of", async () => {
    const { command, isRunning } = await underWay();
    const [plugin] = command.plugins();
    for (const workspace of workspaces.splice(0)) await workspace.dispose();
    expect(command.ended).toBe(true);
    expect(isRunning(plugin?.pid ?? 0)).toBe(false);
  });

  test("ends the wait for an output that will not come", async () => {
    const workspace = await workspaceWith(["echo something else"]);
    await expect(workspace.spawnUp().waitForOutput(/never/)).rejects.toThrow(
      /ended without any output matching.*:\nsom/,
    );
  });
});
