import fc from "fast-check";
import { createOpenApi, readSettings } from "../../provider/api";
import type { Lifecycle } from "../../provider/core/lifecycle";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { type DynamicProvider, dynamicProvider } from "../../provider/host/dynamic/provider";
import { recordOf } from "../fakes/keys";
import { type FakePorts, fakePorts } from "../fakes/ports";
import { limitedTo } from "../fakes/randomness";
import type { World } from "./cloud";
import type { Answered } from "./hostileServer";
import { PROTOTYPE_NAMES } from "./json";
import { INITIAL, KEYS, PLANTED } from "./secrets";

/** How the client gets in. */
export interface Access {
  identity: "token" | "keys" | "temporaryKeys" | "user" | "metadata";
  /** Otherwise the project is looked up. */
  projectGiven: boolean;
  maxRetries: number;
}

export const anyAccess: fc.Arbitrary<Access> = fc.record({
  identity: fc.constantFrom("token", "keys", "temporaryKeys", "user", "metadata"),
  projectGiven: fc.boolean(),
  maxRetries: fc.nat(2),
});

export const PROJECT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const REGION = "eu-west-101";

const CREDENTIALS: Record<Access["identity"], Record<string, string>> = {
  token: { token: PLANTED.token },
  keys: { accessKey: "FUZZACCESSKEYFUZZACC", secretKey: PLANTED.secretKey },
  temporaryKeys: {
    accessKey: "FUZZACCESSKEYFUZZACC",
    secretKey: PLANTED.secretKey,
    securityToken: PLANTED.securityToken,
  },
  user: { userName: "operator", password: PLANTED.userPassword, domainName: "company" },
  metadata: {},
};

/** Long enough for an answer in memory, short enough to be waited for. */
const ATTEMPT_MS = 150;

/** The stack configuration for a cloud at the address. */
export function configFor(url: string, { identity, projectGiven, maxRetries }: Access): Record<string, string> {
  return {
    region: REGION,
    endpoints: JSON.stringify({ ecs: url, bms: url, iam: url }),
    maxRetries: String(maxRetries),
    ...(projectGiven ? { projectId: PROJECT } : {}),
    ...CREDENTIALS[identity],
  };
}

/** The real client over real sockets; only its clock and its waits are fake. */
export function clientFor(url: string, access: Access, ports: Ports): OpenApi {
  const config = configFor(url, access);
  const settings = readSettings((key) => config[key], {});
  return createOpenApi(settings, ports, { metadataUrl: url, attemptMs: ATTEMPT_MS });
}

/** Far beyond any honest need; a loop without end would stop all timers, the test's own too. */
const MOST_DRAWS = 300_000;
const MOST_SLEEPS = 100_000;

/** Ports whose only file is the private key. */
export function portsWith(keyFile = ""): FakePorts {
  const ports = fakePorts({ files: { "key.pem": keyFile } });
  const sleep: FakePorts["sleep"] = async (milliseconds) => {
    if (ports.sleeps.length >= MOST_SLEEPS) throw new Error("it waits without end");
    await ports.sleep(milliseconds);
  };
  return { ...ports, randomInt: limitedTo(MOST_DRAWS, ports.randomInt), sleep };
}

export function exposed(name: string, lifecycle: Lifecycle): DynamicProvider {
  return dynamicProvider(name, lifecycle, () => {});
}

const UUIDS = [
  "616fb98f-46ca-475e-917e-2563e5a8cd19",
  "726fb98f-46ca-475e-917e-2563e5a8cd20",
  "836fb98f-46ca-475e-917e-2563e5a8cd21",
  "946fb98f-46ca-475e-917e-2563e5a8cd22",
];

/** All ids that a resource may be given. */
export const SERVER_IDS: readonly string[] = [...UUIDS, ...PROTOTYPE_NAMES];

/** Ids that a resource may be given: ordinary ones, now and then one that every object knows as a member. */
export const anyServerIds: fc.Arbitrary<string[]> = fc.uniqueArray(
  fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.constantFrom(...UUIDS) },
    { weight: 1, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES) },
  ),
  { minLength: 1, maxLength: 4 },
);

/** What the servers' records hold: a password for the pair, one for another pair, bytes, nothing. */
export const RECORDS = {
  first: recordOf(INITIAL[0], KEYS.publicKey),
  second: recordOf(INITIAL[1], KEYS.publicKey),
  foreign: recordOf(INITIAL[0], KEYS.foreignPublicKey),
  unprintable: recordOf("\u0001\u0002\u0003", KEYS.publicKey),
  short: Buffer.from("not a block").toString("base64"),
  noBase64: "%%%",
  none: "",
} as const;
export type RecordName = keyof typeof RECORDS;

/** The password in a record, if one of the keys opens it. */
export function passwordIn(ciphertext: string): string | undefined {
  const bare = ciphertext.replaceAll(/\s/g, "");
  if (bare === RECORDS.first || bare === RECORDS.foreign) return INITIAL[0];
  return bare === RECORDS.second ? INITIAL[1] : undefined;
}

export function worldOf(records: Iterable<readonly [string, string]> = []): World {
  return { records: new Map(records), projectId: PROJECT };
}

/** The signatures of the requests, which must not show either. */
export function signaturesIn(answered: readonly Answered[]): string[] {
  return answered.flatMap(({ asked }) => /Signature=([0-9a-f]+)/.exec(asked.headers.authorization ?? "")?.[1] ?? []);
}
