import type { ServerSpec } from "../../sandbox";
import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const cloud = eachTestGetsASandbox();

type Details = Readonly<Record<string, unknown>> & { readonly addresses: Readonly<Record<string, readonly unknown[]>> };

async function details(spec: ServerSpec): Promise<Details> {
  const { id, type } = cloud().addServer(spec);
  const reply: Reply = await call(cloud(), "GET", paths(cloud())[type](id));
  expect(reply.status).toBe(200);
  return (reply.json as { server: Details }).server;
}

describe("a server's details", () => {
  test("of an ECS show state, lock, key pair and system", async () => {
    const { id } = cloud().addServer({ os: "Windows", locked: true, keyPair: { name: "admin-key" }, name: "web-1" });
    const reply = await call(cloud(), "GET", paths(cloud()).ecs(id));
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      server: {
        id,
        name: "web-1",
        status: "ACTIVE",
        locked: true,
        key_name: "admin-key",
        metadata: { os_type: "Windows" },
      },
    });
  });

  test("of a BMS bear its tag", async () => {
    const { id } = cloud().addServer({ type: "bms" });
    const reply = await call(cloud(), "GET", paths(cloud()).bms(id));
    expect(reply.json).toMatchObject({
      server: { id, key_name: null, tags: ["__type_baremetal"], metadata: { os_type: "Linux" } },
    });
  });

  test("of a missing one are an error of its service", async () => {
    expect((await call(cloud(), "GET", paths(cloud()).ecs("gone"))).status).toBe(404);
    expect((await call(cloud(), "GET", paths(cloud()).bms("gone"))).json).toMatchObject({
      error: { code: "BMS.0040" },
    });
  });
});

describe("the list of servers' details", () => {
  const list = async (query: string): Promise<Reply> => call(cloud(), "GET", `${paths(cloud()).ecs("detail")}${query}`);
  const serversIn = (reply: Reply) => (reply.json as { servers: readonly { id?: string; status?: string }[] }).servers;

  test("shows those that are asked for by id, in that order, and an empty entry for one that does not exist", async () => {
    const [first, second] = [cloud().addServer(), cloud().addServer({ status: "SHUTOFF" })] as const;
    cloud().addServer();
    const metal = cloud().addServer({ type: "bms" });
    const reply = await list(`?server_id=${[second.id, "gone", first.id, metal.id].join("%2C")}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ count: 4 });
    expect(serversIn(reply).map(({ id, status }) => [id, status])).toEqual([
      [second.id, "SHUTOFF"],
      [undefined, undefined],
      [first.id, "ACTIVE"],
      [undefined, undefined],
    ]);
  });

  test("shows the first 25 where none is named", async () => {
    for (let count = 0; count < 30; count += 1) cloud().addServer();
    cloud().addServer({ type: "bms" });
    expect(serversIn(await list("")).length).toBe(25);
  });

  test("knows a server that appears late no sooner than its details do", async () => {
    const { id } = cloud().addServer({ appearsAfterReads: 1 });
    expect(serversIn(await list(`?server_id=${id}`))).toEqual([{}]);
    expect(serversIn(await list(`?server_id=${id}`))).toMatchObject([{ id }]);
  });
});

describe("the addresses in a server's details", () => {
  test("are one private address per server unless told otherwise", async () => {
    const [first, second] = [await details({}), await details({ type: "bms" })];
    const addr = (server: Details) => Object.values(server.addresses).flat();
    expect(addr(first)).toEqual([
      {
        version: "4",
        addr: "192.168.0.2",
        "OS-EXT-IPS-MAC:mac_addr": expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
        "OS-EXT-IPS:port_id": expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        "OS-EXT-IPS:type": "fixed",
      },
    ]);
    expect(addr(second)).toMatchObject([{ addr: "192.168.0.3" }]);
    expect(Object.keys(first.addresses)).toEqual([(first.metadata as { vpc_id: string }).vpc_id]);
  });

  test("are those of the seed, fixed and floating, on one card", async () => {
    const server = await details({
      addresses: [{ addr: "10.1.2.3" }, { addr: "fd00::7", type: "fixed" }, { addr: "203.0.113.9", type: "floating" }],
    });
    const entries = Object.values(server.addresses).flat() as Readonly<Record<string, unknown>>[];
    expect(entries).toMatchObject([
      { version: "4", addr: "10.1.2.3", "OS-EXT-IPS:type": "fixed" },
      { version: "6", addr: "fd00::7", "OS-EXT-IPS:type": "fixed" },
      { version: "4", addr: "203.0.113.9", "OS-EXT-IPS:type": "floating" },
    ]);
    expect(new Set(entries.map((entry) => entry["OS-EXT-IPS:port_id"])).size).toBe(1);
  });

  test("can be none", async () => {
    expect((await details({ addresses: [] })).addresses).toEqual({});
  });

  test("differ from server to server by the hundred", () => {
    const seen = Array.from({ length: 600 }, () => cloud().addServer().addresses[0]?.addr);
    expect(new Set(seen).size).toBe(600);
    expect(seen.at(-1)).toBe("192.168.2.101");
  });
});

describe("the rest of a server's details", () => {
  test("is there and the same at every read", async () => {
    const { id } = cloud().addServer();
    const read = () => call(cloud(), "GET", paths(cloud()).ecs(id));
    const [first, second] = [await read(), await read()].map(({ json }) => (json as { server: Details }).server);
    expect({ ...first, updated: "" }).toEqual({ ...second, updated: "" });
    expect(first).toMatchObject({ host_status: "UP", enterprise_project_id: "0", security_groups: [{}] });
  });

  test("names a fault only for a server in ERROR", async () => {
    expect(await details({})).not.toHaveProperty("fault");
    expect(await details({ status: "ERROR" })).toMatchObject({
      fault: { code: 500 },
      "OS-EXT-STS:vm_state": "error",
    });
  });
});
