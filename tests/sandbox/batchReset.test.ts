import type { BatchFailureStyle, ServerSpec } from "../../sandbox";
import { call, paths, resetPasswords } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox();

function add(count: number, spec: ServerSpec = {}): string[] {
  return Array.from({ length: count }, () => cloud().addServer(spec).id);
}

function listed(ids: readonly string[]): object[] {
  return ids.map((id) => ({ id }));
}

function send(body: unknown) {
  return call(cloud(), "PUT", paths(cloud()).ecs("os-reset-passwords"), { body });
}

describe("a batch reset", () => {
  test("lists the servers and takes effect at the next restart, not before", async () => {
    const ids = add(3, { initialPassword: "Old-Secret-41" });
    const reply = await resetPasswords(cloud(), ids, PASSWORD);
    expect([reply.status, reply.json]).toEqual([200, { response: listed(ids) }]);
    for (const id of ids) {
      expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);
      expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(true);
      expect(cloud().server(id).resetPending).toBe(true);
      cloud().restart(id);
      expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
      expect(cloud().acceptsPassword(id, "Old-Secret-41")).toBe(false);
    }
  });

  test("of a stopped server takes effect when it is started", async () => {
    const ids = add(1, { status: "SHUTOFF" });
    expect((await resetPasswords(cloud(), ids, PASSWORD)).status).toBe(200);
    cloud().restart(ids[0] ?? "");
    expect(cloud().acceptsPassword(ids[0] ?? "", PASSWORD)).toBe(true);
  });

  test("replaces one that still waits", async () => {
    const [id = ""] = add(1);
    await resetPasswords(cloud(), [id], "Overtaken-1");
    await resetPasswords(cloud(), [id], PASSWORD);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
    expect(cloud().server(id).resets).toBe(2);
  });

  test.each<[string, ServerSpec, string]>([
    ["whose guest script fails", { guestScriptFails: true }, PASSWORD],
    ["that reads a leading slash as a switch", { os: "Windows" }, "/New-Secret-42"],
  ])("of a guest %s is a success that never takes effect", async (_title, spec, password) => {
    const [id = ""] = add(1, spec);
    expect((await resetPasswords(cloud(), [id], password)).status).toBe(200);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, password)).toBe(false);
  });

  test("with a leading slash takes effect on Linux", async () => {
    const [id = ""] = add(1);
    await resetPasswords(cloud(), [id], "/New-Secret-42");
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, "/New-Secret-42")).toBe(true);
  });
});

describe("a dry run", () => {
  test("answers as the reset would and changes nothing", async () => {
    const [id = ""] = add(1);
    const reply = await resetPasswords(cloud(), [id], PASSWORD, true);
    expect([reply.status, reply.json]).toEqual([200, { response: [{ id }] }]);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);
    expect(cloud().server(id).resets).toBe(0);
  });

  test("needs no password", async () => {
    const ids = add(1);
    expect((await send({ dry_run: true, servers: listed(ids) })).status).toBe(200);
  });

  test("finds the missing plug-in", async () => {
    const ids = add(1, { plugin: false });
    const reply = await resetPasswords(cloud(), ids, PASSWORD, true);
    expect(reply.json).toMatchObject({ internalError: [{ id: ids[0], error_code: "Ecs.0613" }] });
  });
});

describe("a malformed batch reset", () => {
  const id = "00000000-0000-4000-8000-000000000000";

  test.each<[string, unknown]>([
    ["has no servers", { new_password: PASSWORD }],
    ["has an empty list", { new_password: PASSWORD, servers: [] }],
    ["lists bare ids", { new_password: PASSWORD, servers: [id] }],
    ["has an id that is no string", { new_password: PASSWORD, servers: [{ id: 7 }] }],
    ["names one id twice", { new_password: PASSWORD, servers: [{ id }, { id }] }],
    ["names one id twice in a dry run", { dry_run: true, servers: [{ id }, { id }] }],
    ["has no password", { servers: [{ id }] }],
    ["has an empty dry_run", { new_password: PASSWORD, dry_run: "true", servers: [{ id }] }],
    ["is a list", [{ id }]],
  ])("that %s is refused with Ecs.0005", async (_title, body) => {
    const reply = await send(body);
    expect([reply.status, reply.json]).toEqual([400, { error: { code: "Ecs.0005", message: expect.any(String) } }]);
  });

  test("without a body is refused with Common.0002, with one that is not JSON with Ecs.0005", async () => {
    const path = paths(cloud()).ecs("os-reset-passwords");
    expect((await call(cloud(), "PUT", path)).json).toMatchObject({ error: { code: "Common.0002" } });
    expect((await call(cloud(), "PUT", path, { text: "{" })).json).toMatchObject({ error: { code: "Ecs.0005" } });
  });

  test("of more than 1000 servers is refused with Ecs.0118", async () => {
    const ids = add(1001);
    expect((await resetPasswords(cloud(), ids, PASSWORD)).json).toMatchObject({ error: { code: "Ecs.0118" } });
    expect(ids.some((id) => cloud().server(id).resetPending)).toBe(false);
    expect((await resetPasswords(cloud(), ids.slice(0, 1000), PASSWORD)).status).toBe(200);
  });

  test("that names a server twice resets none", async () => {
    const [once = "", twice = ""] = add(2);
    await resetPasswords(cloud(), [once, twice, twice], PASSWORD);
    expect([once, twice].map((id) => cloud().server(id).resets)).toEqual([0, 0]);
  });
});

describe("a server that cannot be reset is named with its own code", () => {
  test.each<[string, ServerSpec, string]>([
    ["without the plug-in", { plugin: false }, "Ecs.0613"],
    ["that is locked", { locked: true }, "Ecs.0605"],
    ["that is being built", { status: "BUILD" }, "Ecs.0100"],
    ["that is restarting", { status: "REBOOT" }, "Ecs.0100"],
    ["that is being restarted by force", { status: "HARD_REBOOT" }, "Ecs.0100"],
    ["that is broken", { status: "ERROR" }, "Ecs.0100"],
    ["that is a bare metal server", { type: "bms" }, "Ecs.0614"],
  ])("%s", async (_title, spec, code) => {
    const [id = ""] = add(1, spec);
    const reply = await resetPasswords(cloud(), [id], PASSWORD);
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      error: { code: "Ecs.0611", message: expect.any(String) },
      internalError: [{ id, error_code: code, error_message: expect.any(String) }],
    });
  });

  test("that does not exist, in the spelling asked for", async () => {
    expect((await resetPasswords(cloud(), ["gone"], PASSWORD)).json).toMatchObject({
      internalError: [{ id: "gone", error_code: "Ecs.0614" }],
    });
    cloud().configure({ missingServerCode: "Ecs.0114", upperCaseItemCodes: true });
    expect((await resetPasswords(cloud(), ["gone"], PASSWORD)).json).toMatchObject({
      internalError: [{ id: "gone", error_code: "ECS.0114" }],
    });
  });
});

describe("the other servers of a partly failing batch", () => {
  test.each<[BatchFailureStyle, boolean, boolean]>([
    ["othersAppliedNotListed", true, false],
    ["othersAppliedListed", true, true],
    ["nothingApplied", false, false],
  ])("under %s: reset %s, listed %s", async (batchFailureStyle, applied, namesThem) => {
    cloud().configure({ batchFailureStyle });
    const good = add(2);
    const bad = add(1, { plugin: false });
    const reply = await resetPasswords(cloud(), [...good, ...bad], PASSWORD);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ internalError: [{ id: bad[0] }] });
    expect((reply.json as { response?: unknown }).response).toEqual(namesThem ? listed(good) : undefined);
    expect(good.map((id) => cloud().server(id).resetPending)).toEqual([applied, applied]);
  });

  test.each<BatchFailureStyle>(["othersAppliedNotListed", "othersAppliedListed", "nothingApplied"])(
    "are all reset under %s where none has failed",
    async (batchFailureStyle) => {
      cloud().configure({ batchFailureStyle });
      const good = add(2);
      const reply = await resetPasswords(cloud(), good, PASSWORD);
      expect([reply.status, reply.json]).toEqual([200, { response: listed(good) }]);
      expect(good.map((id) => cloud().server(id).resetPending)).toEqual([true, true]);
    },
  );

  test("are reset but not listed unless told otherwise", () => {
    expect(cloud().settings.batchFailureStyle).toBe("othersAppliedNotListed");
  });
});

describe("the reset flag", () => {
  test.each([
    ["ecs", true, "True"],
    ["ecs", false, "False"],
    ["bms", true, "True"],
    ["bms", false, "False"],
  ] as const)("of an %s with plug-in %s is the text %s", async (type, plugin, flag) => {
    const [id = ""] = add(1, { type, plugin });
    const reply = await call(cloud(), "GET", paths(cloud())[type](`${id}/os-resetpwd-flag`));
    expect([reply.status, reply.json]).toEqual([200, { resetpwd_flag: flag }]);
  });

  test("of a missing server is an error of its service", async () => {
    const { ecs, bms } = paths(cloud());
    expect((await call(cloud(), "GET", ecs("gone/os-resetpwd-flag"))).json).toMatchObject({
      error: { code: "Ecs.0114" },
    });
    expect((await call(cloud(), "GET", bms("gone/os-resetpwd-flag"))).json).toMatchObject({
      error: { code: "BMS.0040" },
    });
  });
});

describe("size", () => {
  test("10,000 servers in batches of 1000 and 3000 flag reads are answered, each call on record", async () => {
    const ids = add(10_000);
    for (let start = 0; start < ids.length; start += 1000) {
      expect((await resetPasswords(cloud(), ids.slice(start, start + 1000), PASSWORD)).status).toBe(200);
    }
    const flags = ids.slice(0, 3000).map((id) => paths(cloud()).ecs(`${id}/os-resetpwd-flag`));
    for (let start = 0; start < flags.length; start += 50) {
      await Promise.all(flags.slice(start, start + 50).map((path) => call(cloud(), "GET", path)));
    }
    expect(cloud().requests).toHaveLength(3010);
  }, 30_000);
});
