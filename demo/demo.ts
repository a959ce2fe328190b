import { readFile } from "node:fs/promises";
import type { Workspace } from "../pulumiCli";
import { type DemoCloud, initializeStack } from "./cloud";
import type { Narrator } from "./narrator";

/** What the root program exports, secrets in the clear. */
interface Outputs {
  adminPassword: string;
  adminLogin: string;
  passwordVersion: number;
  windowsInitialPassword: string;
  bareMetalInitialPassword: string;
  recordsPresent: boolean[];
}

/** The main job on a real engine: a first `up`, a rotation, a `preview` with nothing to do, a `destroy`. */
export async function runDemo(workspace: Workspace, cloud: DemoCloud, narrator: Narrator): Promise<void> {
  await configure(workspace, cloud);
  const first = await firstUp(workspace, cloud, narrator);
  const second = await rotation(workspace, cloud, narrator, first);
  await nothingToDo(workspace, cloud, narrator);
  await noPlainPasswords(workspace, narrator, [first, second]);
  await goodbye(workspace, cloud, narrator, second);
}

async function configure(workspace: Workspace, { sandbox, linux, windows, bareMetal, keyFile }: DemoCloud) {
  await initializeStack(workspace, sandbox);
  await setPath(workspace, "serverIds[0]", linux);
  await setPath(workspace, "serverIds[1]", windows);
  await workspace.configSet("windowsServerId", windows);
  await workspace.configSet("bareMetalServerId", bareMetal);
  await workspace.configSet("keyFile", keyFile);
}

function setPath(workspace: Workspace, key: string, value: string) {
  return workspace.run(["config", "set", "--path", key, value, "--plaintext", "--stack", workspace.stack]);
}

async function outputsOf(workspace: Workspace): Promise<Outputs> {
  return (await workspace.outputs({ showSecrets: true })) as unknown as Outputs;
}

async function firstUp(workspace: Workspace, cloud: DemoCloud, narrator: Narrator): Promise<Outputs> {
  const { sandbox, linux, windows, bareMetal } = cloud;
  narrator.step("pulumi up: one new password for a Linux and a Windows server, initial passwords captured and cleared");
  const { seconds } = await workspace.up({ skipPreview: true });
  const outputs = await outputsOf(workspace);
  narrator.say(`done in ${seconds.toFixed(1)} s; the cloud was called ${sandbox.requests.length} times`);
  narrator.prove(
    "the captured initial password of the bare-metal server is the one it accepts",
    sandbox.acceptsPassword(bareMetal, outputs.bareMetalInitialPassword),
  );
  narrator.prove(
    "the captured initial password of the Windows server is accepted until it restarts",
    sandbox.acceptsPassword(windows, outputs.windowsInitialPassword),
  );
  narrator.prove(
    "the records of both initial passwords are gone from the cloud",
    [windows, bareMetal].every((id) => !sandbox.server(id).recordPresent),
  );
  narrator.prove(
    "the new password is not in force before a restart, as documented",
    [linux, windows].every((id) => !sandbox.acceptsPassword(id, outputs.adminPassword)),
  );
  for (const id of [linux, windows]) {
    sandbox.restart(id);
  }
  narrator.prove(
    "after a restart both servers accept the new password",
    [linux, windows].every((id) => sandbox.acceptsPassword(id, outputs.adminPassword)),
  );
  narrator.prove(
    "the Windows server refuses its initial password now",
    !sandbox.acceptsPassword(windows, outputs.windowsInitialPassword),
  );
  narrator.prove("the dependent resource got the password", outputs.adminLogin.endsWith(`:${outputs.adminPassword}`));
  return outputs;
}

async function rotation(workspace: Workspace, cloud: DemoCloud, narrator: Narrator, first: Outputs): Promise<Outputs> {
  const { sandbox, linux, windows } = cloud;
  narrator.step("pulumi up with a changed trigger: the password rotates, the servers restart by themselves");
  await workspace.configSet("rotate", "second");
  await workspace.configSet("restart", "soft");
  sandbox.clearRequests();
  const { seconds } = await workspace.up({ skipPreview: true });
  const outputs = await outputsOf(workspace);
  narrator.say(`done in ${seconds.toFixed(1)} s; the cloud was called ${sandbox.requests.length} times`);
  narrator.prove(`the password is version ${outputs.passwordVersion}`, outputs.passwordVersion === 2);
  narrator.prove(
    "both servers accept the new password",
    [linux, windows].every((id) => sandbox.acceptsPassword(id, outputs.adminPassword)),
  );
  narrator.prove(
    "both servers refuse the old password",
    [linux, windows].every((id) => !sandbox.acceptsPassword(id, first.adminPassword)),
  );
  narrator.prove(
    "the dependent resource got the new password in the same run",
    outputs.adminLogin.endsWith(`:${outputs.adminPassword}`),
  );
  return outputs;
}

async function nothingToDo(workspace: Workspace, cloud: DemoCloud, narrator: Narrator): Promise<void> {
  narrator.step("pulumi preview: nothing to do");
  cloud.sandbox.clearRequests();
  const { code, seconds } = await workspace.preview({ args: ["--expect-no-changes"], allowFailure: true });
  const changes = cloud.sandbox.requests.filter((request) => request.method !== "GET").length;
  narrator.say(`done in ${seconds.toFixed(1)} s`);
  narrator.prove("no resource would change", code === 0);
  narrator.prove("nothing was changed in the cloud", changes === 0);
}

async function noPlainPasswords(workspace: Workspace, narrator: Narrator, runs: readonly Outputs[]): Promise<void> {
  narrator.step("the state: every file of the backend is searched for the passwords");
  const passwords = runs.flatMap((outputs) => [
    outputs.adminPassword,
    outputs.windowsInitialPassword,
    outputs.bareMetalInitialPassword,
  ]);
  const files = await workspace.stateFiles();
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const plain = contents.filter((content) => passwords.some((password) => content.includes(password))).length;
  narrator.prove(
    `none of ${new Set(passwords).size} passwords stands in plain text in ${files.length} files of state, history and backups`,
    files.length > 0 && plain === 0,
  );
  const revealed = JSON.stringify(await workspace.exportState({ showSecrets: true }));
  narrator.prove(
    "yet the state holds all of them, encrypted, the replaced one too",
    passwords.every((password) => revealed.includes(JSON.stringify(password).slice(1, -1))),
  );
}

async function goodbye(workspace: Workspace, cloud: DemoCloud, narrator: Narrator, last: Outputs): Promise<void> {
  const { sandbox, linux, windows } = cloud;
  narrator.step("pulumi destroy: the resources leave the state, the servers are left alone");
  const { seconds } = await workspace.destroy({ skipPreview: true });
  narrator.say(`done in ${seconds.toFixed(1)} s`);
  narrator.prove("the state is empty", ((await workspace.exportState()).deployment.resources ?? []).length === 0);
  narrator.prove(
    "both servers keep the last password",
    [linux, windows].every((id) => sandbox.acceptsPassword(id, last.adminPassword)),
  );
}
