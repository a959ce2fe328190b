import type { IncomingMessage } from "node:http";
import { idsOf, member } from "../api/shapes";
import { type SignedRequest, splitTarget } from "./signature";

/** A request read to its end. */
export interface Incoming extends SignedRequest {
  readonly path: string;
  /** With its question mark, or "". */
  readonly query: string;
  readonly text: string;
  /** The body as JSON; undefined when blank or not JSON. */
  readonly json: unknown;
}

/** Largest body the gateway takes, as documented. */
export const MAX_BODY_BYTES = 12 * 1024 * 1024;

/** Reads a request. Resolves with "too large" once the body exceeds {@link MAX_BODY_BYTES}. */
export async function readIncoming(message: IncomingMessage): Promise<Incoming | "too large"> {
  const body = await readBody(message);
  if (body === undefined) return "too large";
  const target = message.url ?? "/";
  const { path, query } = splitTarget(target);
  const text = body.toString("utf8");
  return {
    method: message.method ?? "GET",
    target,
    headers: headersOf(message),
    body,
    path,
    query: query === "" ? "" : `?${query}`,
    text,
    json: parsed(text),
  };
}

/** The servers a request names: in its path, in its query, in its batch list or in its restart list. */
export function namedServers(serverId: string, { query, json }: Pick<Incoming, "query" | "json">): readonly string[] {
  if (serverId !== "") return [serverId];
  const listed = new URLSearchParams(query).get("server_id");
  if (listed !== null) return listed.split(",");
  return idsOf(member(json, "servers")) ?? idsOf(member(member(json, "reboot"), "servers")) ?? [];
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too much is read and thrown away: leaving the loop early would cut the connection before the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function headersOf(message: IncomingMessage): Map<string, string> {
  const entries = Object.entries(message.headers);
  return new Map(entries.map(([name, value]) => [name, [value ?? ""].flat().join(",")]));
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
