import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { nonEmptyTextOf, type Properties, parseJson, recordOf, secretOf } from "../../core/values/properties";
import { Secret } from "../../core/values/secret";
import type { ConfigKey } from "../settings/configKeys";
import type { Lookup } from "../settings/lookup";
import { fixedIdentity, type Identity } from "./identity";
import { fitsHeader, NO_HEADER } from "./required";
import type { Absent, CredentialSource } from "./source";

const KEYS: readonly ConfigKey[] = ["profile", "sharedConfigFile"];

/**
 * A profile of Huawei's command line tool KooCLI: the one named in `profile`, otherwise the file's current one. A missing
 * file or profile is an error only if `profile` or `sharedConfigFile` is set; an unusable one always is.
 *
 * Source: terraform-provider-huaweicloud `config/auth.go`.
 */
export const profileSource: CredentialSource = {
  keys: KEYS,
  identify: ({ lookup, context: { ports } }) => readProfile(lookup, ports),
};

/** The identity that the profile holds. See `profileSource`. */
export async function readProfile(
  lookup: Lookup,
  ports: Pick<Ports, "readTextFile" | "homeDir">,
): Promise<Identity | Absent> {
  const isAskedFor = KEYS.some(lookup);
  const path = (lookup("sharedConfigFile")?.text ?? "~/.hcloud/config.json").replace(/^~(?=\/|\\|$)/, ports.homeDir);
  let content: string;
  try {
    content = await ports.readTextFile(path);
  } catch {
    if (isAskedFor) throw new ConfigError(`The profile file ${path} cannot be read (sharedConfigFile, profile).`);
    return { absent: `a KooCLI profile (no profile file ${path})` };
  }
  const file = recordOf(parseJson(content));
  if (!Array.isArray(file.profiles)) {
    throw new ConfigError(`The profile file ${path} is not a configuration file of KooCLI.`);
  }
  const name = lookup("profile")?.text ?? nonEmptyTextOf(file.current) ?? "default";
  const found = file.profiles.map(recordOf).find((profile) => profile.name === name);
  if (found === undefined) {
    if (isAskedFor) throw new ConfigError(`The profile file ${path} has no profile "${name}".`);
    return { absent: `a KooCLI profile (no profile "${name}" in ${path})` };
  }
  return decodeProfile(found, `Profile "${name}" in ${path}`, isMarkedEncrypted(file));
}

function decodeProfile(entry: Properties, label: string, encrypted: boolean): Identity {
  const accessKey = nonEmptyTextOf(entry.accessKeyId);
  const secretKey = nonEmptyTextOf(entry.secretAccessKey);
  if (encrypted || isMarkedEncrypted(entry) || (accessKey !== undefined && looksEncrypted(accessKey))) {
    throw new ConfigError(
      `${label} is encrypted and only KooCLI can read it. Run "hcloud configure set --cli-auth-encrypt=false", ` +
        "or give accessKey and secretKey.",
    );
  }
  if (accessKey === undefined || secretKey === undefined) {
    const missing = accessKey === undefined ? "accessKeyId" : "secretAccessKey";
    const mode = nonEmptyTextOf(entry.mode) ?? "AKSK";
    throw new ConfigError(`${label} has no ${missing} (its mode is ${mode}); only mode AKSK can be used here.`);
  }
  const securityToken = nonEmptyTextOf(entry.securityToken);
  if (![accessKey, securityToken ?? "-"].every(fitsHeader)) {
    throw new ConfigError(`${label} has an accessKeyId or a securityToken that ${NO_HEADER}.`);
  }
  const keys = omitUndefined({
    kind: "aksk" as const,
    accessKey: new Secret(accessKey),
    secretKey: new Secret(secretKey),
    securityToken: secretOf(securityToken),
  });
  const region = nonEmptyTextOf(entry.region);
  return omitUndefined({ ...fixedIdentity(keys), region, projectId: nonEmptyTextOf(entry.projectId) });
}

function isMarkedEncrypted(entry: Properties): boolean {
  return Object.entries(entry).some(([key, value]) => /encrypt/i.test(key) && (value === true || value === "true"));
}

/** Access keys have 20 letters and digits; ciphertext is base64 or hex, and longer. */
function looksEncrypted(accessKey: string): boolean {
  return accessKey.length > 40 || /[+/=]/.test(accessKey);
}
