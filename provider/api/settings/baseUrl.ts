/** Why a text is not a valid base URL: the part of the error message after the option's name. */
export class BaseUrlProblem {
  constructor(readonly rule: string) {}
}

/**
 * Normalises the base URL of a service: no trailing slash; for IAM no trailing `/v3` either. Requests carry passwords
 * and tokens, so plain `http` is accepted for loopback hosts only.
 */
export function parseBaseUrl(text: string, service: "ecs" | "bms" | "iam"): string | BaseUrlProblem {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return new BaseUrlProblem("must be a URL such as https://ecs.cn-north-4.myhuaweicloud.com");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return new BaseUrlProblem("must begin with https://");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return new BaseUrlProblem("must begin with https:// (http:// is accepted for loopback hosts only)");
  }
  if (url.username !== "" || url.password !== "") return new BaseUrlProblem("must not contain a user or a password");
  if (url.search !== "" || url.hash !== "") return new BaseUrlProblem("must not contain a query or a fragment");
  // The path is signed as the service decodes it. These characters are the same encoded and decoded.
  if (!/^[\w.~/-]*$/.test(url.pathname)) {
    return new BaseUrlProblem("must have only letters, digits, - . _ ~ and / in its path");
  }
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${service === "iam" ? path.replace(/\/v3$/, "") : path}`;
}

/** Whether a host name of a URL can only mean this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
