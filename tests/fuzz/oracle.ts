import { idsIn, parsedOf } from "./cloud";
import type { Answered } from "./hostileServer";
import type { Reading } from "./rendering";

/**
 * What a cautious reader of the documents takes from the answers, written without knowledge of the client. Sources:
 * "响应（批量操作类）" (ids submitted, one internalError per failed server) and the error tables.
 */

/** One batch reset that reached the server. */
export interface SentReset {
  ids: readonly string[];
  password?: string;
  dryRun: boolean;
  /** Servers that the answer really confirmed. */
  confirmed: ReadonlySet<string>;
}

export function resetsIn(answered: readonly Answered[]): SentReset[] {
  return answered
    .filter(({ route }) => route?.operation === "batchReset")
    .map(({ asked, reading }) => {
      const body = parsedOf(asked.body) as { new_password?: string; dry_run?: boolean } | undefined;
      const ids = idsIn(asked.body);
      return {
        ids,
        ...(body?.new_password === undefined ? {} : { password: body.new_password }),
        dryRun: body?.dry_run === true,
        confirmed: new Set(reading === undefined ? [] : confirmedBy(reading, ids)),
      };
    });
}

/**
 * Confirmed is a server that an answer of success lists under `response` and does not list as failed in the same breath.
 * Of failures only the documented one counts, which lists the failed servers beside it; a redirect is no answer. Ids are
 * UUIDs, which are the same in upper case.
 */
export function confirmedBy({ status, text }: Reading, asked: readonly string[]): string[] {
  const value = parsedOf(text.replace(/^\ufeff/, ""));
  const failures = member(value, "internalError");
  const success = status >= 200 && status < 300;
  if (!success && !(status >= 400 && Array.isArray(failures))) return [];
  const listed = idsOf(member(value, "response"));
  const failed = idsOf(failures);
  return asked.filter((id) => listed.includes(id.toLowerCase()) && !failed.includes(id.toLowerCase()));
}

function idsOf(items: unknown): string[] {
  return (Array.isArray(items) ? items : []).flatMap((item: unknown) => {
    const id = member(item, "id") ?? member(item, "server_id");
    return typeof id === "string" ? [id.toLowerCase()] : [];
  });
}

/** A member of its own of an object; nothing of arrays, texts and prototypes. */
function member(value: unknown, name: string): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** The outputs of a `PasswordReset` that this oracle judges. */
export interface ResetClaims {
  servers?: Record<string, { status?: string }>;
  passwords?: Record<string, string>;
}

/**
 * What the outputs say although the answers do not bear it out.
 *
 * @param meantFor the password that the server was to get
 */
export function unfoundedClaims(
  claims: ResetClaims,
  serverIds: readonly string[],
  answered: readonly Answered[],
  meantFor: (id: string) => string | undefined,
): string[] {
  const resets = resetsIn(answered);
  const servers = new Map(Object.entries(claims.servers ?? {}));
  const passwords = new Map(Object.entries(claims.passwords ?? {}));
  const missing = serverIds.filter((id) => !servers.has(id)).map((id) => `${id} has no status`);
  const foreign = [...servers.keys()]
    .filter((id) => !serverIds.includes(id))
    .map((id) => `${id} is not of the resource`);
  const wrong = [...servers].flatMap(([id, { status }]) => {
    const calls = resets.filter(({ ids }) => ids.includes(id));
    const last = calls.findLast(({ dryRun }) => !dryRun);
    switch (status) {
      case "reset":
        if (last?.confirmed.has(id) !== true) return [`${id} is called reset without confirmation`];
        return last.password === passwords.get(id) ? [] : [`${id} has another password than the one confirmed`];
      case "validated":
        return calls.some((sent) => sent.dryRun && sent.confirmed.has(id))
          ? []
          : [`${id} is called validated, but was not`];
      case "unknown":
        // Of a validation nothing needs to be kept. What was meant may have been sent without reaching us, because the
        // connection was refused or the client's patience was at an end: then no call shows it.
        if (calls.at(-1)?.dryRun === true) return [];
        return passwords.has(id) && [last?.password, meantFor(id)].includes(passwords.get(id))
          ? []
          : [`${id} is unknown, but its password is not the one sent`];
      case "adopted":
      case "skipped":
      case "failed":
      case "pending":
        return [];
      default:
        return [`${id} has the status ${String(status)}`];
    }
  });
  return [...missing, ...foreign, ...wrong];
}

/** Passwords that went over the wire in earnest. */
export function sentPasswords(answered: readonly Answered[]): string[] {
  return resetsIn(answered).flatMap(({ dryRun, password }) => (dryRun || password === undefined ? [] : [password]));
}
