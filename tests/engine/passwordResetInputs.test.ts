import { passwordReset, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** Arguments that the failures of a failed preview name, each once. */
function namedArguments(printed: string): string[] {
  const failures = printed.matchAll(/has a problem: ([\w.[\]]+): \S/g);
  return [...new Set([...failures].map(([, name = ""]) => name.replace(/\[.*$/, "")))].sort();
}

const SERVER = "0a1b2c3d-0000-4000-8000-000000000001";

test.each<[string, Record<string, unknown>, string[]]>([
  [
    "a bad value in every argument",
    {
      serverIds: [],
      newPassword: "Bad~Password#1",
      triggers: "round",
      rotateAfter: "500ms",
      dryRun: "yes",
      supportCheck: "maybe",
      onUnsupported: "ignore",
      restart: "warm",
      onDelete: "wipe",
      adopt: "no",
      batchSize: 1001,
      maxFailures: "ten",
    },
    [
      "adopt",
      "batchSize",
      "dryRun",
      "maxFailures",
      "newPassword",
      "onDelete",
      "onUnsupported",
      "restart",
      "rotateAfter",
      "serverIds",
      "supportCheck",
      "triggers",
    ],
  ],
  [
    "bad members of generate, a server twice, adopt without newPassword",
    { serverIds: [SERVER, SERVER], generate: { length: 27, specials: "#", perServer: "no" }, adopt: true },
    ["adopt", "generate.length", "generate.perServer", "generate.specials", "serverIds"],
  ],
  [
    "newPassword together with generate, and ids that would leave the path of the call",
    {
      serverIds: ["../servers"],
      newPassword: "Both-Given=2026",
      generate: { length: 8 },
      region: "../region",
      projectId: "../project",
    },
    ["newPassword", "projectId", "region", "serverIds"],
  ],
])(
  "%s: preview names all of it at once, prints no value of a password and calls nothing",
  async (_what, args, expected) => {
    const scene = await openScene();
    if (typeof args.newPassword === "string") scene.secret(args.newPassword);

    const printed = await scene.failingPreview(passwordReset(args), ["--diff"]);

    expect(namedArguments(printed)).toEqual(expected);
    expect(scene.sandbox.requests).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a bad newPassword for servers in use fails at preview with every broken rule, and the old one stays",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    const old = scene.secret("Present-Login=1");
    await scene.up(passwordReset({ serverIds, newPassword: old }));
    const before = await scene.reset();
    scene.calls();

    for (const bad of [scene.secret("/toorAdMiN"), scene.secret("onlylowercase-with-far-too-many")]) {
      const printed = await scene.failingPreview(passwordReset({ serverIds, newPassword: bad }), ["--diff"]);
      expect(namedArguments(printed)).toEqual(["newPassword"]);
      const rules = bad.startsWith("/") ? [/begin|start/i, /root/i, /Administrator/i] : [/26/, /three|3/i];
      for (const rule of rules) expect(printed).toMatch(rule);
      await scene.failingUp();
    }

    expect(scene.sandbox.requests).toEqual([]);
    expect(await scene.reset()).toEqual(before);
  },
  TEST_TIMEOUT_MS,
);
