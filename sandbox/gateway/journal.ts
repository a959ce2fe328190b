import type { OperationName, RecordedRequest } from "../types";

const SERVERS_SHOWN = 3;

/** What is known of a request on arrival. */
type Arrival = Pick<RecordedRequest, "method" | "path" | "query" | "requestId" | "serverIds" | "operation">;

/** A journal entry. The body sits in a getter of the prototype, so neither JSON nor inspection shows it. */
export class JournalEntry implements RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly operation: OperationName | undefined;
  readonly serverIds: readonly string[];
  readonly requestId: string;
  readonly time = Date.now();
  status: number | undefined;
  code: string | undefined;
  durationMs: number | undefined;
  account: string | undefined;
  authentication: "signature" | "token" | undefined;
  readonly #body: string;

  constructor(arrival: Arrival, body: string) {
    this.method = arrival.method;
    this.path = arrival.path;
    this.query = arrival.query;
    this.operation = arrival.operation;
    this.serverIds = arrival.serverIds;
    this.requestId = arrival.requestId;
    this.#body = body;
  }

  get body(): string {
    return this.#body;
  }

  /** Notes how the request ended; undefined means that the connection was cut. */
  ended(status: number | undefined, code: string | undefined): void {
    this.status = status;
    this.code = code;
    this.durationMs = Date.now() - this.time;
  }

  /** One line for a log. */
  line(): string {
    const what = [this.operation, serverList(this.serverIds), this.code].filter((part) => part !== undefined);
    return [`${this.method} ${this.path} ${this.status ?? "cut"} ${this.durationMs ?? 0} ms`, ...what].join(" ");
  }
}

// A batch can name a thousand.
function serverList(ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  const shown = ids.slice(0, SERVERS_SHOWN).join(",");
  return ids.length > SERVERS_SHOWN ? `${shown} and ${ids.length - SERVERS_SHOWN} more` : shown;
}

/** The requests that reached the cloud, in order of arrival. */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Starts an entry. */
  open(arrival: Arrival, body: string): JournalEntry {
    const entry = new JournalEntry(arrival, body);
    this.#entries.push(entry);
    return entry;
  }

  /** Forgets everything. Lists handed out earlier stay as they are. */
  clear(): void {
    this.#entries = [];
  }
}
