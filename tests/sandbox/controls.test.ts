import { call, paths, type Reply, resetPasswords } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox();

function control(method: string, path: string, body?: unknown): Promise<Reply> {
  return call(cloud(), method, `/_sandbox${path}`, { anonymous: true, ...(body === undefined ? {} : { body }) });
}

function idOf(reply: Reply): string {
  return (reply.json as { id: string }).id;
}

describe("over HTTP", () => {
  test("a server can be added, seen, changed, restarted, rebuilt, stopped and removed", async () => {
    const added = await control("POST", "/servers", {
      os: "Windows",
      keyPair: { name: "k" },
      initialPassword: "Old-Secret-41",
    });
    expect(added.status).toBe(201);
    const id = idOf(added);
    expect((await control("GET", `/servers/${id}`)).json).toMatchObject({ id, os: "Windows", recordPresent: true });
    expect((await control("GET", "/servers")).json).toMatchObject([{ id }]);
    expect((await control("PATCH", `/servers/${id}`, { plugin: false })).json).toMatchObject({ plugin: false });
    await control("POST", `/servers/${id}/restart`);
    expect(cloud().server(id).restarts).toBe(1);
    await control("POST", `/servers/${id}/stop`);
    expect(cloud().server(id).status).toBe("SHUTOFF");
    await control("POST", `/servers/${id}/rebuild`);
    expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(false);
    expect((await control("DELETE", `/servers/${id}`)).status).toBe(204);
    expect((await control("GET", `/servers/${id}`)).status).toBe(404);
  });

  test("a server can be asked whether it accepts a password", async () => {
    const { id } = cloud().addServer({ initialPassword: "Old-Secret-41" });
    await resetPasswords(cloud(), [id], PASSWORD);
    await control("POST", `/servers/${id}/restart`);
    expect((await control("POST", `/servers/${id}/accepts`, { password: PASSWORD })).json).toEqual({ accepts: true });
    expect((await control("POST", `/servers/${id}/accepts`, { password: "Old-Secret-41" })).json).toEqual({
      accepts: false,
    });
  });

  test("requests can be read and forgotten, bodies only on demand, controls never", async () => {
    const { id } = cloud().addServer();
    await resetPasswords(cloud(), [id], PASSWORD);
    const plain = await control("GET", "/requests");
    expect(plain.json).toMatchObject([{ operation: "BatchResetServersPassword", status: 200, serverIds: [id] }]);
    expect(plain.text).not.toContain(PASSWORD);
    expect((await control("GET", "/requests?bodies=true")).text).toContain(PASSWORD);
    await control("DELETE", "/requests");
    expect((await control("GET", "/requests")).json).toEqual([]);
  });

  test("a fault can be injected, watched and removed", async () => {
    const { id } = cloud().addServer();
    const flag = () => call(cloud(), "GET", paths(cloud()).ecs(`${id}/os-resetpwd-flag`));
    const fault = idOf(
      await control("POST", "/faults", { operation: "ShowResetPasswordFlag", effect: { kind: "throttle" } }),
    );
    expect((await flag()).status).toBe(429);
    expect((await control("GET", `/faults/${fault}`)).json).toEqual({ id: fault, hits: 1, held: 0 });
    await control("DELETE", `/faults/${fault}`);
    expect((await flag()).status).toBe(200);
    await control("POST", "/faults", { effect: { kind: "throttle" } });
    await control("DELETE", "/faults");
    expect((await control("GET", "/faults")).json).toEqual([]);
    expect((await flag()).status).toBe(200);
  });

  test("a held request can be awaited and released, or discarded", async () => {
    const { id } = cloud().addServer();
    const hold = async () => idOf(await control("POST", "/faults", { effect: { kind: "hold" } }));
    const first = await hold();
    const reply = resetPasswords(cloud(), [id], PASSWORD);
    expect((await control("POST", `/faults/${first}/wait-until-held`)).status).toBe(204);
    expect(cloud().server(id).resets).toBe(0);
    await control("POST", `/faults/${first}/release`);
    expect((await reply).status).toBe(200);
    const second = await hold();
    const cut = expect(resetPasswords(cloud(), [id], PASSWORD)).rejects.toThrow();
    await control("POST", `/faults/${second}/wait-until-held`);
    await control("POST", `/faults/${second}/discard`);
    await cut;
    expect(cloud().server(id).resets).toBe(1);
  });

  test("settings and latency can be changed", async () => {
    await control("POST", "/settings", { batchFailureStyle: "nothingApplied", jobDurationMs: 5 });
    await control("POST", "/latency", { ms: 7 });
    expect(cloud().settings).toMatchObject({ batchFailureStyle: "nothingApplied", jobDurationMs: 5, latencyMs: 7 });
  });

  test("another process learns where everything is and how to sign in", async () => {
    expect((await control("GET", "")).json).toMatchObject({
      endpoints: cloud().endpoints(),
      credentials: { accessKey: cloud().credentials.accessKey, secretKey: cloud().credentials.secretKey },
    });
  });
});

describe("a control request", () => {
  test.each([
    [
      "POST",
      "/servers",
      { os: "BeOS", lokced: true },
      400,
      ["os: must be one of Linux, Windows", expect.stringMatching(/^lokced: is unknown/)],
    ],
    ["POST", "/faults", { effect: { kind: "explode" } }, 400, [expect.stringMatching(/^effect.kind: must be one of/)]],
    ["POST", "/faults", { skip: -1 }, 400, ["skip: must be a number of 0 or more", "effect: is missing"]],
    ["POST", "/servers/gone/restart", undefined, 404, ["server gone: does not exist"]],
    ["POST", "/faults/gone/release", undefined, 404, ["fault gone: does not exist"]],
    ["GET", "/weather", undefined, 404, ["no such control: GET /_sandbox/weather"]],
  ])("%s %s with %j is refused with a reason", async (method, path, body, status, problems) => {
    const reply = await control(method, path, body);
    expect([reply.status, reply.json]).toEqual([status, { problems }]);
  });

  test("for an id that is taken is refused", async () => {
    const { id } = cloud().addServer();
    expect((await control("POST", "/servers", { id })).status).toBe(409);
  });

  test("under a host name that is not the loopback's is refused", async () => {
    const reply = await call(cloud(), "GET", "/_sandbox/servers", {
      anonymous: true,
      headers: { host: "evil.example.com" },
    });
    expect(reply.status).toBe(403);
  });

  test.each([
    ["of a page elsewhere", () => "https://evil.example.com", 403],
    ["of a page at another port", () => "http://127.0.0.1:1", 403],
    ["of a page without an origin", () => "null", 403],
    ["of the sandbox itself", () => cloud().url, 200],
  ])("with the Origin %s gets %j", async (_title, origin, status) => {
    const headers = { origin: origin() };
    expect((await call(cloud(), "GET", "/_sandbox/servers", { anonymous: true, headers })).status).toBe(status);
  });

  test("is neither delayed nor broken by what is injected for the cloud", async () => {
    cloud().setLatency(5000);
    cloud().inject({ effect: { kind: "dropBefore" } });
    expect((await control("GET", "/servers")).status).toBe(200);
    await eventually(() => cloud().requests.length === 0);
  });
});
