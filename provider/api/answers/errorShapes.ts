/** What an error body says; nothing of it is fit to be shown as it is. */
export interface ErrorBody {
  /** The code in its documented spelling; nova's fault name (`itemNotFound`) where there is no other. */
  code?: string;
  message?: string;
  requestId?: string;
}

type Members = Record<string, unknown>;

/** Documented spellings of code prefixes; samples in the documents differ in case. */
const PREFIXES: Readonly<Record<string, string>> = {
  ecs: "Ecs",
  bms: "BMS",
  common: "Common",
  apigw: "APIGW",
  apig: "APIG",
  pdp: "Pdp",
  iam: "IAM",
};

/** Nova's fault names. Source: openstack/nova `api/openstack/wsgi.py`. */
export const FAULTS: readonly string[] = [
  "itemNotFound",
  "forbidden",
  "badRequest",
  "unauthorized",
  "conflictingRequest",
  "overLimit",
  "badMethod",
  "computeFault",
  "notImplemented",
  "serviceUnavailable",
];

/**
 * Reads an error body of any known shape; `undefined` if it is none: `{error:{code,message}}` (ECS, BMS, IAM),
 * `{error_code,error_msg}` (API gateway and newer services), `{errorCode,errorMsg}`, `{code,message}`, and nova's
 * `{itemNotFound:{message,code}}`, which ECS also passes on as text inside `Ecs.1000`.
 */
export function readErrorBody(json: unknown): ErrorBody | undefined {
  const body = members(json);
  if (body === undefined) return undefined;
  const nested = members(body.error);
  const found = (nested && flat(nested)) ?? flat(body) ?? fault(body);
  if (found === undefined) return undefined;
  if (found.code !== undefined) found.code = effectiveCode(found.code, found.message);
  const requestId = text(body.request_id) ?? text(body.requestId);
  return requestId === undefined ? found : { ...found, requestId };
}

/** `ECS.0613` and `ecs.0613` become `Ecs.0613`; codes of unknown prefix stay as they are. */
export function canonicalCode(code: string): string {
  const [prefix = "", ...rest] = code.split(".");
  const known = PREFIXES[prefix.toLowerCase()];
  return known === undefined || rest.length === 0 ? code : [known, ...rest].join(".");
}

/** `Ecs.1000` passes on what nova said as text; a missing server is recognised in it. */
export function effectiveCode(code: string, message: string | undefined): string {
  return code === "Ecs.1000" && message?.includes("itemNotFound") ? "itemNotFound" : code;
}

/** An object's members; `undefined` for anything else. */
export function members(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

/** A non-empty text; `undefined` for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Codes are short words; anything else (a sentence, a number of IAM) is no code. */
export function codeText(value: unknown): string | undefined {
  const code = text(value);
  return code !== undefined && /^[A-Za-z][\w.-]{0,63}$/.test(code) ? canonicalCode(code) : undefined;
}

function flat(from: Members): ErrorBody | undefined {
  const rawCode = from.error_code ?? from.errorCode ?? from.code;
  const message = text(from.error_msg) ?? text(from.errorMsg) ?? text(from.error_message) ?? text(from.message);
  const code = codeText(rawCode);
  // A bare {message} is an error shape only together with a code, if a numeric one (IAM).
  if (code === undefined && typeof rawCode !== "number" && !(message !== undefined && from.code !== undefined)) {
    return undefined;
  }
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

function fault(body: Members): ErrorBody | undefined {
  for (const name of FAULTS) {
    const inside = members(body[name]);
    if (inside === undefined) continue;
    const message = text(inside.message);
    return message === undefined ? { code: name } : { code: name, message };
  }
  return undefined;
}
