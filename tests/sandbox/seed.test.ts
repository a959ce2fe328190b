import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultSeed, parseSeed, startSandbox } from "../../sandbox";
import { call, closeConnections } from "./support/client";

afterAll(closeConnections);

function problemsOf(seed: unknown): string {
  try {
    parseSeed(typeof seed === "string" ? seed : JSON.stringify(seed));
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("a seed file", () => {
  test("fills accounts, servers and settings", async () => {
    const seed = parseSeed(
      JSON.stringify({
        accounts: [{ accessKey: "AK", secretKey: "SK", projects: [{ id: "p1", name: "eu-west-101" }] }],
        servers: [{ id: "s1", os: "Windows", status: "SHUTOFF", keyPair: { name: "k", type: "ecdsa" } }, {}],
        settings: { jobDurationMs: 7 },
      }),
    );
    const cloud = await startSandbox({ seed, latencyMs: 3 });
    try {
      expect(cloud.credentials).toMatchObject({
        accessKey: "AK",
        secretKey: "SK",
        projectId: "p1",
        region: "eu-west-101",
      });
      expect(cloud.servers()).toMatchObject([
        { id: "s1", projectId: "p1", status: "SHUTOFF", keyPairType: "ecdsa" },
        { os: "Linux" },
      ]);
      expect(cloud.settings).toMatchObject({ jobDurationMs: 7, latencyMs: 3 });
    } finally {
      await cloud.close();
    }
  });

  test("is told everything that is wrong with it at once, by place", () => {
    const seed = {
      servers: [{ os: "windows" }, { locked: "yes", keyPair: {} }, 7],
      accounts: [{ projects: [{ id: "p" }] }],
      settings: { batchFailureStyle: "chaos" },
      extra: 1,
    };
    expect(problemsOf(seed).split("\n")).toEqual([
      "accounts[0].projects[0].name: is missing",
      "servers[0].os: must be one of Linux, Windows",
      "servers[1].keyPair.name: is missing",
      "servers[1].locked: must be true or false",
      "servers[2]: must be an object",
      "settings.batchFailureStyle: must be one of othersAppliedNotListed, othersAppliedListed, nothingApplied",
      "extra: is unknown (known: accounts, servers, settings, faults)",
    ]);
  });

  test.each([
    ["a value of the wrong kind", JSON.stringify({ servers: [{ initialPassword: ["Marker-Secret-42"] }] })],
    ["text that is not JSON", '{"secretKey": "Marker-Secret-42"'],
  ])("with %s is refused without repeating the value", (_title, text) => {
    expect(problemsOf(text)).not.toBe("");
    expect(problemsOf(text)).not.toContain("Marker");
  });

  test("injects its faults before the first request", async () => {
    const seed = parseSeed(JSON.stringify({ faults: [{ times: 1, effect: { kind: "throttle" } }] }));
    const cloud = await startSandbox({ seed });
    try {
      const statuses = [await fetch(`${cloud.url}/v3/projects`), await call(cloud, "GET", "/v3/projects")];
      expect(statuses.map(({ status }) => status)).toEqual([401, 429]);
      expect((await call(cloud, "GET", "/v3/projects")).status).toBe(200);
    } finally {
      await cloud.close();
    }
  });

  test("with two servers of one id does not start", async () => {
    await expect(startSandbox({ seed: { servers: [{ id: "twin" }, { id: "twin" }] } })).rejects.toThrow(
      /twin: already exists/,
    );
  });
});

describe("the default seed", () => {
  test("is a Linux ECS, a Windows ECS and a Windows BMS", async () => {
    const cloud = await startSandbox({ seed: defaultSeed() });
    try {
      expect(cloud.servers().map(({ type, os }) => `${type} ${os}`)).toEqual([
        "ecs Linux",
        "ecs Windows",
        "bms Windows",
      ]);
    } finally {
      await cloud.close();
    }
  });
});

describe("the README's JSON", () => {
  const text = readFileSync(join(__dirname, "../../sandbox/README.md"), "utf8");
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1] ?? "");
  const [fault = ""] = blocks.filter((block) => "effect" in (JSON.parse(block) as object));
  const seeds = blocks.filter((block) => block !== fault);

  test.each(seeds)("is a seed that starts: %s", async (seed) => {
    const cloud = await startSandbox({ seed: parseSeed(seed) });
    expect(cloud.servers()).toHaveLength((JSON.parse(seed) as { servers?: unknown[] }).servers?.length ?? 0);
    await cloud.close();
  });

  test("is a fault that is accepted", async () => {
    const cloud = await startSandbox();
    try {
      const reply = await fetch(`${cloud.url}/_sandbox/faults`, { method: "POST", body: fault });
      expect(reply.status).toBe(201);
    } finally {
      await cloud.close();
    }
  });
});
