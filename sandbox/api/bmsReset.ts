import { type Answer, noBody, Refusal } from "./answer";
import type { Call } from "./call";
import { serviceError } from "./errors";
import { bmsServer, steadyBms } from "./serverLookup";
import { asString, member } from "./shapes";

/**
 * PUT /v1/{project_id}/baremetalservers/{server_id}/os-reset-password: one server per call. The document has it check
 * neither the password nor the plug-in, and report no failed reset: what the guest does not take is never heard of.
 */
export function resetBmsPassword(call: Call): Answer {
  const password = asString(member(member(call.body.json, "reset-password"), "new_password"));
  if (password === undefined) {
    throw new Refusal(serviceError(400, "BMS.0001", "Fail to parse request, reason: new_password is missing."));
  }
  steadyBms(bmsServer(call)).reset(password);
  return noBody(204);
}
