/** A complete HTTP answer, whatever its status. */
export interface Answer {
  kind: "answer";
  status: number;
  /** The body as text, decompressed; at most {@link MAX_ANSWER_BYTES}. */
  text: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
}

/** There is no usable answer. `reason` is safe to print: it holds error codes, never parts of the request. */
export interface NoAnswer {
  /**
   * `unsent`: there was no connection, so nothing was carried out. `lost`: the request was sent, or may have been.
   * `unusable`: an answer came, but it is too large, not HTTP, or cannot be decompressed.
   */
  kind: "unsent" | "lost" | "unusable";
  reason: string;
  /** Trying again cannot help: the name does not exist, the certificate is not trusted. */
  permanent: boolean;
}

/** The outcome of one HTTP exchange. */
export type Outcome = Answer | NoAnswer;

/** One request as it is sent. It is secret: headers and body hold credentials. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Time limit for the whole attempt, in milliseconds. */
  timeoutMs: number;
  /**
   * Whether it gets a new connection. A kept one may be closed by the server at any time, and a request that must not be
   * repeated should not be lost that way.
   */
  ownConnection: boolean;
}

/** Makes one request. A failure is an outcome; it rejects only with a `ConfigError`, if the proxy is unusable. */
export type Exchange = (request: WireRequest) => Promise<Outcome>;

/** Larger answers are not read. The largest real one (1000 servers) is far below 1 MiB. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
