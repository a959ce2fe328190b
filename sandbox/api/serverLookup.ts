import type { Server } from "../cloud/server";
import { Refusal } from "./answer";
import type { Call } from "./call";
import { novaNotFound, serviceError } from "./errors";

/** The ECS a v1 path names, or the documented refusal. */
export function ecsServer(call: Call): Server {
  return (
    call.cloud.find("ecs", call.projectId, call.serverId) ??
    refuse(serviceError(404, "Ecs.0114", `Instance[${call.serverId}] could not be found.`))
  );
}

/** The ECS a v2.1 path names. */
export function novaServer(call: Call): Server {
  return call.cloud.find("ecs", call.projectId, call.serverId) ?? refuse(novaNotFound(call.serverId));
}

/** The BMS a path names. Note the status: the BMS error table gives 400, not 404. */
export function bmsServer(call: Call): Server {
  return (
    call.cloud.find("bms", call.projectId, call.serverId) ??
    refuse(serviceError(400, "BMS.0040", "The server does not exist."))
  );
}

/** The same server, unless it is locked or neither running nor off: then the documented refusal. */
export function steadyBms(server: Server): Server {
  if (server.locked) return refuse(serviceError(400, "BMS.0605", "the BMS is locked."));
  if (server.isRestarting) return refuse(serviceError(400, "BMS.0037", "the server is rebooting"));
  if (server.status === "ACTIVE" || server.status === "SHUTOFF") return server;
  // The error table has no code for the other states; this one stands for every operation that cannot begin.
  return refuse(serviceError(400, "BMS.0006", "Fail to operate baremetal server."));
}

function refuse(answer: ConstructorParameters<typeof Refusal>[0]): never {
  throw new Refusal(answer);
}
