import type { Server } from "../cloud/server";
import { type Answer, json, noBody } from "./answer";
import type { Call } from "./call";
import { bmsServer, ecsServer, novaServer } from "./serverLookup";

/** GET …/os-server-password: the stored ciphertext, or "" when there is none (Linux, not ready, cleared, no RSA key). */
export function showPassword(call: Call): Answer {
  return recordAnswer(ecsServer(call));
}

/** The same on the OpenStack-native path. */
export function novaShowPassword(call: Call): Answer {
  return recordAnswer(novaServer(call));
}

/** The same for a bare metal server. */
export function showBmsPassword(call: Call): Answer {
  return recordAnswer(bmsServer(call));
}

/** DELETE …/os-server-password: drops the record, leaves the login password alone; repeating it is harmless. */
export function deletePassword(call: Call): Answer {
  ecsServer(call).acceptClear()();
  return noBody(204);
}

/** The same on the OpenStack-native path, which is the documented one. */
export function novaDeletePassword(call: Call): Answer {
  novaServer(call).acceptClear()();
  return noBody(204);
}

/** On a bare metal server the request is only accepted; it is carried out a little later. */
export function deleteBmsPassword(call: Call): Answer {
  const carryOut = bmsServer(call).acceptClear();
  call.cloud.timers.after(call.cloud.settings.bmsClearDelayMs, carryOut);
  return noBody(202);
}

function recordAnswer(server: Server): Answer {
  return json(200, { password: server.readRecord() });
}
