import { Agent, type IncomingHttpHeaders, request } from "node:http";
import type { Sandbox } from "../../../sandbox";
import { type Keys, signedHeaders } from "./signing";

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** What to send besides method and path. */
export interface Extra {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  /** Other keys than the default account's. */
  readonly keys?: Keys;
  /** A token in place of a signature. */
  readonly token?: string;
  /** Neither signature nor token. */
  readonly anonymous?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly date?: Date;
  /** Base URL. Default: the one where everything answers. */
  readonly at?: string;
}

const agent = new Agent({ keepAlive: true });

/** Closes the connections that tests left open. */
export function closeConnections(): void {
  agent.destroy();
}

/** Sends one request to a sandbox, signed with its default account unless told otherwise. */
export function call(sandbox: Sandbox, method: string, path: string, extra: Extra = {}): Promise<Reply> {
  const url = new URL(path, extra.at ?? sandbox.url);
  const text = extra.text ?? (extra.body === undefined ? "" : JSON.stringify(extra.body));
  return send(url, method, text, { ...authentication(sandbox, method, url, text, extra), ...extra.headers });
}

/** The project-scoped ECS, BMS and nova paths of the default account. */
export function paths({ credentials }: Sandbox) {
  const { projectId } = credentials;
  return {
    ecs: (rest: string) => `/v1/${projectId}/cloudservers/${rest}`,
    bms: (rest: string) => `/v1/${projectId}/baremetalservers/${rest}`,
    nova: (rest: string) => `/v2.1/${projectId}/servers/${rest}`,
    job: (id: string) => `/v1/${projectId}/jobs/${id}`,
  };
}

/** A batch reset of these servers. */
export function resetPasswords(
  sandbox: Sandbox,
  ids: readonly string[],
  password: string,
  dryRun = false,
): Promise<Reply> {
  const body = { new_password: password, dry_run: dryRun, servers: ids.map((id) => ({ id })) };
  return call(sandbox, "PUT", paths(sandbox).ecs("os-reset-passwords"), { body });
}

function authentication(
  sandbox: Sandbox,
  method: string,
  url: URL,
  text: string,
  extra: Extra,
): Record<string, string> {
  if (extra.anonymous === true) return {};
  if (extra.token !== undefined) return { "x-auth-token": extra.token };
  return signedHeaders(method, url, text, extra.keys ?? sandbox.credentials, extra.date);
}

function send(url: URL, method: string, text: string, headers: Record<string, string>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers: { "content-type": "application/json", ...headers } });
    outgoing.once("error", reject);
    outgoing.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body, json: parsed(body) });
      });
    });
    outgoing.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
