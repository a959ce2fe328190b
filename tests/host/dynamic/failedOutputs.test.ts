import * as structproto from "google-protobuf/google/protobuf/struct_pb";
import type { Outputs } from "../../../provider/core/lifecycle";
import { passwordReset as members } from "../../../provider/core/members/tables";
import type { Properties } from "../../../provider/core/values/properties";
import { Secret } from "../../../provider/core/values/secret";
import { failedOutputs } from "../../../provider/host/dynamic/failedOutputs";
import { wireSize } from "../../../provider/host/dynamic/wireSize";
import { fromEngine, outputsToEngine } from "../../../provider/host/values";
import { readableIn, stateOf } from "../../fakes/state";

const at = "2026-11-22T12:00:00.000Z";
/** As unlike one another as the real ones, so that they cannot be packed better. */
const uuid = (index: number) => {
  const digits = [1, 2, 3, 4].map((part) =>
    (Math.imul(index * 4 + part, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0"),
  );
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
const password = (index: number) => Buffer.from(uuid(index).replaceAll("-", ""), "hex").toString("base64").slice(0, 20);

/** A rotation of own passwords in which every server failed, for a long reason. */
function failedRotation(servers: number): Outputs {
  const ids = Array.from({ length: servers }, (_, index) => uuid(index));
  const message = "the agent on this server has not answered the request to change the password ".repeat(6);
  const secrets = (from: number) => new Map(ids.map((id, index) => [id, new Secret(password(from + index))]));
  const result = (index: number) => ({
    ...{ status: "failed", code: "Ecs.0610", message, requestId: uuid(9e8 + index), at },
    ...{ passwordVersion: 1, resetAt: at, inForce: true },
  });
  return {
    resource: "web",
    passwords: secrets(1e8),
    previousPasswords: secrets(2e8),
    passwordVersion: 1,
    servers: Object.fromEntries(ids.map((id, index) => [id, result(index)])),
  };
}

const MOST = 16 * 1024 * 1024 * 0.75;
const plain = (outputs: Outputs) => stateOf(outputsToEngine(members, outputs));
const backFrom = (wire: Properties) => fromEngine(members, stateOf(wire));

test.each<[string, Record<string, unknown>]>([
  ["nothing", {}],
  [
    "each kind of value",
    { text: "ä€😀", number: 1.5, yes: true, none: null, list: ["a", {}, []], record: { a: { b: "" } } },
  ],
  ["lengths around a byte's seven bits", { a: "x".repeat(127), b: "x".repeat(128), c: "x".repeat(16_384), "": "y" }],
])("the size on the wire is exact: %s", (_, fields) => {
  expect(wireSize(fields)).toBe(structproto.Struct.fromJavaScript(fields as never).serializeBinary().length);
});

test("outputs that there is room for go as they are", () => {
  const outputs = failedRotation(10);
  expect(failedOutputs(members, outputs)).toEqual(outputsToEngine(members, outputs));
});

test("the rotation of 60,000 own passwords that failed for long reasons finds room, and nothing of it is lost", () => {
  const outputs = failedRotation(60_000);
  const wire = failedOutputs(members, outputs);
  expect(wireSize(wire)).toBeLessThan(MOST - 100_000);
  const servers = wire.servers as Record<string, unknown>;
  expect(Object.keys(servers)).toHaveLength(60_000);
  expect(servers[uuid(0)]).toMatchObject({ status: "failed" });
  expect(backFrom(wire)).toEqual(plain(outputs));
}, 60_000);

test("with less and less room, less stays readable of a server; passwords are packed at once, and nothing is lost", () => {
  const outputs = failedRotation(200);
  let room = wireSize(outputsToEngine(members, outputs));
  const readable = Array.from({ length: 4 }, () => {
    const wire = failedOutputs(members, outputs, room - 1);
    room = wireSize(wire);
    expect(Object.keys(wire).sort()).toEqual(["packedOutputs", "passwordVersion", "resource", "servers"]);
    expect(readableIn(wire)).not.toContain(password(1e8));
    expect(readableIn(wire)).not.toMatch(/[\w+/]{200}/);
    expect(backFrom(wire)).toEqual(plain(outputs));
    const [first] = Object.values(wire.servers as Record<string, object>);
    return Object.keys(first ?? {}).join(" ");
  });
  expect(readable).toEqual([
    "status code message requestId at passwordVersion resetAt inForce",
    "status code message at passwordVersion resetAt",
    "status code at",
    "status",
  ]);
});

test("without room for anything else, all by server is packed", () => {
  const outputs = failedRotation(10);
  const wire = failedOutputs(members, outputs, 1);
  expect(wire).not.toHaveProperty("servers");
  expect(backFrom(wire)).toEqual(plain(outputs));
});

test("an id like a member of every object is an id like any other", () => {
  const outputs = {
    passwords: new Map([["__proto__", new Secret("Zq7!of-proto")]]),
    previousPasswords: {},
    servers: {},
  };
  expect(JSON.stringify(backFrom(failedOutputs(members, outputs, 1)))).toBe(
    '{"passwords":{"__proto__":"Zq7!of-proto"},"previousPasswords":{},"servers":{}}',
  );
  expect(({} as Record<string, unknown>).passwords).toBeUndefined();
});

test.each(["", "no base64 at all", "AAAA", 7, null])(
  "a packed text that was damaged is passed over: %j",
  (packedOutputs) => {
    const stored = { resource: "web", servers: { a: { status: "failed", at } } };
    expect(fromEngine(members, { ...stored, packedOutputs })).toEqual(stored);
  },
);
