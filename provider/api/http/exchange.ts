/** A complete HTTP answer, whatever its status. */
export interface Answer {
  kind: "answer";
  status: number;
  /** The body as text, decompressed; at most {@link MAX_ANSWER_BYTES}. */
  text: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
}

/** No usable answer. `reason` is safe to print: it holds error codes, never parts of the request. */
export interface NoAnswer {
  /**
   * `unsent`: no connection came about, so nothing was carried out. `lost`: the request was sent, or may have been.
   * `unusable`: an answer came, but it is too large or no HTTP.
   */
  kind: "unsent" | "lost" | "unusable";
  reason: string;
  /** Trying again cannot help: the name does not exist, the certificate is not trusted. */
  permanent: boolean;
}

/** What came of one HTTP exchange. */
export type Outcome = Answer | NoAnswer;

/** One request as it goes over the wire. It is secret: headers and body hold credentials. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Limit for the whole attempt, in milliseconds. */
  timeoutMs: number;
  /** On a connection of its own: a request that must not be repeated should not meet a connection just being closed. */
  ownConnection: boolean;
}

/** Carries out one exchange. Failures are outcomes; it rejects only with a `ConfigError`, for an unusable proxy. */
export type Exchange = (request: WireRequest) => Promise<Outcome>;

/** Answers beyond this size are given up: the largest real one (1000 servers) is far below 1 MiB. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
