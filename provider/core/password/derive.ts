import { hkdfSync } from "node:crypto";
import type { RandomInt } from "../ports";
import { Secret } from "../values/secret";
import { sameServer } from "../values/serverId";
import { type GeneratorPolicy, generatePassword } from "./generate";

/** Bytes of a seed. */
const SEED_BYTES = 32;
/** Bytes that are derived at once: enough for most passwords. */
const BLOCK = 128;
/** Different values of a byte. */
const BYTE = 256;

/** Draws a seed from a cryptographically strong source. It is as secret as the passwords that are derived from it. */
export function drawSeed(randomInt: RandomInt): Secret {
  return new Secret(Buffer.from(Array.from({ length: SEED_BYTES }, () => randomInt(BYTE))).toString("base64url"));
}

/** Whether a text is a seed as `drawSeed` makes it. */
export function isSeed(text: string): boolean {
  return Buffer.from(text, "base64url").length === SEED_BYTES && /^[\w-]+$/.test(text);
}

/**
 * The password that a seed gives a server, or, without one, all servers together: the generator, fed with HKDF-SHA256 of the
 * seed (no salt; info: the server's id, or nothing). A seed of the past must give the same password for ever, so this never
 * changes; `tests/core/password/derive.test.ts` has vectors. Another way of deriving is another algorithm, with a number of
 * its own in the history (`history.ts`).
 */
export function derivePassword(seed: string, policy: GeneratorPolicy, serverId?: string): Secret {
  const info = serverId === undefined ? "" : sameServer(serverId);
  return generatePassword(policy, integersFrom(bytesOf(Buffer.from(seed, "base64url"), info)));
}

/** Bytes without end. Further blocks have their number in the info, after a space, which no server id has. */
function* bytesOf(seed: Buffer, info: string): Generator<number, never> {
  for (let block = 0; ; block++) {
    yield* new Uint8Array(hkdfSync("sha256", seed, "", block === 0 ? info : `${info} ${block}`, BLOCK));
  }
}

/** Even integers: a byte beyond the last whole multiple is passed over. */
function integersFrom(bytes: Generator<number, never>): RandomInt {
  return (below) => {
    const limit = BYTE - (BYTE % below);
    for (;;) {
      const { value } = bytes.next();
      if (value < limit) return value % below;
    }
  };
}
