import { whereToSet } from "../settings/lookup";
import { fixedIdentity } from "./identity";
import { headerSecret } from "./required";
import type { CredentialSource } from "./source";

/** A ready-made IAM token. */
export const tokenSource: CredentialSource = {
  keys: ["token"],
  async identify({ lookup }) {
    const token = lookup("token");
    if (token === undefined) return { absent: `a token (${whereToSet("token")})` };
    return fixedIdentity({ kind: "token", token: headerSecret(token) });
  },
};
