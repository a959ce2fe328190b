import type { ServerSpec } from "../../sandbox";
import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox({ seed: { settings: { jobDurationMs: 20 } } });

function add(spec: ServerSpec = {}): string {
  return cloud().addServer({ type: "bms", ...spec }).id;
}

function send(id: string, body: unknown): Promise<Reply> {
  return call(cloud(), "PUT", paths(cloud()).bms(`${id}/os-reset-password`), { body });
}

function reset(id: string, password = PASSWORD): Promise<Reply> {
  return send(id, { "reset-password": { new_password: password } });
}

describe("a bare metal reset", () => {
  test("is answered 204 without a body and takes effect at the next restart, not before", async () => {
    const id = add({ initialPassword: "Old-Secret-41" });
    const reply = await reset(id);
    expect([reply.status, reply.text]).toEqual([204, ""]);
    expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(true);
    const body = { reboot: { type: "HARD", servers: [{ id }] } };
    expect((await call(cloud(), "POST", paths(cloud()).bms("action"), { body })).status).toBe(200);
    await eventually(() => cloud().acceptsPassword(id, PASSWORD));
    expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(false);
  });

  test("of a stopped server takes effect when it is started", async () => {
    const id = add({ status: "SHUTOFF" });
    expect((await reset(id)).status).toBe(204);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
  });

  test.each<[string, ServerSpec, string]>([
    ["without the plug-in", { plugin: false }, PASSWORD],
    ["whose guest script fails", { guestScriptFails: true }, PASSWORD],
    ["with a password against the document's rules", {}, "weak"],
    ["with a Linux character on Windows", { os: "Windows" }, "New-Secret^42"],
    ["with a leading slash on Windows", { os: "Windows" }, "/New-Secret-42"],
  ])("%s is accepted all the same and never takes effect", async (_title, spec, password) => {
    const id = add({ initialPassword: "Old-Secret-41", ...spec });
    expect((await reset(id, password)).status).toBe(204);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, password)).toBe(false);
    expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(true);
  });

  test.each<[ServerSpec, string]>([
    [{ locked: true }, "BMS.0605"],
    [{ status: "HARD_REBOOT" }, "BMS.0037"],
    [{ status: "BUILD" }, "BMS.0006"],
    [{ status: "ERROR" }, "BMS.0006"],
    [{ type: "ecs" }, "BMS.0040"],
  ])("of %j is refused with %s", async (spec, code) => {
    const id = add(spec);
    const reply = await reset(id);
    expect([reply.status, reply.json]).toEqual([400, { error: { code, message: expect.any(String) } }]);
    expect(cloud().server(id).resets).toBe(0);
  });

  test.each<[unknown]>([[{}], [{ "reset-password": {} }], [{ "reset-password": { new_password: 7 } }], [[]]])(
    "with the body %j is refused with BMS.0001",
    async (body) => {
      expect((await send(add(), body)).json).toMatchObject({ error: { code: "BMS.0001" } });
    },
  );

  test("is on record under its name", async () => {
    const id = add();
    await reset(id);
    expect(cloud().requests.at(-1)).toMatchObject({ operation: "ResetPwdOneClick", serverIds: [id], status: 204 });
  });
});
