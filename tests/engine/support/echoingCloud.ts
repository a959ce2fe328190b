import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import type { Sandbox } from "../../../sandbox";

/** A request on its way to the cloud. */
export interface PassingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the request authenticates with. */
export function authenticatedBy({ headers }: PassingRequest): string {
  if (headers["x-security-token"] !== undefined) return "temporary keys";
  if (headers["x-auth-token"] !== undefined) return "a token";
  return headers.authorization === undefined ? "nothing" : "keys";
}

/** An answer that repeats everything there was in the request, secrets included. */
export type Echo = (repeated: string) => {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** A front of the sandbox cloud that answers chosen requests with what they hold themselves; the others it passes on. */
export interface EchoingCloud {
  endpoints(): { readonly ecs: string; readonly bms: string; readonly iam: string };
  /** From now on asked of every request: an echo for it, or nothing to pass it on. */
  echo(choose: (passing: PassingRequest) => Echo | undefined): void;
  /** What authenticated the requests so far, beside what is planted: signatures, and tokens that IAM issued. */
  authentication(): string[];
  close(): Promise<void>;
}

export async function startEchoingCloud(sandbox: Sandbox): Promise<EchoingCloud> {
  let choose: (passing: PassingRequest) => Echo | undefined = () => undefined;
  const authentication = new Set<string>();
  /** Requests that were throttled: each is once, since the client waits until it is no more. */
  const throttled = new Set<string>();
  const server = createServer((message, response) => {
    void serve(message, response).catch(() => response.destroy());
  });
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = message;
    const passing = { method, path: url, headers, body: await textOf(message) };
    const [, signature] = /Signature=(\w+)/.exec(headers.authorization ?? "") ?? [];
    if (signature !== undefined) authentication.add(signature);
    const echo = choose(passing);
    if (echo === undefined) return passOn(sandbox.url, passing, response, (token) => authentication.add(token));
    const { status, headers: added, body } = echo(repeated(passing));
    const who = headers["x-auth-token"] ?? /Access=\w+/.exec(headers.authorization ?? "")?.[0];
    const asked = [method, url, passing.body, who].join();
    if (status === 429 && throttled.has(asked)) {
      return passOn(sandbox.url, passing, response, (token) => authentication.add(token));
    }
    if (status === 429) throttled.add(asked);
    response.writeHead(status, { "Content-Type": "application/json", ...added }).end(body);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoints: () => ({ ecs: url, bms: url, iam: url }),
    echo(chosen) {
      choose = chosen;
    },
    authentication: () => [...authentication],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The request as it came. What is secret comes first, as messages may be shortened. */
function repeated({ method, path, headers, body }: PassingRequest): string {
  const { authorization, "x-auth-token": token, "x-security-token": temporary, ...others } = headers;
  const first = { "x-auth-token": token, "x-security-token": temporary, authorization };
  const lines = Object.entries({ ...first, ...others }).filter(([, value]) => value !== undefined);
  return [body, ...lines.map(([name, value]) => `${name}: ${value}`), `${method} ${path}`].join("\n");
}

/** Host header and all: it is signed. */
function passOn(
  url: string,
  { method, path, headers, body }: PassingRequest,
  response: ServerResponse,
  noteToken: (token: string) => void,
): void {
  const onward = request(url + path, { method, headers }, (answer) => {
    const { statusCode = 500, rawHeaders, headers } = answer;
    for (const token of [headers["x-subject-token"] ?? []].flat()) noteToken(token);
    response.writeHead(statusCode, rawHeaders);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  onward.end(body);
}

// Node's limit for all headers together is 16 kB.
const inHeader = (repeated: string): string => encodeURI(repeated).slice(0, 4000);

/** What comes before the middle of the first secret in it: the password, else what authenticated it. */
function cutOff(repeated: string): string {
  const found = /"(new_)?password":\s*"|x-auth-token: |Signature=/.exec(repeated);
  return found === null ? repeated : repeated.slice(0, found.index + found[0].length + 16);
}

/** An error in every shape the services know, all members at once, in the headers too. */
const errorWith =
  (status: number, spelled: (repeated: string) => string = (repeated) => repeated): Echo =>
  (repeated) => {
    const text = spelled(repeated);
    const shapes = { error: { code: text, message: text, title: text }, badRequest: { code: text, message: text } };
    const members = ["error_code", "error_msg", "errCode", "externalMessage", "request_id", "code", "message"];
    return {
      status,
      headers: { "X-Request-Id": inHeader(text), "Retry-After": inHeader(text) },
      body: JSON.stringify({ ...shapes, ...Object.fromEntries(members.map((name) => [name, text])) }),
    };
  };

/** The failure of a batch, server by server, with the request in each member. */
const failedBatch: Echo = (repeated) => {
  const ids = [...new Set(repeated.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))];
  const failed = ids.map((id) => ({ id, error_code: repeated, error_message: repeated }));
  return {
    status: 400,
    body: JSON.stringify({ error: { code: "Ecs.0611", message: repeated }, internalError: failed }),
  };
};

/** Success, as far as the members go; their values are the request. */
const success: Echo = (repeated) => ({
  status: 200,
  headers: { "X-Subject-Token": inHeader(repeated) },
  body: JSON.stringify({
    password: repeated,
    resetpwd_flag: repeated,
    response: [{ id: repeated }],
    job_id: repeated,
    status: repeated,
    entities: { sub_jobs: [{ status: repeated, fail_reason: repeated, entities: { server_id: repeated } }] },
    error_code: repeated,
    fail_reason: repeated,
    server: { status: repeated, key_name: repeated, metadata: { os_type: repeated } },
    projects: [{ id: repeated, name: repeated }],
    token: { expires_at: repeated, issued_at: repeated },
  }),
});

/** Every echo, by name. What is cut off ends in the middle of a secret. */
export const ECHOES: Readonly<Record<string, Echo>> = {
  "a refusal": errorWith(400),
  "a refusal with the request as a URL spells it": errorWith(403, encodeURIComponent),
  "a refusal with the request in base64": errorWith(400, (repeated) => Buffer.from(repeated).toString("base64")),
  "a refusal with the request in JSON": errorWith(400, JSON.stringify),
  "a refusal with pieces of the request": (repeated) => ({
    status: 400,
    body: JSON.stringify({ error: { code: "Ecs.9999", message: (repeated.match(/\S{10}/g) ?? []).join(" and ") } }),
  }),
  "a refused signature with the request": (repeated) => ({
    status: 401,
    body: JSON.stringify({ error_code: "APIGW.0301", error_msg: repeated, request_id: cutOff(repeated).slice(-16) }),
  }),
  "a server error": errorWith(500),
  "too many requests": errorWith(429),
  "a failed batch": failedBatch,
  "success with wrong values": success,
  "a page of HTML": (repeated) => ({
    status: 502,
    headers: { "Content-Type": "text/html" },
    body: `<html><body><h1>502</h1><pre>${repeated}</pre></body></html>`,
  }),
  "a success in HTML": (repeated) => ({
    status: 200,
    headers: { "Content-Type": "text/html" },
    body: `<p>${repeated}`,
  }),
  "an error that is cut off": (repeated) => ({
    status: 400,
    body: JSON.stringify({ error: { code: "Ecs.0005", message: cutOff(repeated) } }),
  }),
  "JSON that is cut off": (repeated) => ({
    status: 400,
    body: `{"error":{"code":"Ecs.0005","message":${JSON.stringify(cutOff(repeated)).slice(0, -1)}`,
  }),
  "a success that is cut off": (repeated) => ({
    status: 200,
    body: `{"password":${JSON.stringify(cutOff(repeated)).slice(0, -1)}`,
  }),
  "bytes that are no UTF-8": (repeated) => ({
    status: 400,
    body: Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(repeated), Buffer.from([0x80, 0xc3])]),
  }),
  "a redirect": (repeated) => ({
    status: 302,
    headers: { Location: `http://127.0.0.1:9/?${inHeader(repeated)}` },
    body: repeated,
  }),
};
