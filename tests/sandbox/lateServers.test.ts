import type { ServerType } from "../../sandbox";
import { call, paths, type Reply, resetPasswords } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox();

function flag(id: string, service: ServerType = "ecs"): Promise<Reply> {
  return call(cloud(), "GET", paths(cloud())[service](`${id}/os-resetpwd-flag`));
}

async function flags(id: string, times: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let time = 0; time < times; time += 1) {
    const reply = await flag(id);
    seen.push(reply.status === 200 ? (reply.json as { resetpwd_flag: string }).resetpwd_flag : reply.status);
  }
  return seen;
}

describe("a server that appears late and reports its plug-in later still", () => {
  test("is unknown, then without the plug-in, then with it, counted in reads", async () => {
    const { id } = cloud().addServer({ appearsAfterReads: 2, pluginAfterReads: 3 });
    expect(await flags(id, 7)).toEqual([404, 404, "False", "False", "False", "True", "True"]);
  });

  test.each([
    [{ appearsAfterMs: 60_000 }, 404],
    [{ pluginAfterMs: 60_000 }, "False"],
    [{ appearsAfterMs: 20, pluginAfterMs: 60_000 }, "False"],
    [{ appearsAfterMs: 20, pluginAfterMs: 40 }, "True"],
  ])("does the same by the clock: %j comes to %s", async (spec, comesTo) => {
    const { id } = cloud().addServer(spec);
    await eventually(async () => (await flags(id, 1))[0] === comesTo);
  });

  test("shows what has come so far", async () => {
    const { id } = cloud().addServer({ appearsAfterReads: 1, pluginAfterReads: 1 });
    expect(cloud().server(id)).toMatchObject({ appeared: false, plugin: false });
    await flags(id, 1);
    expect(cloud().server(id)).toMatchObject({ appeared: true, plugin: false });
    await flags(id, 1);
    expect(cloud().server(id)).toMatchObject({ appeared: true, plugin: true });
  });

  test("refuses a reset with the code of the moment", async () => {
    const { id } = cloud().addServer({ appearsAfterReads: 1, pluginAfterReads: 1 });
    const codes = [];
    for (let time = 0; time < 2; time += 1) {
      const { json } = await resetPasswords(cloud(), [id], PASSWORD);
      codes.push((json as { internalError: [{ error_code: string }] }).internalError[0].error_code);
    }
    expect(codes).toEqual(["Ecs.0614", "Ecs.0613"]);
    expect(await flags(id, 1)).toEqual(["False"]);
    expect((await resetPasswords(cloud(), [id], PASSWORD)).status).toBe(200);
  });

  test("that is bare metal is missed in the words of its service", async () => {
    const { id } = cloud().addServer({ type: "bms", appearsAfterReads: 1 });
    expect((await flag(id, "bms")).json).toMatchObject({ error: { code: "BMS.0040" } });
    expect((await flag(id, "bms")).json).toEqual({ resetpwd_flag: "True" });
  });

  test("is not brought nearer by requests for something else", async () => {
    const { id } = cloud().addServer({ appearsAfterReads: 1 });
    expect((await flag(id, "bms")).status).toBe(400);
    await call(cloud(), "GET", `/_sandbox/servers/${id}`, { anonymous: true });
    expect((await flag(id)).status).toBe(404);
  });

  test("waits for its plug-in again after a rebuild, and not after a change by hand", async () => {
    const { id } = cloud().addServer({ pluginAfterReads: 1 });
    expect(await flags(id, 2)).toEqual(["False", "True"]);
    cloud().rebuildServer(id);
    expect(await flags(id, 1)).toEqual(["False"]);
    cloud().rebuildServer(id);
    cloud().changeServer(id, { plugin: true });
    expect(await flags(id, 1)).toEqual(["True"]);
  });

  test("that never gets the plug-in stays at False", async () => {
    const { id } = cloud().addServer({ plugin: false, pluginAfterReads: 1 });
    expect(await flags(id, 3)).toEqual(["False", "False", "False"]);
  });
});

test("a server is there at once, with its plug-in, unless told otherwise", async () => {
  expect(await flags(cloud().addServer().id, 1)).toEqual(["True"]);
});
