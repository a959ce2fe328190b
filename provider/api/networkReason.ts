import type { NoAnswer } from "./answer";

/** How far a request got, as seen on its socket. */
export interface Progress {
  /** The connection (with TLS: the secured one) stood, so the request may have been sent. */
  connected: boolean;
  /** The status with which a proxy refused the tunnel. */
  proxyStatus?: number;
  /** Our own time limit ended it. */
  timedOut: boolean;
}

/** Codes of errors that stay the same however often one tries: certificates, unusable headers, names unknown. */
const PERMANENT = /^(ERR_TLS|ERR_SSL|ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ENOTFOUND$)/;

/** Codes of an answer that arrived but cannot be used: no HTTP, or a broken compression. */
const UNUSABLE = /^(HPE_|Z_|ERR_BAD_RESPONSE$)/;

/**
 * Tells what an exchange without a complete answer means. Only the code of the error is taken over: its other members
 * hold the request, with password and signature.
 */
export function noAnswer(error: unknown, progress: Progress, timeoutMs: number): NoAnswer {
  const code = codeOf(error);
  if (progress.proxyStatus !== undefined) {
    return {
      kind: "unsent",
      reason: `the proxy refused the tunnel with HTTP ${progress.proxyStatus}`,
      permanent: true,
    };
  }
  if (!progress.connected) {
    const reason = progress.timedOut ? `no connection within ${timeoutMs / 1000} s` : `no connection (${code})`;
    return { kind: "unsent", reason, permanent: !progress.timedOut && PERMANENT.test(code) };
  }
  if (progress.timedOut) {
    return { kind: "lost", reason: `no complete answer within ${timeoutMs / 1000} s`, permanent: false };
  }
  if (tooLarge(error)) return { kind: "unusable", reason: "the answer is too large", permanent: true };
  if (UNUSABLE.test(code) && !aborted(error)) {
    return { kind: "unusable", reason: `the answer is not usable (${code})`, permanent: true };
  }
  return { kind: "lost", reason: `the connection was lost before the answer was complete (${code})`, permanent: false };
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "unknown cause";
}

/** axios reports both with ERR_BAD_RESPONSE and differs in the text only. */
function tooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("maxContentLength");
}

function aborted(error: unknown): boolean {
  return error instanceof Error && error.message === "stream has been aborted";
}
