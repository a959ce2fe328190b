import fc from "fast-check";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { passwordCapture } from "../../provider/core/resources/passwordCapture";
import { passwordRecordCleanup } from "../../provider/core/resources/passwordRecordCleanup";
import { serverPassword } from "../../provider/core/resources/serverPassword";
import { noOthers } from "../fakes/owners";
import { Evidence, ManagedResource, type Outcome } from "./engine";
import { PROTOTYPE_NAMES } from "./json";
import { startProcess } from "./newProcess";
import { KEYS, PLANTED } from "./secrets";
import { exposed, RECORDS, type RecordName } from "./world";

type Args = Record<string, unknown>;

/** Looks at the calls of one resource once its step is over; `committed` is what the state held before it. */
export type Watch = (resource: "capture" | "cleanup", step: () => Promise<Outcome>) => Promise<Outcome>;

/** A `PasswordRecordCleanup` and, with a key, its companion. */
export class CleanupStack {
  readonly evidence = new Evidence();
  readonly capture: ManagedResource;
  readonly cleanup: ManagedResource;

  constructor(
    private readonly open: () => OpenApi,
    private readonly ports: Ports,
    private readonly watch: Watch,
  ) {
    this.capture = new ManagedResource(this.#captureProvider(), this.evidence);
    this.cleanup = new ManagedResource(this.#cleanupProvider(), this.evidence);
  }

  #captureProvider() {
    return exposed("PasswordCapture", passwordCapture(this.open(), this.ports, noOthers()));
  }

  #cleanupProvider() {
    return exposed("PasswordRecordCleanup", passwordRecordCleanup(this.open(), this.ports, noOthers()));
  }

  #newProcess(): void {
    startProcess();
    this.capture.provider = this.#captureProvider();
    this.cleanup.provider = this.#cleanupProvider();
  }

  async up(args: Args): Promise<Outcome> {
    this.#newProcess();
    const { serverId, serverType, clearOn, triggers, privateKeyPassphrase, waitTimeout } = args;
    const own = { serverId, serverType, clearOn, triggers, resource: "win" };
    if (!hasKey(args)) {
      return this.watch("cleanup", () => this.cleanup.up({ ...own, privateKeyPassphrase, waitTimeout }));
    }
    const captured = await this.watch("capture", () => this.capture.up({ ...args, resource: "win" }));
    if (captured !== "done") return captured;
    const { captured: password, recordHash } = this.capture.outs;
    return this.watch("cleanup", () => this.cleanup.up({ ...own, captured: password, recordHash }));
  }

  async refresh(): Promise<Outcome> {
    this.#newProcess();
    await this.watch("capture", () => this.capture.refresh());
    return this.watch("cleanup", () => this.cleanup.refresh());
  }

  async destroy(): Promise<Outcome> {
    this.#newProcess();
    const gone = await this.watch("cleanup", () => this.cleanup.destroy());
    return gone === "done" ? this.watch("capture", () => this.capture.destroy()) : gone;
  }
}

/** One `ServerPassword`. */
export function serverPasswordResource(openApi: OpenApi, ports: Ports): ManagedResource {
  return new ManagedResource(exposed("ServerPassword", serverPassword(openApi, ports, noOthers())), new Evidence());
}

export function hasKey(args: Args): boolean {
  return args.privateKey !== undefined || args.privateKeyFile !== undefined;
}

/** Ways to give the key, named so that a counterexample shows no key text. */
export const KEY_ARGS = {
  none: {},
  plain: { privateKey: KEYS.plain },
  encrypted: { privateKey: KEYS.encrypted, privateKeyPassphrase: PLANTED.passphrase },
  file: { privateKeyFile: "key.pem" },
  foreign: { privateKey: KEYS.foreign },
} as const;
export type KeyName = keyof typeof KEY_ARGS;

export const anyKey: fc.Arbitrary<KeyName> = fc.constantFrom("plain", "encrypted", "file", "foreign");

const anyServerId = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constant("616fb98f-46ca-475e-917e-2563e5a8cd19") },
  { weight: 1, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES) },
);

/** Which server's record, in order, but for the key. */
export const anyServerArgs: fc.Arbitrary<Args & { serverId: string }> = fc.record(
  { serverId: anyServerId, serverType: fc.constantFrom("ecs", "bms"), waitTimeout: fc.constantFrom("40s", "PT2M") },
  { requiredKeys: ["serverId", "waitTimeout"] },
);

export const anyRecord: fc.Arbitrary<RecordName> = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fc.constant("first" as const) },
  { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(RECORDS) as RecordName[])) },
);
