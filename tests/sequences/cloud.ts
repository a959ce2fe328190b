import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { OpenApi, PasswordApi, ServerRef } from "../../provider/core/ports";
import { pemOf, recordOf } from "../fakes/keys";
import { apiError } from "../fakes/passwordApi";
import { currentStep, type Step } from "./steps";

export const KEY_FILE = "key.pem";
/** The region of all servers. */
export const HOME = "eu-west-101";

/** Small, since a key of usual size would take most of the time of a history. */
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
export const KEY_TEXT = pemOf(privateKey as KeyObject);

/** Encrypting takes longer than all else, so servers of all histories share what was encrypted once. */
const encrypted = new Map<string, string>();

function encrypt(password: string): string {
  const record = encrypted.get(password) ?? recordOf(password, publicKey);
  encrypted.set(password, record);
  return record;
}

/** What one server really is like. */
export interface Server {
  /** The password that opens it. */
  password: string;
  /** The encrypted initial password, and what it is in the clear; absent once cleared. */
  record: { ciphertext: string; password: string } | undefined;
}

/** What is to go wrong with a call: counted over all calls of one command. */
export interface CallFault {
  at: number;
  /** `refused`: not carried out; `lost`: no answer, not carried out; `lostAnswer`: carried out, no answer. */
  kind: "refused" | "lost" | "lostAnswer";
}

/** Told of every change before anybody else is. */
export interface Watcher {
  reset(servers: readonly string[], password: string, step: Step): void;
  cleared(server: string, step: Step): void;
}

/** What the plug-in process that calls is like. */
export interface Caller {
  /** A moment in which the process or the whole command may be killed; then it never resolves. */
  moment(): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

/** All servers of one region, and the faults of the present command. */
export class ModelCloud {
  readonly servers = new Map<string, Server>();
  /** Every call in order, as `operation server`. */
  readonly calls: string[] = [];
  /** Servers that refuse every reset, and whose record cannot be read. */
  failing: ReadonlySet<string> = new Set();
  fault: CallFault | undefined;
  #calls = 0;
  #built = 0;

  constructor(private readonly watcher: Watcher) {}

  beginCommand(failing: readonly string[], fault: CallFault | undefined): void {
    this.failing = new Set(failing);
    this.fault = fault;
    this.#calls = 0;
  }

  /** A new server, or a new system on the same one: with a random password of its own. */
  build(id: string): void {
    this.#built += 1;
    const password = `Initial=${this.#built}-${id}`;
    this.servers.set(id, { password, record: { password, ciphertext: encrypt(password) } });
  }

  /** @param configured the region of those who name none; all servers are in `HOME` */
  open(caller: Caller, configured: string): OpenApi {
    return async ({ region = configured }) => this.#api(caller, region);
  }

  #api(caller: Caller, region: string): PasswordApi {
    const { calls, watcher } = this;
    const servers = region === HOME ? this.servers : new Map<string, Server>();
    /** One call: what it does happens between two moments, and takes time. */
    const call = async <T>(name: string, operation: string, effect: () => T): Promise<T> => {
      calls.push(name);
      this.#calls += 1;
      const number = this.#calls;
      await caller.moment();
      await caller.wait(5 + ((number * 37) % 50));
      const kind = this.fault?.at === number ? this.fault.kind : undefined;
      if (kind === "refused") throw refused(operation);
      if (kind === "lost") throw lost(operation);
      const result = effect();
      await caller.moment();
      if (kind === "lostAnswer") throw lost(operation);
      return result;
    };
    const step = () => currentStep.getStore() ?? { op: "check", urn: "no step" };
    return {
      place: { region, projectId: "project" },
      callsAtOnce: () => 256,
      throttled: () => false,
      batchResetPasswords: ({ serverIds, newPassword, dryRun }) =>
        call(`${dryRun ? "dryRun" : "reset"} ${serverIds}`, "BatchResetServersPassword", () => {
          const isFailing = (id: string) => this.failing.has(id) || !servers.has(id);
          const accepted = serverIds.filter((id) => !isFailing(id));
          const rejected = serverIds.filter(isFailing);
          const password = newPassword?.reveal();
          if (!dryRun && password !== undefined) {
            for (const id of accepted) Object.assign(servers.get(id) ?? {}, { password });
            if (accepted.length > 0) watcher.reset(accepted, password, step());
          }
          return {
            accepted,
            rejected: rejected.map((serverId) => ({
              serverId,
              code: "Ecs.0610",
              message: "another task runs",
              advice: "Wait, then run pulumi up.",
            })),
          };
        }),
      isResetSupported: ({ id }) =>
        call(`flag ${id}`, "ShowResetPasswordFlag", () => (servers.has(id) ? true : undefined)),
      readPasswordRecord: ({ id }) =>
        call(`read ${id}`, "ShowServerPassword", () => {
          if (this.failing.has(id)) throw refused("ShowServerPassword");
          const server = servers.get(id);
          if (server === undefined) return { state: "noServer" } as const;
          const { record } = server;
          return record === undefined
            ? ({ state: "empty" } as const)
            : ({ state: "stored", ciphertext: record.ciphertext } as const);
        }),
      clearPasswordRecord: ({ id }) =>
        call(`clear ${id}`, "DeleteServerPassword", () => {
          const server = servers.get(id);
          if (server?.record === undefined) return;
          watcher.cleared(id, step());
          server.record = undefined;
        }),
      restartServers: (ids) => call(`restart ${ids}`, "BatchRebootServers", () => "job"),
      readJob: () => call("job", "ShowJob", () => ({ state: "succeeded" }) as const),
      keyPairType: () => call("keyPair", "NovaShowKeypair", () => "ssh-rsa"),
      describeServer: ({ id }: ServerRef) =>
        call(`describe ${id}`, "ShowServer", () =>
          servers.has(id) ? { status: "ACTIVE", osType: "Windows", keyName: "pair" } : undefined,
        ),
      listStatuses: (ids) =>
        call(
          `list ${ids}`,
          "ListServersDetails",
          () => new Map(ids.filter((id) => servers.has(id)).map((id) => [id, "ACTIVE"])),
        ),
    };
  }
}

function refused(operation: string): Error {
  return apiError({ operation, kind: "permission", effect: "refused", status: 403, advice: "Grant the permission." });
}

function lost(operation: string): Error {
  return apiError({ operation, kind: "network", effect: "unknown", advice: 'Run "pulumi up" again.' });
}
