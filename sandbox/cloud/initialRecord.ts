import { constants, publicEncrypt } from "node:crypto";
import { Arrival, type ArrivalPlan } from "./arrival";

/** What makes a record arrive, and what it holds. */
export interface RecordPlan extends ArrivalPlan {
  /** Makes the ciphertext; called at most once, and only if somebody reads the arrived record. */
  readonly ciphertext: () => string;
}

/**
 * The stored record of a Windows guest's initial password. The guest posts it some time after first boot; reads
 * before that give "". Clearing drops what is stored, so a record that has not been posted yet still arrives later.
 */
export class InitialRecord {
  readonly #plan: RecordPlan | undefined;
  readonly #arrival: Arrival;
  #ciphertext: string | undefined;
  #cleared = false;

  /** Without a plan the record never arrives: no key pair, not RSA, or not Windows. */
  constructor(plan: RecordPlan | undefined) {
    this.#plan = plan;
    this.#arrival = new Arrival(plan ?? {});
  }

  /** Whether a read would give a ciphertext now. */
  get present(): boolean {
    return this.#plan !== undefined && !this.#cleared && this.#arrival.there;
  }

  /** What the get operation answers; counts as a read. */
  read(): string {
    const text = this.present ? this.#text() : "";
    this.#arrival.ask();
    return text;
  }

  /** Drops the stored record, if it is there. */
  clear(): void {
    if (this.present) this.#cleared = true;
  }

  #text(): string {
    this.#ciphertext ??= this.#plan?.ciphertext() ?? "";
    return this.#ciphertext;
  }
}

/** Encrypts as Cloudbase-Init does: RSA with PKCS#1 v1.5 padding, then base64. */
export function encryptForKeyPair(password: string, publicKeyPem: string): string {
  const key = { key: publicKeyPem, padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt(key, Buffer.from(password, "utf8")).toString("base64");
}
