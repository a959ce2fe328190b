import type { RejectedServer } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { meaningOf } from "./errorCodes";
import { codeText, effectiveCode, members, text } from "./errorShapes";
import { passedCode, reasonOf } from "./passedOn";

/** What a batch answer says about the servers that were asked for. */
export interface BatchNames {
  accepted: string[];
  rejected: RejectedServer[];
}

/**
 * Reads the answer of a batch operation: `{response: [{id}]}` for servers accepted, `{internalError: [{id, error_code,
 * error_message}]}` for those refused, or both. Ids that were not asked for are passed over; an id in both lists counts
 * as refused, since setting the same password again is harmless.
 *
 * Source: DOCS-ECS "响应（批量操作类）", INTL api-ecs/ecs_07_0009.
 *
 * @returns `undefined` if it names none of the servers asked for
 */
export function decodeBatch(json: unknown, asked: readonly string[]): BatchNames | undefined {
  const body = members(json);
  if (body === undefined) return undefined;
  const spelling = new Map(asked.map((id) => [id.toLowerCase(), id]));
  const askedId = (entry: unknown): string | undefined => {
    const item = members(entry);
    const id = text(item?.id) ?? text(item?.server_id) ?? text(item?.serverId);
    return id === undefined ? undefined : spelling.get(id.toLowerCase());
  };

  const rejected = new Map<string, RejectedServer>();
  for (const entry of list(body.internalError ?? body.internal_error ?? members(body.error)?.internalError)) {
    const serverId = askedId(entry);
    if (serverId === undefined || rejected.has(serverId)) continue;
    rejected.set(serverId, refusal(serverId, members(entry) ?? {}));
  }
  const accepted = new Set<string>();
  for (const entry of list(body.response)) {
    const serverId = askedId(entry);
    if (serverId !== undefined && !rejected.has(serverId)) accepted.add(serverId);
  }
  if (accepted.size + rejected.size === 0) return undefined;
  return { accepted: [...accepted], rejected: [...rejected.values()] };
}

function refusal(serverId: string, item: Record<string, unknown>): RejectedServer {
  const code = codeText(item.error_code ?? item.errorCode ?? item.code) ?? "unknown";
  const message = text(item.error_message) ?? text(item.errorMessage) ?? text(item.error_msg) ?? text(item.message);
  const effective = effectiveCode(code, message);
  const known = meaningOf(effective);
  return omitUndefined({
    serverId,
    code: passedCode(code) ?? "unknown",
    message: reasonOf(effective, message),
    advice: known?.advice,
    missing: known?.kind === "notFound" ? true : undefined,
    unsupported: known?.unsupported,
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
