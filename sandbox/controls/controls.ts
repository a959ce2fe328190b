import { type Answer, json, noBody } from "../api/answer";
import { Missing } from "../cloud/missing";
import type { ActiveFault } from "../faults/activeFault";
import type { Faults } from "../faults/faults";
import type { Incoming } from "../gateway/incoming";
import type { JournalEntry } from "../gateway/journal";
import { InvalidInput, type Reader, readInput } from "../seed/reader";
import { readServerChange, readServerSpec, readSettings } from "../seed/readers";
import { readFault } from "../seed/readFault";
import type { RecordedRequest, Sandbox } from "../types";

type Act = (request: {
  readonly id: string;
  readonly json: unknown;
  readonly query: string;
}) => Answer | Promise<Answer>;

/** The sandbox's own controls over HTTP, for tests and users in another process. Not part of the rehearsed cloud. */
export class Controls {
  readonly #acts: ReadonlyMap<string, Act>;

  constructor(sandbox: Sandbox, faults: Faults) {
    this.#acts = new Map([
      ...overview(sandbox),
      ...serverActs(sandbox),
      ...requestActs(sandbox),
      ...faultActs(sandbox, faults),
    ]);
  }

  /** Answers a control request. */
  async handle(incoming: Incoming): Promise<Answer> {
    // A web page in a browser could reach this port under a name of its own; only loopback names are served.
    const host = incoming.headers.get("host") ?? "";
    if (!isLoopback(host)) return problem(403, "controls answer loopback hosts only");
    // A browser says which page a request comes from; no page but one of the sandbox's own has business here.
    if ((incoming.headers.get("origin") ?? `http://${host}`) !== `http://${host}`) {
      return problem(403, "controls answer no page of another origin");
    }
    const [, , kind = "", id = "", verb = ""] = incoming.path.split("/");
    const path = ["/_sandbox", kind, id === "" ? "" : "{id}", verb].filter((part) => part !== "").join("/");
    const act = this.#acts.get(`${incoming.method} ${path}`);
    if (act === undefined) return problem(404, `no such control: ${incoming.method} ${path}`);
    try {
      return await act({ id: decodeURIComponent(id), json: incoming.json, query: incoming.query });
    } catch (error) {
      return refusal(error);
    }
  }
}

function overview(sandbox: Sandbox): [string, Act][] {
  return [
    [
      "GET /_sandbox",
      () =>
        json(200, {
          endpoints: sandbox.endpoints(),
          metadataUrl: sandbox.metadataUrl,
          credentials: sandbox.credentials,
          settings: sandbox.settings,
        }),
    ],
    [
      "POST /_sandbox/settings",
      ({ json: body }) => {
        sandbox.configure(readInput(body, "", readSettings));
        return json(200, sandbox.settings);
      },
    ],
    [
      "POST /_sandbox/latency",
      ({ json: body }) => {
        sandbox.setLatency(readInput(body, "", readMilliseconds));
        return noBody(204);
      },
    ],
  ];
}

function serverActs(sandbox: Sandbox): [string, Act][] {
  return [
    ["GET /_sandbox/servers", () => json(200, sandbox.servers())],
    ["GET /_sandbox/servers/{id}", ({ id }) => json(200, sandbox.server(id))],
    ["POST /_sandbox/servers", ({ json: body }) => json(201, sandbox.addServer(readInput(body, "", readServerSpec)))],
    [
      "PATCH /_sandbox/servers/{id}",
      ({ id, json: body }) => json(200, sandbox.changeServer(id, readInput(body, "", readServerChange))),
    ],
    ["DELETE /_sandbox/servers/{id}", ({ id }) => done(() => sandbox.removeServer(id))],
    [
      "POST /_sandbox/servers/{id}/accepts",
      ({ id, json: body }) => json(200, { accepts: sandbox.acceptsPassword(id, readInput(body, "", readPassword)) }),
    ],
    ["POST /_sandbox/servers/{id}/restart", ({ id }) => done(() => sandbox.restart(id))],
    ["POST /_sandbox/servers/{id}/stop", ({ id }) => done(() => sandbox.stop(id))],
    ["POST /_sandbox/servers/{id}/rebuild", ({ id }) => json(200, sandbox.rebuildServer(id))],
  ];
}

function requestActs(sandbox: Sandbox): [string, Act][] {
  return [
    [
      "GET /_sandbox/requests",
      // Bodies hold passwords: they are given only to those who ask for them.
      ({ query }) => json(200, query === "?bodies=true" ? sandbox.requests.map(withBody) : sandbox.requests),
    ],
    ["DELETE /_sandbox/requests", () => done(() => sandbox.clearRequests())],
  ];
}

function faultActs(sandbox: Sandbox, faults: Faults): [string, Act][] {
  return [
    ["GET /_sandbox/faults", () => json(200, faults.list().map(faultView))],
    ["POST /_sandbox/faults", ({ json: body }) => json(201, faultView(faults.inject(readInput(body, "", readFault))))],
    ["DELETE /_sandbox/faults", () => done(() => sandbox.clearFaults())],
    ["GET /_sandbox/faults/{id}", ({ id }) => json(200, faultView(known(faults, id)))],
    ["DELETE /_sandbox/faults/{id}", ({ id }) => done(() => known(faults, id).remove())],
    ["POST /_sandbox/faults/{id}/release", ({ id }) => done(() => known(faults, id).release())],
    ["POST /_sandbox/faults/{id}/discard", ({ id }) => done(() => known(faults, id).discard())],
    [
      "POST /_sandbox/faults/{id}/wait-until-held",
      async ({ id }) => {
        await known(faults, id).waitUntilHeld();
        return noBody(204);
      },
    ],
  ];
}

function done(act: () => void): Answer {
  act();
  return noBody(204);
}

function known(faults: Faults, id: string): ActiveFault {
  const fault = faults.find(id);
  if (fault === undefined) throw new Missing(`fault ${id}`);
  return fault;
}

function faultView({ id, hits, held }: ActiveFault): object {
  return { id, hits, held };
}

function withBody(request: RecordedRequest): object {
  return { ...(request as JournalEntry), body: request.body };
}

function readPassword(reader: Reader): string {
  const password = reader.needed("password", reader.string("password"), "");
  reader.end();
  return password;
}

function readMilliseconds(reader: Reader): number {
  const ms = reader.needed("ms", reader.amount("ms"), 0);
  reader.end();
  return ms;
}

function isLoopback(host: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

function refusal(error: unknown): Answer {
  if (error instanceof InvalidInput) return problem(400, ...error.problems);
  const text = error instanceof Error ? error.message : String(error);
  return problem(error instanceof Missing ? 404 : 409, text);
}

function problem(status: number, ...problems: string[]): Answer {
  return json(status, { problems });
}
