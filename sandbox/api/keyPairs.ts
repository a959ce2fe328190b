import { parseKey } from "sshpk";
import { type Answer, json } from "./answer";
import type { Call } from "./call";
import { novaFault } from "./errors";

/** GET /v2.1/{project_id}/os-keypairs/{keypair_name}: the public half only. */
export function novaShowKeypair({ cloud, keyPairName: name }: Call): Answer {
  const pair = cloud.keyPairs.find(name);
  if (pair === undefined) return novaFault(`Keypair ${name} not found.`);
  const key = parseKey(pair.publicKeyPem, "pem");
  return json(200, {
    keypair: { name, public_key: key.toString("ssh"), fingerprint: key.fingerprint("md5").toString("hex") },
  });
}
