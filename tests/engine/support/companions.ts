import { passwordsIn } from "../../fakes/histories";
import { everyServer, type Scene } from "./scenes";

export type Type = "PasswordReset" | "PasswordSource" | "PasswordRecordCleanup" | "PasswordCapture";

export function urn(type: Type, name: string, stack = "dev"): string {
  return `urn:pulumi:${stack}::test::pulumi-nodejs:dynamic/huaweicloud:${type}::${name}`;
}

/** A program with one resource. */
export function program(args: object, { name = "admin", type = "PasswordReset", options = {} } = {}): string {
  return `new hw.${type}("${name}", ${JSON.stringify(args)}, ${JSON.stringify(options)});`;
}

/** `pulumi state …` of a stack's resource, which has to succeed. */
export async function state(scene: Scene, ...args: string[]): Promise<void> {
  const [, stack = ""] = /urn:pulumi:(\w+)::/.exec(args.join(" ")) ?? [];
  const where = args[0] === "move" ? [] : ["--stack", stack];
  await scene.workspace.run(["state", ...args, ...where, "--yes"]);
}

/**
 * The commands that a refusal names in the line with these words. `now` is where the companion is by now, which the text
 * cannot know.
 */
export function advised(printed: string, words: string, now = ""): string[][] {
  const [, diagnostics = ""] = printed.split("Diagnostics:");
  const line = diagnostics.split("\n").find((text) => text.includes(words)) ?? "";
  const known = line.replace("<its stack now>", "two").replace("<its URN now>", now);
  const commands = /pulumi state ((?:delete|rename|move)(?: --\w+ \w+)* '[^']+'(?: [\w-]+)?)/g;
  return [...known.matchAll(commands)].map(([, command = ""]) => command.replaceAll("'", "").split(" "));
}

export async function follow(scene: Scene, commands: string[][]): Promise<void> {
  for (const command of commands) await state(scene, ...command);
}

/** That nothing has rotated and no call is made any more: `up` converges on the password that the servers have. */
export async function expectSettled(
  scene: Scene,
  ids: readonly string[],
  password: string | undefined,
  name = "admin",
) {
  scene.calls();
  await scene.up();
  await scene.up(undefined, { args: ["--expect-no-changes"] });
  expect(scene.calls()).toEqual({});
  const reset = await scene.reset(name);
  expect(reset).toMatchObject({ password, passwordVersion: 1, passwords: everyServer(ids, password) });
  const { history } = await scene.outputsOf(`${name}-password`);
  expect(passwordsIn(history, ids)).toEqual(everyServer(ids, password));
}

/** Gives what the preview and the `up` advise. By then, the `up` has made a companion. */
export async function refusals(scene: Scene, words: string, now?: string) {
  const preview = advised(await scene.failingPreview(), words, now);
  const up = advised(await scene.failingUp(), words, now);
  expect(scene.calls()).toEqual({});
  return { preview, up };
}

/** Makes one `PasswordReset` over two servers, which then have its password. */
export async function settled(scene: Scene) {
  const serverIds = scene.servers(2);
  await scene.up(program({ serverIds }));
  scene.calls();
  const { password } = await scene.reset();
  return { scene, serverIds, password };
}
