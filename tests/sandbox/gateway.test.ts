import { request } from "node:http";
import { inspect } from "node:util";
import { startSandbox } from "../../sandbox";
import { call, paths, resetPasswords } from "./support/client";
import { eachTestGetsASandbox, unlikelyPort } from "./support/rehearsal";

const lines: string[] = [];
const cloud = eachTestGetsASandbox({ log: (line) => lines.push(line) });
beforeEach(() => lines.splice(0));

describe("the gateway", () => {
  test.each([
    ["GET", "/v1/p/cloudservers/id/os-unknown"],
    ["POST", "/v1/p/cloudservers/id/os-server-password"],
    ["GET", "/v1/p/cloudservers//os-server-password"],
    ["GET", "/v1/p/cloudservers/id/"],
    ["GET", "/v9/anything"],
    ["GET", "/"],
  ])("answers %s %s with 404 APIGW.0101", async (method, path) => {
    const reply = await call(cloud(), method, path);
    expect(reply.status).toBe(404);
    expect(reply.json).toMatchObject({ error_code: "APIGW.0101", request_id: reply.headers["x-request-id"] });
    expect(cloud().requests[0]).toMatchObject({ operation: undefined, status: 404 });
  });

  test("gives every answer its own request id", async () => {
    const { id } = cloud().addServer();
    const replies = [await call(cloud(), "GET", paths(cloud()).ecs(id)), await call(cloud(), "GET", "/v3/projects")];
    const ids = replies.map((reply) => reply.headers["x-request-id"]);
    expect(ids).toEqual(cloud().requests.map((request) => request.requestId));
    expect(new Set(ids).size).toBe(2);
  });

  test("names the request of an IAM answer as IAM does, too, and no other one", async () => {
    const iam = await call(cloud(), "GET", "/v3/projects");
    const ecs = await call(cloud(), "GET", paths(cloud()).ecs("gone"));
    expect(iam.headers["x-iam-trace-id"]).toBe(iam.headers["x-request-id"]);
    expect(ecs.headers).not.toHaveProperty("x-iam-trace-id");
  });

  test("decodes what a path holds, and takes as it is what cannot be decoded", async () => {
    cloud().addServer({ id: "web 1+é%", name: "odd" });
    const found = await call(cloud(), "GET", paths(cloud()).ecs("web%201%2B%C3%A9%25"));
    expect(found.json).toMatchObject({ server: { name: "odd" } });
    expect(cloud().requests[0]?.serverIds).toEqual(["web 1+é%"]);
    await call(cloud(), "GET", paths(cloud()).ecs("50%"));
    expect(cloud().requests[1]?.serverIds).toEqual(["50%"]);
  });

  test("refuses a body of more than 12 MB", async () => {
    const reply = await call(cloud(), "PUT", paths(cloud()).ecs("os-reset-passwords"), {
      text: "x".repeat(12 * 1024 * 1024 + 1),
    });
    expect(reply.status).toBe(413);
  });

  test("listens on the loopback address only, on a free port, and gives it back", async () => {
    const { url } = cloud();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(url).port);
    // Bound to every address, it would answer at this one as well.
    await expect(fetch(`http://127.0.0.2:${port}/v3/projects`)).rejects.toThrow("fetch failed");
    await expect(startSandbox({ port })).rejects.toThrow(/EADDRINUSE/);
    const given = { port: unlikelyPort() };
    for (const _time of ["first", "second"]) {
      const next = await startSandbox(given);
      expect(next.url).toBe(`http://127.0.0.1:${given.port}`);
      await next.close();
    }
  });

  test("waits before every answer when asked to", async () => {
    cloud().setLatency(80);
    const begun = Date.now();
    await call(cloud(), "GET", "/v3/projects");
    expect(Date.now() - begun).toBeGreaterThanOrEqual(75);
  });

  test("survives a client that goes away in the middle of its body", async () => {
    const outgoing = request(new URL(paths(cloud()).ecs("action"), cloud().url), {
      method: "POST",
      headers: { "content-length": 100 },
    });
    outgoing.on("error", () => undefined);
    outgoing.write("{");
    await new Promise((resolve) => setTimeout(resolve, 20));
    outgoing.destroy();
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
    expect(lines.filter((line) => line.includes("error"))).toEqual([]);
  });
});

describe("the record of requests", () => {
  test("names operation, servers, account and result, in order of arrival", async () => {
    const { id } = cloud().addServer();
    await call(cloud(), "GET", paths(cloud()).ecs(`${id}/os-resetpwd-flag`));
    await resetPasswords(cloud(), [id, "gone"], "New-Secret-42");
    await call(cloud(), "POST", paths(cloud()).ecs("action"), {
      body: { reboot: { type: "SOFT", servers: [{ id }] } },
    });
    expect(cloud().requests).toMatchObject([
      { method: "GET", operation: "ShowResetPasswordFlag", status: 200, serverIds: [id], account: "rehearsal" },
      { method: "PUT", operation: "BatchResetServersPassword", status: 400, serverIds: [id, "gone"] },
      { method: "POST", operation: "BatchRebootServers", status: 200, serverIds: [id] },
    ]);
    cloud().clearRequests();
    expect(cloud().requests).toEqual([]);
  });

  test("keeps the body for assertions but never prints it", async () => {
    const { id } = cloud().addServer();
    await resetPasswords(cloud(), [id], "Marker-Secret-42");
    const [entry] = cloud().requests;
    expect(entry?.body).toContain("Marker-Secret-42");
    for (const printed of [JSON.stringify(entry), inspect(entry, { depth: 9 }), ...lines]) {
      expect(printed).not.toContain("Marker");
    }
  });

  test("is logged as one line: method, path, status, duration, operation, servers and code", async () => {
    await call(cloud(), "GET", "/v3/projects?name=x");
    await call(cloud(), "GET", "/v9/anything");
    await resetPasswords(cloud(), ["gone-1", "gone-2", "gone-3", "gone-4", "gone-5"], "New-Secret-42");
    expect(lines.map((line) => line.replace(cloud().credentials.projectId, "p").replace(/\d+ ms/, "0 ms"))).toEqual([
      "GET /v3/projects 200 0 ms KeystoneListProjects",
      "GET /v9/anything 404 0 ms APIGW.0101",
      "PUT /v1/p/cloudservers/os-reset-passwords 400 0 ms BatchResetServersPassword gone-1,gone-2,gone-3 and 2 more Ecs.0611",
    ]);
    expect(cloud().requests.map(({ code }) => code)).toEqual([undefined, "APIGW.0101", "Ecs.0611"]);
  });

  test("shows no password in what is seen of a server", () => {
    const { id } = cloud().addServer({ os: "Windows", initialPassword: "Marker-Secret-42" });
    expect(inspect(cloud().server(id))).not.toContain("Marker");
  });
});
