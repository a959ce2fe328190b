import { ConfigError } from "../../core/errors";
import { omitUndefined } from "../../core/values/omitUndefined";
import { Secret } from "../../core/values/secret";
import { parseJson } from "../answers/decode";
import { members, text } from "../answers/errorShapes";
import type { ConfigKey } from "../settings/configKeys";
import { fixedIdentity, type Identity } from "./identity";
import type { CredentialSource } from "./source";

const KEYS: readonly ConfigKey[] = ["profile", "sharedConfigFile"];

/**
 * The profile of Huawei's command line tool KooCLI: the one named in `profile`, else the file's current one. A file or
 * profile that is missing is no error unless it was asked for by name; one that cannot be used always is.
 *
 * Source: terraform-provider-huaweicloud `config/auth.go`.
 */
export const profileSource: CredentialSource = {
  keys: KEYS,
  async identify({ lookup, context: { ports } }) {
    const isAskedFor = KEYS.some(lookup);
    const path = (lookup("sharedConfigFile")?.text ?? "~/.hcloud/config.json").replace(/^~(?=\/|\\|$)/, ports.homeDir);
    let content: string;
    try {
      content = await ports.readTextFile(path);
    } catch {
      if (isAskedFor) throw new ConfigError(`The profile file ${path} cannot be read (sharedConfigFile, profile).`);
      return { absent: `a KooCLI profile (no profile file ${path})` };
    }
    const file = members(parseJson(content));
    const profiles = file?.profiles;
    if (file === undefined || !Array.isArray(profiles)) {
      throw new ConfigError(`The profile file ${path} is not a configuration file of KooCLI.`);
    }
    const name = lookup("profile")?.text ?? text(file.current) ?? "default";
    const found = profiles.map(members).find((profile) => profile?.name === name);
    if (found === undefined) {
      if (isAskedFor) throw new ConfigError(`The profile file ${path} has no profile "${name}".`);
      return { absent: `a KooCLI profile (no profile "${name}" in ${path})` };
    }
    return decodeProfile(found, `Profile "${name}" in ${path}`, isMarkedEncrypted(file));
  },
};

function decodeProfile(entry: Record<string, unknown>, label: string, encrypted: boolean): Identity {
  const accessKey = text(entry.accessKeyId);
  const secretKey = text(entry.secretAccessKey);
  if (encrypted || isMarkedEncrypted(entry) || (accessKey !== undefined && looksEncrypted(accessKey))) {
    throw new ConfigError(
      `${label} is encrypted and only KooCLI can read it. Run "hcloud configure set --cli-auth-encrypt=false", ` +
        "or give accessKey and secretKey.",
    );
  }
  if (accessKey === undefined || secretKey === undefined) {
    const missing = accessKey === undefined ? "accessKeyId" : "secretAccessKey";
    const mode = text(entry.mode) ?? "AKSK";
    throw new ConfigError(`${label} has no ${missing} (its mode is ${mode}); only mode AKSK can be used here.`);
  }
  const securityToken = text(entry.securityToken);
  const keys = omitUndefined({
    kind: "aksk" as const,
    accessKey: new Secret(accessKey),
    secretKey: new Secret(secretKey),
    securityToken: securityToken === undefined ? undefined : new Secret(securityToken),
  });
  return omitUndefined({ ...fixedIdentity(keys), region: text(entry.region), projectId: text(entry.projectId) });
}

function isMarkedEncrypted(entry: Record<string, unknown>): boolean {
  return Object.entries(entry).some(([key, value]) => /encrypt/i.test(key) && (value === true || value === "true"));
}

/** Access keys are 20 letters and digits; ciphertext is base64 or hex and longer. */
function looksEncrypted(accessKey: string): boolean {
  return accessKey.length > 40 || /[+/=]/.test(accessKey);
}
