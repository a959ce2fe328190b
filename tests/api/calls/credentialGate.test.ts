import { CredentialGate } from "../../../provider/api/calls/credentialGate";
import type { Attempt } from "../../../provider/api/calls/retry";
import type { ApiFailureKind } from "../../../provider/core/errors";
import { apiError } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";

/** A gate, and calls through it that end when the test says so. */
function gated() {
  const ports = fakePorts();
  const gate = new CredentialGate(ports.clock);
  const begun: ((made: Attempt<string>) => void)[] = [];
  const pass = () =>
    gate.pass(() => new Promise<Attempt<string>>((resolve) => begun.push(resolve))).catch((error: Error) => error.name);
  return { ports, begun, pass, settle: () => new Promise((resolve) => setImmediate(resolve)) };
}

const accepted: Attempt<string> = { ok: true, value: "done" };
const failed = (kind: ApiFailureKind): Attempt<string> => ({
  ok: false,
  failure: { error: apiError({ kind, status: 401 }), repeat: "no" } as never,
});

test("the first call goes alone, the others once its credentials are accepted", async () => {
  const { begun, pass, settle } = gated();
  const calls = [pass(), pass(), pass()];
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.(accepted);
  await settle();
  expect(begun).toHaveLength(3);
  for (const end of begun) end(accepted);
  expect(await Promise.all(calls)).toEqual([accepted, accepted, accepted]);
});

test("refused credentials are tried once, and again after half a minute", async () => {
  const { begun, pass, ports } = gated();
  const calls = [pass(), pass(), pass()];
  begun[0]?.(failed("credentials"));
  expect(await Promise.all(calls)).toEqual([failed("credentials"), "ApiError", "ApiError"]);
  expect(await pass()).toBe("ApiError");
  expect(begun).toHaveLength(1);
  ports.advance(30_000);
  const later = pass();
  await new Promise((resolve) => setImmediate(resolve));
  begun[1]?.(accepted);
  expect(await later).toEqual(accepted);
});

test.each<[ApiFailureKind, number]>([
  ["permission", 2],
  ["unavailable", 2],
  ["network", 1],
  ["outage", 1],
  ["throttled", 1],
])(
  "after a failure of kind %s, %i of two calls begin: the credentials must have been looked at",
  async (kind, count) => {
    const { begun, pass, settle } = gated();
    const calls = [pass(), pass(), pass()];
    begun.shift()?.(failed(kind));
    await settle();
    expect(begun).toHaveLength(count);
    begun.shift()?.(accepted);
    await settle();
    begun.shift()?.(accepted);
    expect(await Promise.all(calls)).toEqual([failed(kind), accepted, accepted]);
  },
);

test("a refusal after the credentials were accepted stops no other call", async () => {
  const { begun, pass, settle } = gated();
  const first = pass();
  begun[0]?.(accepted);
  await first;
  const second = pass();
  await settle();
  begun[1]?.(failed("credentials"));
  await second;
  const third = pass();
  await settle();
  begun[2]?.(accepted);
  expect(await third).toEqual(accepted);
});
