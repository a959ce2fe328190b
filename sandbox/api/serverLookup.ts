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

function refuse(answer: ConstructorParameters<typeof Refusal>[0]): never {
  throw new Refusal(answer);
}
