import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultSeed, parseSeed, startSandbox } from "../../sandbox";
import { call, closeConnections, resetPasswords } from "./support/client";

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
      servers: [
        { os: "windows", addresses: [{ addr: "10.0.0.256" }, { addr: "::1", type: "public" }] },
        { locked: "yes", keyPair: {} },
        7,
      ],
      accounts: [{ projects: [{ id: "p" }] }],
      faults: [{ effect: { kind: "throttle" } }, { operation: "Reset", effect: { kind: "chaos" } }, {}],
      settings: { batchFailureStyle: "chaos" },
      extra: 1,
    };
    expect(problemsOf(seed).split("\n")).toEqual([
      "accounts[0].projects[0].name: is missing",
      "servers[0].os: must be one of Linux, Windows",
      "servers[0].addresses[0].addr: must be an IPv4 or IPv6 address",
      "servers[0].addresses[1].type: must be one of fixed, floating",
      "servers[1].keyPair.name: is missing",
      "servers[1].locked: must be true or false",
      "servers[2]: must be an object",
      expect.stringContaining("faults[1].operation: must be one or several of "),
      expect.stringContaining("faults[1].effect.kind: must be one of "),
      "faults[2].effect: is missing",
      "settings.batchFailureStyle: must be one of othersAppliedNotListed, othersAppliedListed, nothingApplied",
      "extra: is unknown (known: accounts, servers, faults, settings)",
    ]);
  });

  test.each([
    ["a value of the wrong kind", JSON.stringify({ servers: [{ initialPassword: ["Marker-Secret-42"] }] })],
    ["text that is not JSON", '{"secretKey": "Marker-Secret-42"'],
  ])("with %s is refused without repeating the value", (_title, text) => {
    expect(problemsOf(text)).not.toBe("");
    expect(problemsOf(text)).not.toContain("Marker");
  });

  test("has faults that are in force from the first request on, and that the controls can lift", async () => {
    const fault = { operation: "KeystoneListProjects", effect: { kind: "status", status: 418 } };
    const cloud = await startSandbox({ seed: parseSeed(JSON.stringify({ faults: [fault] })) });
    try {
      expect((await call(cloud, "GET", "/v3/projects")).status).toBe(418);
      const { json } = await call(cloud, "GET", "/_sandbox/faults", { anonymous: true });
      expect(json).toEqual([{ id: "fault-1", hits: 1, held: 0 }]);
      await call(cloud, "DELETE", "/_sandbox/faults/fault-1", { anonymous: true });
      expect((await call(cloud, "GET", "/v3/projects")).status).toBe(200);
    } finally {
      await cloud.close();
    }
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
  const [badDay = ""] = seeds.filter((block) => "faults" in (JSON.parse(block) as object));

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

  test("is a bad day, on which servers and plug-ins are late and resets are throttled", async () => {
    const cloud = await startSandbox({ seed: parseSeed(badDay) });
    try {
      expect(cloud.servers().map(({ appeared, plugin }) => [appeared, plugin])).toEqual([
        [false, false],
        [true, false],
        ...Array(4).fill([true, true]),
      ]);
      expect((await resetPasswords(cloud, ["web-1"], "New-Secret-42")).status).toBe(429);
    } finally {
      await cloud.close();
      closeConnections();
    }
  });
});
