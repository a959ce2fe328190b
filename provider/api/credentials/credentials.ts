import { ConfigError } from "../../core/errors";
import { Secret } from "../../core/values/secret";
import { omitUndefined } from "../omitUndefined";
import { type ConfigKey, type Found, invalidValue, type Lookup, whereToSet } from "../settings/configKeys";
import type { KeyPair } from "../signing/authorize";

/** A ready-made IAM token; valid for the one project it was issued for. */
export interface TokenCredentials {
  kind: "token";
  token: Secret;
}

/** An access key pair, permanent or temporary. */
export interface KeyCredentials extends KeyPair {
  kind: "aksk";
}

/** An IAM user and its password, exchanged for tokens. */
export interface PasswordCredentials {
  kind: "password";
  user: { id: string } | { name: string; domain: { name: string } | { id: string } };
  password: Secret;
}

/** What identifies us to the cloud: exactly one kind. */
export type Credentials = TokenCredentials | KeyCredentials | PasswordCredentials;

type InlineKind = Credentials["kind"];

/** In the order in which kinds are tried, the keys whose presence means that this kind is wanted. */
const KEYS_OF_KIND: readonly [kind: InlineKind, keys: readonly ConfigKey[]][] = [
  ["token", ["token"]],
  ["aksk", ["accessKey", "secretKey", "securityToken"]],
  ["password", ["userName", "userId", "password"]],
];

/**
 * Every key that says who we are. Whoever layers several configurations (an explicit provider over the stack's, say)
 * must take all of these from one layer, or two accounts could mix.
 */
export const CREDENTIAL_KEYS: readonly ConfigKey[] = [
  ...KEYS_OF_KIND.flatMap(([, keys]) => keys),
  "domainName",
  "domainId",
  "profile",
  "sharedConfigFile",
];

/**
 * Picks the credentials given in the configuration or the environment. `undefined`: none were given there, so the
 * profile file and the metadata service come next.
 *
 * A kind of which the configuration names a key comes before one that only the environment names; among equals the
 * order is token, AK/SK, user and password. Within the chosen kind each key falls back to the environment on its own;
 * but a security token belongs to one access key and is taken only from where the access key comes.
 *
 * @throws ConfigError if the chosen kind is incomplete or holds a value that no HTTP header can carry.
 */
export function chooseCredentials(lookup: Lookup): Credentials | undefined {
  for (const wanted of [isFromConfig, isPresent]) {
    for (const [kind, keys] of KEYS_OF_KIND) {
      if (keys.some((key) => wanted(lookup(key)))) return BUILDERS[kind](lookup);
    }
  }
  return undefined;
}

const BUILDERS: Record<InlineKind, (lookup: Lookup) => Credentials> = {
  token: (lookup) => ({ kind: "token", token: headerSecret("token", required("token", lookup, "token")) }),
  aksk: (lookup) => {
    const accessKey = required("accessKey", lookup, "secretKey", "securityToken");
    const secretKey = required("secretKey", lookup, "accessKey", "securityToken");
    return omitUndefined({
      kind: "aksk" as const,
      accessKey: headerSecret("accessKey", accessKey),
      secretKey: new Secret(secretKey.text),
      securityToken: securityToken(lookup, accessKey),
    });
  },
  password: (lookup) => {
    const password = required("password", lookup, "userName", "userId");
    return { kind: "password", user: user(lookup), password: new Secret(password.text) };
  },
};

function user(lookup: Lookup): PasswordCredentials["user"] {
  const id = lookup("userId");
  if (id !== undefined) return { id: id.text };
  const name = lookup("userName");
  if (name === undefined) {
    throw new ConfigError(
      `Credentials are incomplete: password (from ${lookup("password")?.from}) is given, but neither userName nor ` +
        `userId. Looked for ${whereToSet("userName")}, ${whereToSet("userId")}.`,
    );
  }
  const domainName = lookup("domainName");
  if (domainName !== undefined) return { name: name.text, domain: { name: domainName.text } };
  const domainId = lookup("domainId");
  if (domainId !== undefined) return { name: name.text, domain: { id: domainId.text } };
  throw new ConfigError(
    "Credentials are incomplete: userName is given, but neither domainName nor domainId (the account it belongs to). " +
      `Looked for ${whereToSet("domainName")}, ${whereToSet("domainId")}.`,
  );
}

/** A token left in the environment by another session must not be sent along with a key from elsewhere. */
function securityToken(lookup: Lookup, accessKey: Found): Secret | undefined {
  const found = lookup("securityToken");
  if (found === undefined) return undefined;
  const together = found.from === "config" || family(found) === family(accessKey);
  return together ? headerSecret("securityToken", found) : undefined;
}

function family(found: Found): "config" | "terraform" | "sdk" {
  if (found.from === "config") return "config";
  return found.from.startsWith("HUAWEICLOUD_SDK_") ? "sdk" : "terraform";
}

function required(key: ConfigKey, lookup: Lookup, ...companions: ConfigKey[]): Found {
  const found = lookup(key);
  if (found !== undefined) return found;
  const given = companions
    .map((companion) => ({ companion, place: lookup(companion)?.from }))
    .filter(({ place }) => place !== undefined)
    .map(({ companion, place }) => `${companion} (from ${place})`)
    .join(" and ");
  throw new ConfigError(
    `Credentials are incomplete: ${given} is given, but ${key} is missing. Looked for ${whereToSet(key)}.`,
  );
}

/** Refuses line breaks and other signs that would only fail when the request is built. */
function headerSecret(key: ConfigKey, found: Found): Secret {
  if (!/^[\x21-\x7e]+$/.test(found.text)) {
    throw invalidValue(key, found, "contains a space, a line break or another character that no header can carry");
  }
  return new Secret(found.text);
}

function isFromConfig(found: Found | undefined): boolean {
  return found?.from === "config";
}

function isPresent(found: Found | undefined): boolean {
  return found !== undefined;
}
