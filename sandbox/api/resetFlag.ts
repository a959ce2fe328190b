import type { Server } from "../cloud/server";
import { type Answer, json } from "./answer";
import type { Call } from "./call";
import { bmsServer, ecsServer } from "./serverLookup";

/** GET …/os-resetpwd-flag. */
export function showResetFlag(call: Call): Answer {
  return flagAnswer(ecsServer(call));
}

/** The same for a bare metal server. */
export function showBmsResetFlag(call: Call): Answer {
  return flagAnswer(bmsServer(call));
}

// The document's type is String: "True" or "False", not a JSON boolean.
function flagAnswer(server: Server): Answer {
  return json(200, { resetpwd_flag: server.readFlag() ? "True" : "False" });
}
