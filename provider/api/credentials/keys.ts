import { omitUndefined } from "../../core/values/omitUndefined";
import { Secret } from "../../core/values/secret";
import type { ConfigKey } from "../settings/configKeys";
import { type Found, type Lookup, whereToSet } from "../settings/lookup";
import { fixedIdentity } from "./identity";
import { headerSecret, required } from "./required";
import type { CredentialSource } from "./source";

const KEYS: readonly ConfigKey[] = ["accessKey", "secretKey", "securityToken"];

/** An access key pair; a temporary one has a security token. */
export const keySource: CredentialSource = {
  keys: KEYS,
  async identify({ lookup }) {
    if (!KEYS.some(lookup)) {
      return { absent: `an access key pair (${whereToSet("accessKey")}; ${whereToSet("secretKey")})` };
    }
    const accessKey = required(lookup, ["accessKey"], KEYS);
    const secretKey = required(lookup, ["secretKey"], KEYS);
    return fixedIdentity(
      omitUndefined({
        kind: "aksk" as const,
        accessKey: headerSecret(accessKey),
        secretKey: new Secret(secretKey.text),
        securityToken: securityToken(lookup, accessKey),
      }),
    );
  },
};

/**
 * A security token belongs to one access key. One that is left over in the environment must not be sent with a key from
 * another place.
 */
function securityToken(lookup: Lookup, accessKey: Found): Secret | undefined {
  const found = lookup("securityToken");
  if (found === undefined) return undefined;
  const together = found.from === "config" || family(found) === family(accessKey);
  return together ? headerSecret(found) : undefined;
}

function family({ from }: Found): "config" | "terraform" | "sdk" {
  if (from === "config") return "config";
  return from.startsWith("HUAWEICLOUD_SDK_") ? "sdk" : "terraform";
}
