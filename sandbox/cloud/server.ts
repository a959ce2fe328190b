import type { RestartEnd, ServerChange, ServerSpec, ServerStatus, ServerView } from "../types";
import { Arrival } from "./arrival";
import { encryptForKeyPair, InitialRecord, type RecordPlan } from "./initialRecord";
import type { KeyPair } from "./keyPairs";
import { brokenBmsPasswordRule } from "./passwordRules";
import { randomPassword } from "./randomPassword";

/** What a server never changes. */
type Identity = Pick<ServerView, "id" | "type" | "projectId" | "os" | "imageName" | "addresses"> & {
  readonly keyPair: KeyPair | undefined;
  readonly created: Date;
};

/** One server: its guest (login password, plug-in) and what the cloud stores about it. */
export class Server {
  readonly identity: Identity;
  readonly #spec: ServerSpec;
  #name: string;
  #status: ServerStatus;
  readonly #appearance: Arrival;
  #plugin: boolean;
  #pluginStart: Arrival;
  #locked: boolean;
  #restartEnds: RestartEnd;
  #guestScriptFails: boolean;
  #loginPassword: string | undefined;
  #pendingPassword: string | undefined;
  #record: InitialRecord;
  #recordReads = 0;
  #recordClears = 0;
  #resets = 0;
  #restarts = 0;

  constructor(identity: Identity, spec: ServerSpec) {
    this.identity = identity;
    this.#spec = spec;
    this.#name = spec.name ?? `${identity.type}-${identity.id.slice(0, 8)}`;
    this.#status = spec.status ?? "ACTIVE";
    this.#appearance = new Arrival({ afterMs: spec.appearsAfterMs, afterReads: spec.appearsAfterReads });
    this.#plugin = spec.plugin ?? true;
    this.#pluginStart = this.#newPluginStart();
    this.#locked = spec.locked ?? false;
    this.#restartEnds = spec.restartEnds ?? "ACTIVE";
    this.#guestScriptFails = spec.guestScriptFails ?? false;
    this.#loginPassword = spec.initialPassword ?? this.#firstBootPassword();
    this.#record = new InitialRecord(this.#recordPlan());
  }

  get id(): string {
    return this.identity.id;
  }

  get status(): ServerStatus {
    return this.#status;
  }

  get isRestarting(): boolean {
    return this.#status === "REBOOT" || this.#status === "HARD_REBOOT";
  }

  /** Whether the plug-in has run in the guest by now. */
  get plugin(): boolean {
    return this.#plugin && this.#pluginStart.there;
  }

  get restartEnds(): RestartEnd {
    return this.#restartEnds;
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** Whether this is the login password in force. */
  accepts(password: string): boolean {
    return this.#loginPassword !== undefined && this.#loginPassword === password;
  }

  /** Whether an API caller who asks for the server finds it by now. */
  isFound(): boolean {
    return this.#appearance.ask();
  }

  /** What the flag operation answers. */
  readFlag(): boolean {
    return this.#pluginStart.ask() && this.#plugin;
  }

  /** Accepts a reset. It takes effect at the next start or restart; a later reset replaces a waiting one. */
  reset(password: string): void {
    this.#pendingPassword = password;
    this.#resets += 1;
  }

  /** A restart has begun; until {@link Server.cameUp} the old password stays. */
  goDown(status: "REBOOT" | "HARD_REBOOT"): void {
    this.#status = status;
  }

  /** A restart or start is complete: the plug-in carries out the waiting reset. */
  cameUp(): void {
    this.#status = "ACTIVE";
    this.#restarts += 1;
    const password = this.#pendingPassword;
    this.#pendingPassword = undefined;
    if (password !== undefined && this.#guestTakes(password)) this.#loginPassword = password;
  }

  /** A restart ends as the server's seed has it. */
  endRestart(): void {
    if (this.#restartEnds === "ACTIVE") this.cameUp();
    else this.#status = this.#restartEnds;
  }

  /** A restart came to nothing: the server runs on as before. */
  stayedUp(): void {
    this.#status = "ACTIVE";
  }

  /** Powers off. */
  stop(): void {
    this.#status = "SHUTOFF";
  }

  /** What the get operation answers: base64 ciphertext, or "" while there is no record. */
  readRecord(): string {
    this.#recordReads += 1;
    return this.#record.read();
  }

  /** Counts an accepted clear and returns the act itself, which on a BMS comes later. */
  acceptClear(): () => void {
    this.#recordClears += 1;
    const record = this.#record;
    return () => record.clear();
  }

  /** Reinstalls the operating system: new guest, new initial password, new record. */
  rebuild(initialPassword: string | undefined): void {
    this.#status = "ACTIVE";
    this.#plugin = this.#spec.plugin ?? true;
    this.#pluginStart = this.#newPluginStart();
    this.#pendingPassword = undefined;
    this.#loginPassword = initialPassword ?? this.#firstBootPassword();
    this.#record = new InitialRecord(this.#recordPlan());
  }

  /** Changes what a test may change from outside. */
  change(change: ServerChange): void {
    this.#name = change.name ?? this.#name;
    this.#status = change.status ?? this.#status;
    if (change.plugin !== undefined) {
      this.#plugin = change.plugin;
      this.#pluginStart = new Arrival({});
    }
    this.#locked = change.locked ?? this.#locked;
    this.#restartEnds = change.restartEnds ?? this.#restartEnds;
    this.#guestScriptFails = change.guestScriptFails ?? this.#guestScriptFails;
  }

  /** A copy for callers, without secrets. */
  view(): ServerView {
    const { keyPair, created: _created, ...identity } = this.identity;
    return {
      ...identity,
      name: this.#name,
      status: this.#status,
      keyPairName: keyPair?.name,
      keyPairType: keyPair?.type,
      appeared: this.#appearance.there,
      plugin: this.plugin,
      locked: this.#locked,
      restartEnds: this.#restartEnds,
      guestScriptFails: this.#guestScriptFails,
      resetPending: this.#pendingPassword !== undefined,
      recordPresent: this.#record.present,
      recordReads: this.#recordReads,
      recordClears: this.#recordClears,
      resets: this.#resets,
      restarts: this.#restarts,
    };
  }

  #firstBootPassword(): string | undefined {
    return this.identity.os === "Windows" ? randomPassword() : undefined;
  }

  // The Windows command that sets a password takes a leading "/" for a switch; the user guide forbids it, the API
  // does not. So the API accepts and the guest fails, which nobody is told.
  #guestTakes(password: string): boolean {
    const { os, type } = this.identity;
    const readAsSwitch = os === "Windows" && password.startsWith("/");
    // The API of bare metal servers checks no rule, so it is the guest that refuses.
    const breaksRule = type === "bms" && brokenBmsPasswordRule(os, password) !== undefined;
    return this.plugin && !this.#guestScriptFails && !readAsSwitch && !breaksRule;
  }

  #recordPlan(): RecordPlan | undefined {
    const ciphertext = this.#ciphertextSource();
    if (ciphertext === undefined) return undefined;
    return { ciphertext, afterMs: this.#spec.recordDelayMs, afterReads: this.#spec.recordAfterReads };
  }

  #newPluginStart(): Arrival {
    return new Arrival({ afterMs: this.#spec.pluginAfterMs, afterReads: this.#spec.pluginAfterReads });
  }

  #ciphertextSource(): (() => string) | undefined {
    const { recordCiphertext } = this.#spec;
    if (recordCiphertext !== undefined) return () => recordCiphertext;
    const { os, keyPair } = this.identity;
    const password = this.#loginPassword;
    // The guest encrypts for "ssh-rsa" keys only; with any other key it posts nothing.
    if (os !== "Windows" || keyPair?.type !== "ssh-rsa" || password === undefined) return undefined;
    return () => encryptForKeyPair(password, keyPair.publicKeyPem);
  }
}
