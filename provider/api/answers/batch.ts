import type { RejectedServer } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { listOf, type Properties, recordOf } from "../../core/values/properties";
import { meaningIn } from "./errorCodes";
import { codeOf, effectiveCode, firstText } from "./errorShapes";
import { passedCode, reasonOf } from "./passedOn";

/** What a batch answer says about the servers that were asked for. */
interface BatchNames {
  accepted: string[];
  rejected: RejectedServer[];
}

/**
 * Reads the answer of a batch operation: `{response: [{id}]}` lists the accepted servers, `{internalError: [{id,
 * error_code, error_message}]}` the rejected ones; an answer may have both. Ids that were not asked for are ignored. An
 * id in both lists counts as rejected, because setting the same password again is harmless.
 *
 * Source: DOCS-ECS "响应（批量操作类）", INTL api-ecs/ecs_07_0009.
 *
 * @returns `undefined` if it names none of the servers asked for
 */
export function decodeBatch(json: unknown, asked: readonly string[], status: number): BatchNames | undefined {
  const body = recordOf(json);
  const askedById = new Map(asked.map((id) => [id.toLowerCase(), id]));
  const askedId = (item: Properties): string | undefined => {
    const id = firstText(item, "id", "server_id", "serverId");
    return id && askedById.get(id.toLowerCase());
  };

  const rejected = new Map<string, RejectedServer>();
  const refused = listOf(body.internalError ?? body.internal_error ?? recordOf(body.error).internalError);
  for (const item of refused.map(recordOf)) {
    const id = askedId(item);
    if (id !== undefined && !rejected.has(id)) rejected.set(id, rejection(id, item, status));
  }
  const accepted = new Set<string>();
  for (const item of listOf(body.response).map(recordOf)) {
    const id = askedId(item);
    if (id !== undefined && !rejected.has(id)) accepted.add(id);
  }
  if (accepted.size + rejected.size === 0) return undefined;
  return { accepted: [...accepted], rejected: [...rejected.values()] };
}

function rejection(serverId: string, item: Properties, status: number): RejectedServer {
  const code = codeOf(item.error_code ?? item.errorCode ?? item.code) ?? "unknown";
  const message = firstText(item, "error_message", "errorMessage", "error_msg", "message");
  const effective = effectiveCode(code, message);
  const known = meaningIn(status, effective);
  return omitUndefined({
    serverId,
    code: passedCode(code) ?? "unknown",
    message: reasonOf(effective, message),
    advice: known?.advice,
    missing: known?.kind === "notFound" ? true : undefined,
    unsupported: known?.unsupported,
  });
}
