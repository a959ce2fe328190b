import type { FaultEffect, GarbageContent } from "../../sandbox";
import { call, paths, type Reply, resetPasswords } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox();

/** One server and one reset of it. Almost every fault shows in the answer, in the effect, or in both. */
function oneServer() {
  const { id } = cloud().addServer();
  return {
    id,
    reset: () => resetPasswords(cloud(), [id], PASSWORD),
    wasReset: () => cloud().server(id).resets === 1,
    flag: () => call(cloud(), "GET", paths(cloud()).ecs(`${id}/os-resetpwd-flag`)),
  };
}

describe("an answer in place of the operation", () => {
  test.each<[FaultEffect, number, unknown]>([
    [{ kind: "throttle" }, 429, { error_code: "APIGW.0308" }],
    [{ kind: "throttle202" }, 202, { error: { code: "Common.0024" } }],
    [{ kind: "serverError" }, 500, { error: { code: "Common.0001" } }],
    [{ kind: "serverError", status: 503, code: "Common.1503" }, 503, { error: { code: "Common.1503" } }],
    [{ kind: "notPublished" }, 404, { error_code: "APIGW.0101" }],
    [{ kind: "status", status: 403, body: { error: { code: "Pdp.0001" } } }, 403, { error: { code: "Pdp.0001" } }],
  ])("%j", async (effect, status, body) => {
    const { reset, wasReset } = oneServer();
    const fault = cloud().inject({ effect });
    const reply = await reset();
    expect([reply.status, reply.json]).toMatchObject([status, body]);
    expect(reply.headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(wasReset()).toBe(false);
    expect(fault.hits).toBe(1);
  });

  test("a throttling answer tells when to retry only if asked to", async () => {
    const { flag } = oneServer();
    cloud().inject({ times: 1, effect: { kind: "throttle", retryAfterSeconds: 3 } });
    cloud().inject({ times: 1, effect: { kind: "throttle" } });
    expect((await flag()).headers["retry-after"]).toBe("3");
    expect((await flag()).headers["retry-after"]).toBeUndefined();
  });

  test("a redirect carries its header and no body", async () => {
    const { flag } = oneServer();
    cloud().inject({ effect: { kind: "status", status: 302, headers: { Location: "http://127.0.0.1:1/" } } });
    const reply = await flag();
    expect([reply.status, reply.headers.location, reply.text]).toEqual([302, "http://127.0.0.1:1/", ""]);
  });

  test.each<FaultEffect>([
    { kind: "serverError", after: true },
    { kind: "status", status: 403, after: true },
  ])("%j comes after the effect", async (effect) => {
    const { reset, wasReset } = oneServer();
    cloud().inject({ effect });
    expect((await reset()).status).not.toBe(200);
    expect(wasReset()).toBe(true);
  });
});

describe("a dropped connection", () => {
  test.each([
    ["dropBefore", false],
    ["dropAfter", true],
  ] as const)("%s leaves the server reset: %s", async (kind, reset) => {
    const server = oneServer();
    cloud().inject({ effect: { kind } });
    await expect(server.reset()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(server.wasReset()).toBe(reset);
    expect(cloud().requests[0]).toMatchObject({ operation: "BatchResetServersPassword", status: undefined });
  });
});

describe("time", () => {
  test("a slow answer comes late and is otherwise as usual", async () => {
    const { reset, wasReset } = oneServer();
    cloud().inject({ effect: { kind: "slow", delayMs: 80 } });
    const begun = Date.now();
    expect((await reset()).status).toBe(200);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(75);
    expect(wasReset()).toBe(true);
  });

  test.each([false, true])("a hanging request never answers; effect first: %s", async (after) => {
    const { reset, wasReset } = oneServer();
    const fault = cloud().inject({ effect: { kind: "hang", after } });
    const ended = jest.fn();
    void reset().then(ended, ended);
    await eventually(() => fault.hits === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended).not.toHaveBeenCalled();
    expect(wasReset()).toBe(after);
  });
});

describe("garbage", () => {
  const spoiled = async (content: GarbageContent, after?: boolean): Promise<Reply> => {
    const { flag } = oneServer();
    cloud().inject({ effect: { kind: "garbage", content, ...(after === undefined ? {} : { after }) } });
    return flag();
  };

  test("can be text that is not JSON", async () => {
    const reply = await spoiled("nonJson");
    expect([reply.status, reply.json]).toEqual([200, undefined]);
    expect(reply.text).not.toBe("");
  });

  test("can be half of the true answer", async () => {
    expect((await spoiled("truncated")).text).toBe('{"resetpwd_f');
  });

  test("can be a proxy's page", async () => {
    const reply = await spoiled("html");
    expect(reply.headers["content-type"]).toBe("text/html");
    expect(reply.text).toMatch(/^<html>/);
  });

  test("can be of the wrong types", async () => {
    expect((await spoiled("wrongTypes")).json).toEqual({ resetpwd_flag: 4 });
  });

  test("can be huge", async () => {
    const reply = await spoiled("huge");
    expect(reply.text.length).toBeGreaterThan(8_000_000);
    expect(reply.json).toBeDefined();
  });

  test("can be nothing", async () => {
    expect((await spoiled("empty")).text).toBe("");
  });

  test("can break off within a message", async () => {
    await expect(spoiled("cutOff")).rejects.toThrow(/aborted|ECONNRESET/);
  });

  test("follows the effect, unless it is asked to replace it", async () => {
    const first = oneServer();
    const second = oneServer();
    cloud().inject({ serverId: first.id, effect: { kind: "garbage", content: "html" } });
    cloud().inject({ serverId: second.id, effect: { kind: "garbage", content: "html", after: false } });
    expect([(await first.reset()).text, (await second.reset()).text]).toEqual([
      expect.stringContaining("html"),
      expect.stringContaining("html"),
    ]);
    expect([first.wasReset(), second.wasReset()]).toEqual([true, false]);
  });

  test("in place of an empty answer is an answer with a body", async () => {
    const { id } = cloud().addServer();
    cloud().inject({ effect: { kind: "garbage", content: "nonJson" } });
    const reply = await call(cloud(), "DELETE", paths(cloud()).ecs(`${id}/os-server-password`));
    expect([reply.status, reply.text]).toEqual([200, "this is not JSON"]);
  });
});

describe("failing servers of a batch", () => {
  const ids = () => Array.from({ length: 4 }, () => cloud().addServer().id);
  const failedOf = (reply: Reply) =>
    (reply.json as { internalError: { id: string; error_code: string }[] }).internalError.map((item) => item.id);

  test("can be named, with a code", async () => {
    const [a = "", b = "", ...others] = ids();
    cloud().inject({ effect: { kind: "failServers", serverIds: [b], code: "Ecs.0615", message: "odd" } });
    const reply = await resetPasswords(cloud(), [a, b, ...others], PASSWORD);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({
      error: { code: "Ecs.0611" },
      internalError: [{ id: b, error_code: "Ecs.0615", error_message: "odd" }],
    });
    expect([cloud().server(a).resets, cloud().server(b).resets]).toEqual([1, 0]);
  });

  test.each<[Extract<FaultEffect, { kind: "failServers" }>, number]>([
    [{ kind: "failServers", count: 3 }, 3],
    [{ kind: "failServers", fraction: 0.5 }, 2],
    [{ kind: "failServers" }, 4],
  ])("can be so many of the first: %j", async (effect, failing) => {
    const all = ids();
    cloud().inject({ effect });
    expect(failedOf(await resetPasswords(cloud(), all, PASSWORD))).toEqual(all.slice(0, failing));
  });
});

describe("the aim of a fault", () => {
  test("is an operation or several", async () => {
    const { flag, reset } = oneServer();
    const fault = cloud().inject({ operation: ["ShowResetPasswordFlag", "ShowServer"], effect: { kind: "throttle" } });
    expect((await flag()).status).toBe(429);
    expect((await reset()).status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  test("is a server, alone or within a batch", async () => {
    const [first, second] = [oneServer(), oneServer()];
    cloud().inject({ serverId: first.id, effect: { kind: "throttle" } });
    expect((await second.flag()).status).toBe(200);
    expect((await first.flag()).status).toBe(429);
    expect((await resetPasswords(cloud(), [second.id, first.id], PASSWORD)).status).toBe(429);
  });

  test("is a dry run, or a real one", async () => {
    const { id } = cloud().addServer();
    cloud().inject({ dryRun: false, effect: { kind: "throttle" } });
    expect((await resetPasswords(cloud(), [id], PASSWORD, true)).status).toBe(200);
    expect((await resetPasswords(cloud(), [id], PASSWORD, false)).status).toBe(429);
  });

  test("skips some and then hits so many", async () => {
    const { flag } = oneServer();
    const fault = cloud().inject({ skip: 1, times: 2, effect: { kind: "throttle" } });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) statuses.push((await flag()).status);
    expect(statuses).toEqual([200, 429, 429, 200, 200]);
    expect(fault.hits).toBe(2);
  });

  test("passes over requests that are not let in anyway", async () => {
    const fault = cloud().inject({ times: 1, effect: { kind: "throttle" } });
    await call(cloud(), "GET", "/v3/projects", { anonymous: true });
    expect(fault.hits).toBe(0);
  });
});

describe("several faults", () => {
  test("queue: each request meets the first that still wants one", async () => {
    const { flag } = oneServer();
    cloud().inject({ times: 1, effect: { kind: "throttle" } });
    cloud().inject({ times: 1, effect: { kind: "serverError" } });
    const statuses = [(await flag()).status, (await flag()).status, (await flag()).status];
    expect(statuses).toEqual([429, 500, 200]);
  });

  test("add up where one only delays", async () => {
    const { flag } = oneServer();
    const slow = cloud().inject({ effect: { kind: "slow", delayMs: 30 } });
    cloud().inject({ effect: { kind: "throttle" } });
    expect((await flag()).status).toBe(429);
    expect(slow.hits).toBe(1);
  });

  test("are gone once removed", async () => {
    const { flag } = oneServer();
    const first = cloud().inject({ effect: { kind: "throttle" } });
    cloud().inject({ effect: { kind: "serverError" } });
    first.remove();
    expect((await flag()).status).toBe(500);
    cloud().clearFaults();
    expect((await flag()).status).toBe(200);
  });
});

describe("a held request", () => {
  test.each([false, true])("waits for its release; effect first: %s", async (after) => {
    const { reset, wasReset } = oneServer();
    const fault = cloud().inject({ effect: { kind: "hold", after } });
    const ended = jest.fn();
    const reply = reset().finally(ended);
    await fault.waitUntilHeld();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ended).not.toHaveBeenCalled();
    expect([fault.held, fault.hits, wasReset()]).toEqual([1, 1, after]);
    fault.release();
    expect((await reply).status).toBe(200);
    expect([fault.held, wasReset()]).toEqual([0, true]);
  });

  test.each([false, true])("can be cut instead; effect first: %s", async (after) => {
    const { reset, wasReset } = oneServer();
    const fault = cloud().inject({ effect: { kind: "hold", after } });
    const reply = expect(reset()).rejects.toThrow(/socket hang up|ECONNRESET/);
    await fault.waitUntilHeld();
    fault.discard();
    await reply;
    expect(wasReset()).toBe(after);
  });

  test("goes on when its fault is removed, and later ones are not held", async () => {
    const { reset, flag } = oneServer();
    const fault = cloud().inject({ effect: { kind: "hold" } });
    const reply = reset();
    await fault.waitUntilHeld();
    fault.remove();
    expect((await reply).status).toBe(200);
    expect((await flag()).status).toBe(200);
  });

  test("that never comes is told to whoever waits for it", async () => {
    const fault = cloud().inject({ effect: { kind: "hold" } });
    const waiting = expect(fault.waitUntilHeld()).rejects.toThrow(/before it held/);
    fault.remove();
    await waiting;
    await expect(fault.waitUntilHeld()).rejects.toThrow(/no longer/);
  });

  test("never takes effect when the sandbox closes over it", async () => {
    const { reset, wasReset } = oneServer();
    const fault = cloud().inject({ effect: { kind: "hold" } });
    const reply = expect(reset()).rejects.toThrow();
    await fault.waitUntilHeld();
    await cloud().close();
    await reply;
    expect(wasReset()).toBe(false);
  });
});
