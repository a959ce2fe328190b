import type { ServerResult } from "../../../provider/core/fleet/plan";
import { reasonLines } from "../../../provider/core/fleet/reasons";

const at = "2026-11-22T12:00:00.000Z";
const failed = (code: string, message: string): ServerResult => ({ status: "failed", code, message, at });
const many = (count: number, result: (index: number) => ServerResult, prefix = "s") =>
  Array.from({ length: count }, (_, index) => [`${prefix}${index}`, result(index)] as const);

test("equal reasons are one line, the most frequent first, and name the first ten servers", () => {
  const lines = reasonLines([
    ["odd", failed("Ecs.0605", "locked")],
    ...many(60_000, () => failed("Ecs.0610", "the reset failed")),
  ]);
  expect(lines).toEqual([
    "60,000 servers: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, …: failed: Ecs.0610: the reset failed",
    "server odd: failed: Ecs.0605: locked",
  ]);
});

test("a failed and an unconfirmed one are two reasons, even with the same code", () => {
  const lines = reasonLines([
    ["a", failed("network", "connection lost")],
    ["b", { status: "unknown", code: "network", message: "connection lost", at }],
  ]);
  expect(lines).toEqual([
    "server a: failed: network: connection lost",
    "server b: outcome unknown, the password may have been set: network: connection lost",
  ]);
});

test.each(["request", "job"])("the id of the %s makes no reason of its own", (word) => {
  const lines = reasonLines(many(3, (index) => failed("Ecs.0001", `HTTP 500 (${word} id-${index}): try again`)));
  expect(lines).toEqual([`3 servers: s0, s1, s2: failed: Ecs.0001: HTTP 500 (${word} id-0): try again`]);
});

test("however many reasons there are, ten are told and the others counted", () => {
  const lines = reasonLines([
    ...many(500, (index) => failed("Ecs.9999", `another sentence, number ${index}`), "odd"),
    ...many(2, () => failed("Ecs.0610", "the reset failed")),
  ]);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toMatch(/^2 servers: s0, s1: failed: Ecs\.0610/);
  expect(lines[10]).toBe('and 491 more, for 491 other reasons: see the output "servers"');
});

test("a server without a code or message has a line too", () => {
  expect(reasonLines([["a", { status: "failed", at }]])).toEqual(["server a: failed: "]);
});

test("nothing to tell is no line", () => {
  expect(reasonLines([])).toEqual([]);
});
