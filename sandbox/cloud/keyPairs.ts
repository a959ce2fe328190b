import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { KeyPairSpec, KeyType } from "../types";

/** A key pair as servers hold it: the public half only. */
export interface KeyPair {
  readonly name: string;
  readonly type: KeyType;
  readonly publicKeyPem: string;
}

interface GeneratedPair {
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

/** The account's key pairs. Pairs given by name only are made on first use, and their private half is kept. */
export class KeyPairs {
  readonly #pairs = new Map<string, KeyPair>();
  readonly #privateKeys = new Map<string, string>();

  /** The pair a server spec means. A name must mean the same key everywhere. */
  resolve(spec: KeyPairSpec): KeyPair {
    const known = this.#pairs.get(spec.name);
    if (known !== undefined && sameKey(known, spec)) return known;
    if (known !== undefined) throw new Error(`key pair "${spec.name}": already exists with another key`);
    const pair = spec.publicKeyPem === undefined ? this.#generate(spec) : imported(spec, spec.publicKeyPem);
    this.#pairs.set(pair.name, pair);
    return pair;
  }

  find(name: string): KeyPair | undefined {
    return this.#pairs.get(name);
  }

  /** Private key of a generated pair. */
  privateKeyPem(name: string): string {
    const pem = this.#privateKeys.get(name);
    if (pem === undefined) throw new Error(`key pair "${name}": the sandbox did not generate it`);
    return pem;
  }

  /** Names of the generated pairs. */
  generatedNames(): string[] {
    return [...this.#privateKeys.keys()];
  }

  #generate(spec: KeyPairSpec): KeyPair {
    const type = spec.type ?? "ssh-rsa";
    const { publicKeyPem, privateKeyPem } = generate(type);
    this.#privateKeys.set(spec.name, privateKeyPem);
    return { name: spec.name, type, publicKeyPem };
  }
}

function sameKey(known: KeyPair, spec: KeyPairSpec): boolean {
  const sameType = spec.type === undefined || spec.type === known.type;
  return sameType && (spec.publicKeyPem === undefined || spec.publicKeyPem === known.publicKeyPem);
}

function imported(spec: KeyPairSpec, publicKeyPem: string): KeyPair {
  const actual = keyTypeOf(spec.name, publicKeyPem);
  if (spec.type !== undefined && spec.type !== actual) {
    throw new Error(`key pair "${spec.name}": type is "${spec.type}" but the public key is "${actual}"`);
  }
  return { name: spec.name, type: actual, publicKeyPem };
}

function keyTypeOf(name: string, publicKeyPem: string): KeyType {
  switch (parsed(name, publicKeyPem).asymmetricKeyType) {
    case "rsa":
      return "ssh-rsa";
    case "ed25519":
      return "ed25519";
    case "ec":
      return "ecdsa";
    default:
      throw new Error(`key pair "${name}": publicKeyPem must be an RSA, Ed25519 or EC key`);
  }
}

function parsed(name: string, publicKeyPem: string): KeyObject {
  try {
    return createPublicKey(publicKeyPem);
  } catch {
    throw new Error(`key pair "${name}": publicKeyPem is not a PEM public key`);
  }
}

function generate(type: KeyType): GeneratedPair {
  switch (type) {
    case "ssh-rsa": {
      const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
      // PKCS#1 is the form in which the key pair service hands out RSA private keys.
      return exported(pair, "pkcs1");
    }
    case "ed25519":
      return exported(generateKeyPairSync("ed25519"), "pkcs8");
    case "ecdsa":
      return exported(generateKeyPairSync("ec", { namedCurve: "P-256" }), "pkcs8");
  }
}

function exported(pair: { publicKey: KeyObject; privateKey: KeyObject }, type: "pkcs1" | "pkcs8"): GeneratedPair {
  return {
    publicKeyPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyPem: pair.privateKey.export({ type, format: "pem" }).toString(),
  };
}
