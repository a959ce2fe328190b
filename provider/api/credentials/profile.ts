import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { Secret } from "../../core/values/secret";
import { parseJson } from "../answers/decode";
import { members, text } from "../answers/errorShapes";
import { omitUndefined } from "../omitUndefined";
import type { Settings } from "../settings/settings";
import type { KeyCredentials } from "./credentials";

/** What a KooCLI profile gives. */
export interface Profile {
  credentials: KeyCredentials;
  region?: string;
  projectId?: string;
}

/** A profile, or why there is none to use; the reason only says where was looked. */
export type ProfileResult = Profile | { absent: string };

/**
 * Reads the profile of Huawei's command line tool KooCLI: the one named in `profile`, else the file's current one.
 * A file or profile that is missing is no error unless it was asked for by name.
 *
 * Source: terraform-provider-huaweicloud `config/auth.go`.
 *
 * @throws ConfigError if what was asked for is missing, or the profile is encrypted, incomplete or of a mode without keys
 */
export async function readProfile(
  settings: Pick<Settings, "profile" | "sharedConfigFile">,
  ports: Pick<Ports, "readTextFile" | "homeDir">,
): Promise<ProfileResult> {
  const asked = settings.profile !== undefined || settings.sharedConfigFile !== undefined;
  const path = (settings.sharedConfigFile ?? "~/.hcloud/config.json").replace(/^~(?=\/|\\|$)/, ports.homeDir);
  let content: string;
  try {
    content = await ports.readTextFile(path);
  } catch {
    if (asked) throw new ConfigError(`The profile file ${path} cannot be read (sharedConfigFile, profile).`);
    return { absent: `no profile file ${path}` };
  }
  const file = members(parseJson(content));
  const profiles = file?.profiles;
  if (file === undefined || !Array.isArray(profiles)) {
    throw new ConfigError(`The profile file ${path} is not a configuration file of KooCLI.`);
  }
  const name = settings.profile ?? text(file.current) ?? "default";
  const found = profiles.map(members).find((profile) => profile?.name === name);
  if (found === undefined) {
    if (asked) throw new ConfigError(`The profile file ${path} has no profile "${name}".`);
    return { absent: `no profile "${name}" in ${path}` };
  }
  return decodeProfile(found, name, path, isMarkedEncrypted(file));
}

function decodeProfile(entry: Record<string, unknown>, name: string, path: string, encrypted: boolean): Profile {
  const label = `Profile "${name}" in ${path}`;
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
  return omitUndefined({
    credentials: omitUndefined({
      kind: "aksk" as const,
      accessKey: new Secret(accessKey),
      secretKey: new Secret(secretKey),
      securityToken: securityToken === undefined ? undefined : new Secret(securityToken),
    }),
    region: text(entry.region),
    projectId: text(entry.projectId),
  });
}

function isMarkedEncrypted(entry: Record<string, unknown>): boolean {
  return Object.entries(entry).some(([key, value]) => /encrypt/i.test(key) && (value === true || value === "true"));
}

/** Access keys are 20 letters and digits; ciphertext is base64 or hex and longer. */
function looksEncrypted(accessKey: string): boolean {
  return accessKey.length > 40 || /[+/=]/.test(accessKey);
}
