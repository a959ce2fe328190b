import { omitUndefined } from "../../core/values/omitUndefined";
import { isRecord, nonEmptyTextOf, type Properties, recordOf } from "../../core/values/properties";

/** What an error body says. None of it may be shown as it is, because it may quote secrets. */
export interface ErrorBody {
  /** The code in its documented spelling; nova's fault name (`itemNotFound`) if there is no other code. */
  code?: string;
  message?: string;
  requestId?: string;
}

/** Code prefixes in their documented spelling; samples in the documents differ in case. */
const PREFIXES = ["Ecs", "BMS", "Common", "APIGW", "APIG", "Pdp", "IAM"];

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
 * Reads an error body of any known shape; `undefined` if it has none of them: `{error:{code,message}}` (ECS, BMS, IAM),
 * `{error_code,error_msg}` (API gateway and newer services), `{errorCode,errorMsg}`, `{code,message}`, and nova's
 * `{itemNotFound:{message,code}}`, which ECS also passes on as text inside `Ecs.1000`.
 */
export function readErrorBody(json: unknown): ErrorBody | undefined {
  const body = recordOf(json);
  const found = codeAndMessage(recordOf(body.error)) ?? codeAndMessage(body) ?? novaFault(body);
  if (found === undefined) return undefined;
  const { code, message } = found;
  return omitUndefined({
    code: code && effectiveCode(code, message),
    message,
    requestId: firstText(body, "request_id", "requestId"),
  });
}

/** `Ecs.1000` passes on nova's error as text; this finds a missing server in it. */
export function effectiveCode(code: string, message: string | undefined): string {
  return code === "Ecs.1000" && message?.includes("itemNotFound") ? "itemNotFound" : code;
}

/** A code in its documented spelling. Codes are short words; a sentence or a number (of IAM) is not a code. */
export function codeOf(value: unknown): string | undefined {
  const code = nonEmptyTextOf(value);
  if (code === undefined || !/^[A-Za-z][\w.-]{0,63}$/.test(code)) return undefined;
  // `ECS.0613` and `ecs.0613` become `Ecs.0613`; codes with an unknown prefix stay as they are.
  const prefix = PREFIXES.find((known) => code.toLowerCase().startsWith(`${known.toLowerCase()}.`));
  return prefix === undefined ? code : prefix + code.slice(prefix.length);
}

/** The first of these members that is a non-empty text: services spell the same member in several ways. */
export function firstText(from: Properties, ...names: string[]): string | undefined {
  return names.map((name) => nonEmptyTextOf(from[name])).find((text) => text !== undefined);
}

function codeAndMessage(from: Properties): ErrorBody | undefined {
  const rawCode = from.error_code ?? from.errorCode ?? from.code;
  const code = codeOf(rawCode);
  const message = firstText(from, "error_msg", "errorMsg", "error_message", "message");
  // A message alone is not an error shape; it needs a code beside it, which may be a number (IAM).
  const isError =
    code !== undefined || typeof rawCode === "number" || (message !== undefined && from.code !== undefined);
  return isError ? omitUndefined({ code, message }) : undefined;
}

function novaFault(body: Properties): ErrorBody | undefined {
  const code = FAULTS.find((name) => isRecord(body[name]));
  if (code === undefined) return undefined;
  return omitUndefined({ code, message: firstText(recordOf(body[code]), "message") });
}
