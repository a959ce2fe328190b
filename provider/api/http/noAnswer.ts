import type { NoAnswer } from "./exchange";

/** How far a request got, as seen on its socket. */
export interface Progress {
  /** A connection stood, so the request may have been sent. */
  sent: boolean;
  /** Our own time limit ended it. */
  timedOut: boolean;
}

/** Codes of errors that stay the same however often one tries: certificates, unusable headers, names unknown. */
const PERMANENT =
  /^(ERR_TLS|ERR_SSL|UND_ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ENOTFOUND$)/;

/** Codes of an answer that arrived but cannot be used: no HTTP, or a broken compression. */
const UNUSABLE = /^(HTTPParserError$|Z_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/;

/** Too many bytes came, or came out of few. */
const TOO_LARGE = /^(UND_ERR_RES_EXCEEDED_MAX_SIZE|ERR_BUFFER_TOO_LARGE)$/;

/**
 * Tells what an exchange without a complete answer means. Only the code of the error is taken over: its other members
 * may hold the request, with password and signature.
 */
export function noAnswer(error: unknown, progress: Progress, timeoutMs: number): NoAnswer {
  const code = codeOf(error);
  if (!progress.sent) {
    return unsent(error, code, progress.timedOut ? timeoutMs : undefined);
  }
  if (progress.timedOut) {
    return { kind: "lost", reason: `no complete answer within ${timeoutMs / 1000} s`, permanent: false };
  }
  if (TOO_LARGE.test(code)) return { kind: "unusable", reason: "the answer is too large", permanent: true };
  if (UNUSABLE.test(code)) {
    return { kind: "unusable", reason: `the answer is not usable (${code})`, permanent: true };
  }
  return { kind: "lost", reason: `the connection was lost before the answer was complete (${code})`, permanent: false };
}

function unsent(error: unknown, code: string, timeoutMs: number | undefined): NoAnswer {
  if (timeoutMs !== undefined) {
    return { kind: "unsent", reason: `no connection within ${timeoutMs / 1000} s`, permanent: false };
  }
  const status = proxyStatusOf(error);
  return status === undefined
    ? { kind: "unsent", reason: `no connection (${code})`, permanent: PERMANENT.test(code) }
    : { kind: "unsent", reason: `the proxy refused the tunnel with HTTP ${status}`, permanent: true };
}

/** undici's parser errors have a name only. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const word = code ?? name;
  return typeof word === "string" && /^\w{1,60}$/.test(word) ? word : "unknown cause";
}

/** undici tells a refused tunnel in the text only. */
function proxyStatusOf(error: unknown): string | undefined {
  return error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
}
