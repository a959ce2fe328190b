import type { Server } from "../cloud/server";
import type { ServerStatus } from "../types";
import { addressEntries, networkOf } from "./addresses";
import { type Answer, json } from "./answer";
import type { Call } from "./call";
import { bmsServer, ecsServer } from "./serverLookup";
import { usualDetails } from "./usualDetails";

const VM_STATES: Record<ServerStatus, string> = {
  ACTIVE: "active",
  SHUTOFF: "stopped",
  REBOOT: "active",
  HARD_REBOOT: "active",
  BUILD: "building",
  ERROR: "error",
};

const TASK_STATES: Partial<Record<ServerStatus, string>> = {
  REBOOT: "rebooting",
  HARD_REBOOT: "rebooting_hard",
  BUILD: "spawning",
};

const FAULT = { code: 500, message: "The server is in an error state.", details: "" };

/** GET /v1/{project_id}/cloudservers/{server_id}. */
export function showServer(call: Call): Answer {
  return json(200, { server: ecsDetails(ecsServer(call)) });
}

function ecsDetails(server: Server): object {
  return details(server, [], { EcmResStatus: "normal" });
}

/**
 * GET /v1/{project_id}/cloudservers/detail for the ids in `server_id`, which exclude paging and every other filter. An id
 * that does not exist has an empty entry. Without ids: the first page of all servers.
 */
export function listServers(call: Call): Answer {
  const ids = call.query.get("server_id")?.split(",");
  const servers = ids === undefined ? firstPage(call) : ids.map((id) => call.cloud.find("ecs", call.projectId, id));
  const entries = servers.map((server) => (server === undefined ? {} : ecsDetails(server)));
  return json(200, { count: entries.length, servers: entries });
}

const DEFAULT_PAGE = 25;

function firstPage({ cloud, projectId }: Call): (Server | undefined)[] {
  const mine = cloud.servers().filter(({ identity }) => identity.type === "ecs" && identity.projectId === projectId);
  return mine.slice(0, DEFAULT_PAGE).map(({ id }) => cloud.find("ecs", projectId, id));
}

/** GET /v1/{project_id}/baremetalservers/{server_id}. */
export function showBmsServer(call: Call): Answer {
  const extra = { "metering.resourcetype": "__type_baremetal" };
  return json(200, { server: details(bmsServer(call), ["__type_baremetal"], extra) });
}

function details(server: Server, tags: readonly string[], metadata: Readonly<Record<string, string>>): object {
  const view = server.view();
  return {
    ...usualDetails(view, server.identity.created),
    id: view.id,
    name: view.name,
    status: view.status,
    locked: view.locked,
    key_name: view.keyPairName ?? null,
    tenant_id: view.projectId,
    created: seconds(server.identity.created),
    updated: seconds(new Date()),
    tags,
    addresses: addressEntries(view),
    metadata: {
      os_type: view.os,
      os_bit: "64",
      image_name: view.imageName,
      vpc_id: networkOf(view.projectId),
      ...metadata,
    },
    ...(view.status === "ERROR" ? { fault: FAULT } : {}),
    "OS-EXT-STS:vm_state": VM_STATES[view.status],
    "OS-EXT-STS:task_state": TASK_STATES[view.status] ?? null,
    "OS-EXT-STS:power_state": view.status === "SHUTOFF" ? 4 : 1,
  };
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+/, "");
}
