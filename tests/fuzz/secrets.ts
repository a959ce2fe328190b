import { generateKeyPairSync } from "node:crypto";
import { rsaPair } from "../fakes/keys";

/** Values that must never be readable. No piece of them occurs in ordinary text. */
export const PLANTED = {
  token: "MIIqx7Rk2ZpW9vLt4Yc8Nh3Jd6fB1sGmVb5Te0Xu",
  secretKey: "Hk3wQz8TnPv6Lr1Jy9Sd4Fg7Xc2Mb5Ka0Ue",
  securityToken: "gQpz4Rw9Lm2Tc7Vn5Xj1Kb8Yd3Hs6Fa0Ge",
  userPassword: "Wv9-Jq4Zt7Rk2Lp6",
  issuedToken: "MIIwB5nT8kQ2zX9cV4jL7pR1yH6sD3gF0mUe",
  issuedSecretKey: "Zc6Yt1Rb8Nw3Kq9Vx4Lj7Hp2Md5Sg0Ef",
  issuedSecurityToken: "rT7Jb2Xq9Kv4Zn1Lw6Pc8Yh3Gd5Ms0",
  passphrase: "Qn8vKx3zTr6pLw1y",
} as const;

/** Passwords a user may have chosen; each is within the documented rules. */
export const CHOSEN = ["Vx9-qTz4kW2p", "Jb7@RwLm3zQy", "Kt5=PnXc8vHd"] as const;

/** What Windows servers drew at first boot, as the records hold them. */
export const INITIAL = ["Zw6!tRq9Kp2x", "Gy3%Lv8Nc5Jb"] as const;

const pair = rsaPair(1024);
const otherPair = generateKeyPairSync("rsa", { modulusLength: 1024 });

/** The key pair of the servers, and one of somebody else. */
export const KEYS = {
  publicKey: pair.publicKey,
  plain: pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  encrypted: pair.privateKey
    .export({ type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: PLANTED.passphrase })
    .toString(),
  foreignPublicKey: otherPair.publicKey,
  foreign: otherPair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
};

/** The secrets every case has, whoever asks. */
const ALWAYS_SECRET: readonly string[] = [
  ...Object.values(PLANTED),
  ...CHOSEN,
  ...INITIAL,
  KEYS.plain,
  KEYS.encrypted,
  KEYS.foreign,
];

/** A piece this long is a leak: a message that is cut short may still hold the beginning of a secret. */
const PIECE = 8;

/** Secrets by their pieces. */
type Pieces = ReadonlyMap<string, string>;

const alwaysSecret = piecesOf(ALWAYS_SECRET);

/**
 * Finds which secrets show in a text, whole or in part.
 *
 * @param more secrets of this case, beside those that every case has
 */
export function leakFinder(more: readonly string[]): (text: string) => string[] {
  const ofCase = piecesOf(more);
  const lengths = new Set([...alwaysSecret.keys(), ...ofCase.keys()].map((piece) => piece.length));
  return (text) => {
    const found = new Set<string>();
    for (const length of lengths) {
      for (let at = 0; at + length <= text.length; at++) {
        const piece = text.slice(at, at + length);
        const secret = alwaysSecret.get(piece) ?? ofCase.get(piece);
        if (secret !== undefined) found.add(secret);
      }
    }
    return [...found];
  };
}

function piecesOf(secrets: readonly string[]): Pieces {
  return new Map(secrets.flatMap((secret) => cut(secret).map((piece) => [piece, secret] as const)));
}

function cut(secret: string): string[] {
  // Of a PEM text every line is a secret of its own, but for the first and last.
  const lines = secret.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  return lines.flatMap((line) => {
    const size = Math.min(PIECE, line.length);
    return Array.from({ length: line.length - size + 1 }, (_, at) => line.slice(at, at + size));
  });
}
