import { randomUUID } from "node:crypto";
import { refuseContradictions } from "../seed/contradictions";
import type { Project, SandboxSettings, Seed, ServerSpec, ServerType } from "../types";
import { AccessKeys } from "./accessKeys";
import { type Account, createAccount, DEFAULT_REGION, regionOf } from "./accounts";
import { addressesOf } from "./addresses";
import type { Job } from "./jobs";
import { KeyPairs } from "./keyPairs";
import { Lockout } from "./lockout";
import { Missing } from "./missing";
import { Server } from "./server";
import { DEFAULT_SETTINGS } from "./settings";
import { Timers } from "./timers";
import { Tokens } from "./tokens";

// IAM's default login rule: five wrong passwords lock the user for a quarter of an hour.
const LOGINS_ALLOWED = 5;
const USER_LOCKED_MS = 15 * 60_000;

/** Everything the cloud holds. The HTTP side reads and changes it; it knows nothing of HTTP. */
export class Cloud {
  readonly accounts: readonly [Account, ...Account[]];
  readonly accessKeys: AccessKeys;
  readonly keyPairs = new KeyPairs();
  readonly tokens = new Tokens(() => this.now());
  readonly userLockout = new Lockout(LOGINS_ALLOWED, USER_LOCKED_MS, () => this.now());
  readonly jobs = new Map<string, Job>();
  readonly timers = new Timers();
  readonly #servers = new Map<string, Server>();
  #settings: SandboxSettings;

  constructor(seed: Seed) {
    const [first, ...others] = seed.accounts ?? [];
    refuseContradictions(seed);
    this.accounts = [createAccount(first), ...others.map(createAccount)];
    this.#settings = { ...DEFAULT_SETTINGS, ...seed.settings };
    this.accessKeys = new AccessKeys(this.accounts, () => this.now());
    for (const spec of seed.servers ?? []) this.addServer(spec);
  }

  get settings(): SandboxSettings {
    return this.#settings;
  }

  /** The default account. */
  get account(): Account {
    return this.accounts[0];
  }

  /** The default account's first project. */
  get project(): Project {
    return this.account.projects[0] ?? { id: "", name: DEFAULT_REGION };
  }

  /** The projects of all accounts. */
  projects(): Project[] {
    return this.accounts.flatMap(({ projects }) => [...projects]);
  }

  /** The regions that have projects, that of the default account's first project first. */
  regions(): string[] {
    return [...new Set([this.project, ...this.projects()].map(regionOf))];
  }

  /** The cloud's time: milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#settings.clockOffsetMs;
  }

  /** Changes settings; they apply from the next request on. */
  configure(settings: Partial<SandboxSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Adds a server; throws when the id is taken. */
  addServer(spec: ServerSpec): Server {
    const id = spec.id ?? randomUUID();
    if (this.#servers.has(id)) throw new Error(`server ${id}: already exists`);
    const projectId = spec.projectId ?? this.project.id;
    if (!this.projects().some((project) => project.id === projectId)) {
      throw new Error(`server ${id}: project ${projectId} is in no account`);
    }
    const os = spec.os ?? "Linux";
    const identity = {
      id,
      type: spec.type ?? "ecs",
      projectId,
      os,
      imageName: spec.imageName ?? (os === "Windows" ? "Windows Server 2022 Standard 64bit" : "Ubuntu 22.04 64bit"),
      addresses: addressesOf(spec.addresses, this.#servers.size),
      keyPair: spec.keyPair === undefined ? undefined : this.keyPairs.resolve(spec.keyPair),
      created: new Date(),
    };
    const server = new Server(identity, spec);
    this.#servers.set(id, server);
    return server;
  }

  /** Removes a server; throws when there is none. */
  removeServer(id: string): void {
    if (!this.#servers.delete(id)) throw new Missing(`server ${id}`);
  }

  /** All servers, in order of creation. */
  servers(): Server[] {
    return [...this.#servers.values()];
  }

  /** A server by id alone; throws when there is none. For the operator, not for API callers. */
  server(id: string): Server {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Missing(`server ${id}`);
    return server;
  }

  /** A server as an API caller sees it: of this service, in this project and there by now, or absent. */
  find(type: ServerType, projectId: string, id: string): Server | undefined {
    const server = this.#servers.get(id);
    const isMeant = server?.identity.type === type && server.identity.projectId === projectId;
    return isMeant && server.isFound() ? server : undefined;
  }
}
