import { TEST_TIMEOUT_MS } from "./support";
import { leaksOf, type Markers, PLANTED } from "./support/markers";
import { KEY_FILE, type PlantedCloud, plantedCloud } from "./support/plantedCloud";
import { untilHeld } from "./support/stacks";
import { EVERY_CHECKPOINT, type WatchedStack } from "./support/watchedStack";

const cloud = plantedCloud();
const json = JSON.stringify;
const TRIGGER = 'tr9Vx2Mq7Kd4Zs8Lw"/Bf+5';

/** A program with every resource and every way a secret goes in: round 1, then a rotation. */
function everything({ keys, providers, server, windows }: PlantedCloud): (round: 1 | 2) => string {
  const servers = { drawn: [server(), server()], each: [server(), server()], given: [server(), server()] };
  const win = {
    inline: windows(),
    file: windows(),
    bms: windows({ type: "bms" }),
    cleanup: windows(),
    read: windows(),
  };
  const passphrase = `privateKeyPassphrase: ${json(PLANTED.passphrase)}`;
  return (round) => `
    ${providers(["temporary keys"])}
    const round = ${round};
    const drawn = new hw.PasswordReset("drawn", {
      serverIds: ${json(servers.drawn)}, triggers: { round, upstream: pulumi.secret(${json(TRIGGER)}) }, onDelete: "scramble" });
    const each = new hw.PasswordReset("each", {
      serverIds: ${json(servers.each)}, generate: { perServer: true }, triggers: { round } });
    const given = new hw.PasswordReset("given", {
      serverIds: ${json(servers.given)}, newPassword: ${json(round === 1 ? PLANTED.oldPassword : PLANTED.newPassword)},
      restart: "soft" }, { provider: providers["temporary keys"] });
    const inline = new hw.ServerPassword("inline", {
      serverId: "${win.inline}", privateKey: ${json(keys.pkcs8Encrypted)}, ${passphrase} });
    const file = new hw.ServerPassword("file", { serverId: "${win.file}", privateKeyFile: "${KEY_FILE}" });
    const bms = new hw.ServerPassword("bms", {
      serverId: "${win.bms}", serverType: "bms", privateKey: ${json(keys.opensshEncrypted)}, ${passphrase} });
    const cleanup = new hw.PasswordRecordCleanup("cleanup", { serverId: "${win.cleanup}", privateKey: ${json(keys.pkcs1)} });
    const read = hw.getServerPasswordOutput({ serverId: "${win.read}", privateKey: pulumi.secret(${json(keys.pkcs8)}) });
    exports.passwords = { drawn: drawn.password, each: each.passwords, given: given.password, previous: given.previousPasswords,
      inline: inline.password, file: file.password, bms: bms.password, cleanup: cleanup.password, read };
    exports.sentence = pulumi.interpolate\`the password is \${given.password}\`;`;
}

/** The kinds of secrets that a text holds. */
function kindsIn(markers: Markers, text: string): string[] {
  return leaksOf(markers, { text })
    .map((leak) => leak.split(":")[0] ?? "")
    .sort();
}

/** The code that the state keeps with each resource, with secrets in the clear if there were any. */
async function serializedProviders(stack: WatchedStack): Promise<string[]> {
  const { deployment } = await stack.workspace.exportState({ showSecrets: true });
  const codes = (deployment.resources ?? []).flatMap(({ inputs, outputs }) => [
    inputs?.__provider,
    outputs?.__provider,
  ]);
  return [...new Set(codes.filter((code) => code !== undefined).map((code) => JSON.stringify(code)))];
}

async function stackWithConfiguredKeys(body: string): Promise<WatchedStack> {
  const stack = await cloud().stack(body, EVERY_CHECKPOINT);
  for (const key of ["accessKey", "secretKey"] as const) {
    await stack.workspace.configSet(`huaweicloud:${key}`, PLANTED[key], { secret: true });
  }
  return stack;
}

test(
  "a whole life leaves no secret in plain: output, diffs, event log, JSON, every checkpoint, history, export, __provider",
  async () => {
    const program = everything(cloud());
    const stack = await stackWithConfiguredKeys(program(1));
    const { workspace } = stack;

    await workspace.preview({ args: ["--diff"] });
    await workspace.up({ args: ["--diff", "--show-full-output", "--show-config"] });
    await stack.program(program(2));
    await workspace.preview({ args: ["--json"] });
    await workspace.preview({ args: ["--json"], env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } });
    await workspace.up({ args: ["--debug"] });
    await workspace.refresh({ args: ["--diff"], skipPreview: true });
    await workspace.exportState();
    await workspace.outputs();
    await workspace.run(["stack", "history", "--stack", workspace.stack, "--show-secrets=false", "--json"]);
    await workspace.run(["stack", "--stack", workspace.stack, "--show-urns", "--show-ids"]);

    const state = await stack.revealedState();
    const codes = await serializedProviders(stack);
    await workspace.destroy({ args: ["--diff"] });

    const markers = { ...cloud().markers(), trigger: [TRIGGER] };
    expect(await stack.leaks(markers)).toEqual([]);
    expect(codes).toHaveLength(5);
    expect(leaksOf(markers, { code: codes.join() })).toEqual([]);

    // The search finds what is there: the state holds all of this, encrypted, and the search was in all these places.
    expect(kindsIn(markers, state)).toEqual([
      "accessKey",
      "drawnPassword",
      "newPassword",
      "oldPassword",
      "passphrase",
      "privateKey",
      "secretKey",
      "securityToken",
      "temporaryAccessKey",
      "temporarySecretKey",
      "trigger",
      "windowsPassword",
    ]);
    const places = (await stack.places()).join("\n");
    for (const place of [/output/, /^events-\d/m, /dev\.json\.\d/, /dev\.json\.bak/, /history/, /backups/]) {
      expect(places).toMatch(place);
    }
  },
  TEST_TIMEOUT_MS,
);

test(
  "what a killed command leaves holds no secret in plain: pending operations, checkpoints, its output and events",
  async () => {
    const { keys, server, windows, markers } = cloud();
    const stack = await stackWithConfiguredKeys(`
      new hw.PasswordReset("given", { serverIds: ["${server()}"], newPassword: ${json(PLANTED.newPassword)}, supportCheck: "none" });
      new hw.ServerPassword("inline", { serverId: "${windows()}", privateKey: ${json(keys.pkcs8Encrypted)},
        privateKeyPassphrase: ${json(PLANTED.passphrase)} });`);
    const holds = (["BatchResetServersPassword", "ShowServerPassword"] as const).map((operation) =>
      cloud().sandbox.inject({ operation, effect: { kind: "hold" } }),
    );
    const running = stack.workspace.spawnUp({ skipPreview: true });
    for (const hold of holds) await untilHeld(hold, running);
    await running.killCli();

    const { deployment } = await stack.workspace.exportState();
    const pending = deployment.pending_operations?.map(({ resource }) => resource.urn.split("::").at(-1));
    expect(pending?.sort()).toEqual(["given", "inline"]);
    expect(kindsIn(markers(), await stack.revealedState())).toEqual(
      expect.arrayContaining(["newPassword", "passphrase", "privateKey"]),
    );
    await running.killAll();
    expect(await stack.leaks(markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
