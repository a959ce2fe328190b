import type { NoAnswer } from "./exchange";

/** How far a request got. */
export interface Progress {
  /** There was a connection, so the request may have been sent. */
  sent: boolean;
  /** Our own time limit ended it. */
  timedOut: boolean;
}

/** Error codes that stay the same however often one tries: bad certificates, unusable headers, unknown host names. */
const PERMANENT =
  /^(ERR_TLS|ERR_SSL|UND_ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ENOTFOUND$)/;

/** Error codes of an answer that arrived but cannot be used: it is not HTTP, or its compression is broken. */
const UNUSABLE = /^(HTTPParserError$|Z_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/;

/** The answer has too many bytes, before or after decompression. */
const TOO_LARGE = /^(UND_ERR_RES_EXCEEDED_MAX_SIZE|ERR_BUFFER_TOO_LARGE)$/;

/**
 * Explains why an exchange has no complete answer. Only the code of the error is used, because its other members may
 * hold the request, with password and signature.
 */
export function noAnswer(error: unknown, { sent, timedOut }: Progress, timeoutMs: number): NoAnswer {
  const code = codeOf(error);
  const seconds = timeoutMs / 1000;
  if (!sent) {
    const proxyStatus = proxyStatusOf(error);
    if (timedOut) return { kind: "unsent", reason: `no connection within ${seconds} s`, permanent: false };
    if (proxyStatus === undefined) {
      return { kind: "unsent", reason: `no connection (${code})`, permanent: PERMANENT.test(code) };
    }
    // 5xx: the proxy itself did not reach the cloud, which may pass.
    const permanent = !proxyStatus.startsWith("5");
    return { kind: "unsent", reason: `the proxy refused the tunnel with HTTP ${proxyStatus}`, permanent };
  }
  if (timedOut) return { kind: "lost", reason: `no complete answer within ${seconds} s`, permanent: false };
  if (TOO_LARGE.test(code)) return { kind: "unusable", reason: "the answer is too large", permanent: true };
  if (UNUSABLE.test(code)) return { kind: "unusable", reason: `the answer is not usable (${code})`, permanent: true };
  return { kind: "lost", reason: `the connection was lost before the answer was complete (${code})`, permanent: false };
}

/** undici's parser errors have no code, only a name. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const word = code ?? name;
  return typeof word === "string" && /^\w{1,60}$/.test(word) ? word : "unknown cause";
}

/** undici reports a refused tunnel only in the error's text. */
function proxyStatusOf(error: unknown): string | undefined {
  return error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
}
