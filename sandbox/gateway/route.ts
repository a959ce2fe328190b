import { OPERATIONS, type Operation } from "../api/operations";
import { regionOf } from "../cloud/accounts";
import type { Cloud } from "../cloud/cloud";
import type { Host } from "./host";

/** The operation a request means, with the parameters of its path. */
export interface Route {
  readonly operation: Operation;
  readonly projectId: string;
  readonly serverId: string;
  readonly jobId: string;
  readonly keyPairName: string;
}

// Segments that belong to list operations, so that they are never taken for a server id.
const RESERVED = new Set(["detail", "action", "os-reset-passwords"]);

const TEMPLATES = OPERATIONS.map((operation) => ({ operation, segments: operation.path.split("/") }));

/** Finds the operation for a method and a path without query; undefined when the host does not publish one there. */
export function findRoute(cloud: Cloud, host: Host, method: string, path: string): Route | undefined {
  const segments = path.split("/");
  for (const { operation, segments: template } of TEMPLATES) {
    if (host.service !== undefined && host.service !== operation.service) continue;
    const parameters = operation.method === method ? matched(template, segments) : undefined;
    if (parameters === undefined) continue;
    const route = {
      operation,
      projectId: parameters.get("{project_id}") ?? "",
      serverId: parameters.get("{server_id}") ?? "",
      jobId: parameters.get("{job_id}") ?? "",
      keyPairName: parameters.get("{keypair_name}") ?? "",
    };
    if (isInRegion(cloud, host, route) && (host.service !== undefined || isOwnJob(cloud, route))) return route;
  }
  return undefined;
}

function matched(template: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [position, part] of template.entries()) {
    const segment = segments[position] ?? "";
    if (part.startsWith("{") && segment !== "" && !RESERVED.has(segment)) parameters.set(part, decoded(segment));
    else if (part !== segment) return undefined;
  }
  return parameters;
}

// Clients encode what they put into a path, an id like any other text.
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

// A region's host serves the projects of its region. A project that nobody has is left to the check of the caller.
function isInRegion(cloud: Cloud, { region }: Host, { projectId }: Route): boolean {
  const project = cloud.projects().find(({ id }) => id === projectId);
  return region === undefined || project === undefined || regionOf(project) === region;
}

// One path on two hosts; at the address that has both services, the job itself tells whose it is.
function isOwnJob(cloud: Cloud, { operation, jobId }: Route): boolean {
  if (jobId === "") return true;
  const service = cloud.jobs.get(jobId)?.service ?? "ecs";
  return operation.service === service;
}
