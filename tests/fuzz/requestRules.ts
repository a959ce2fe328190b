import { type Asked, idsIn, parsedOf, routeOf } from "./cloud";

/** What the documents demand of requests (huawei-api.md §1, §2, §3.1, §7), for a caller who must not send anything else. */

const ID = /^[A-Za-z0-9_-]+$/;
/** Any region: which ones there are is not for the client to know, and a state that was edited may name none of them. */
const HOST = /^(ecs|bms|iam)(\.[A-Za-z0-9_-]+)?\.myhuaweicloud\.(com|eu)$/;
const LARGEST_BATCH = 1000;
/** As advised for `server_id` of ListServersDetails. */
const LONGEST_LIST = 100;

/** What is wrong with a request. */
export function requestFaults(asked: Asked & { host: string }, specials?: string): string[] {
  const route = routeOf(asked);
  if (route === undefined) return [`undocumented call ${asked.method} ${asked.url}`];
  const targets = route.operation === "list" ? (route.target ?? "").split("%2C") : [route.target];
  const ids = [route.projectId, ...targets].filter((id) => id !== undefined);
  return [
    ...(HOST.test(asked.host) ? [] : [`a call to ${asked.host}`]),
    ...ids.filter((id) => !ID.test(id)).map((id) => `an odd id in a path: ${JSON.stringify(id)}`),
    ...(targets.length > LONGEST_LIST ? [`a list of ${targets.length} servers`] : []),
    ...(asked.body === "" || /^application\/json/.test(asked.headers["content-type"] ?? "")
      ? []
      : ["no type of content"]),
    ...(route.operation === "batchReset" ? batchFaults(asked.body, specials) : []),
    ...(route.operation === "restart" ? restartFaults(asked.body) : []),
    ...(/^(GET|DELETE)$/.test(asked.method) && asked.body !== "" ? ["a body where none is documented"] : []),
  ];
}

function batchFaults(body: string, specials: string | undefined): string[] {
  const value = parsedOf(body) as Record<string, unknown> | undefined;
  if (value === undefined) return ["the body is no JSON"];
  const { new_password: password, dry_run: dryRun, servers, ...others } = value;
  const needed = dryRun === true && password === undefined ? [] : passwordFaults(password, specials);
  return [
    ...Object.keys(others).map((name) => `an undocumented member ${name}`),
    ...(dryRun === undefined || typeof dryRun === "boolean" ? [] : ["dry_run is no boolean"]),
    ...(Array.isArray(servers) ? [] : ["servers is no list"]),
    ...idFaults(idsIn(body)),
    ...needed,
  ];
}

function restartFaults(body: string): string[] {
  const value = parsedOf(body) as { reboot?: { type?: unknown } } | undefined;
  const type = value?.reboot?.type;
  return [
    ...(type === "SOFT" || type === "HARD" ? [] : ["a restart that is neither SOFT nor HARD"]),
    ...idFaults(idsIn(body)),
  ];
}

function idFaults(ids: readonly unknown[]): string[] {
  return [
    ...(ids.length >= 1 && ids.length <= LARGEST_BATCH ? [] : [`${ids.length} servers in one call`]),
    ...(new Set(ids).size === ids.length ? [] : ["a server twice in one call"]),
    ...ids.filter((id) => typeof id !== "string" || !ID.test(id)).map((id) => `an odd id: ${JSON.stringify(id)}`),
  ];
}

const ACCOUNT = "administrator";
const RUNS = Array.from({ length: ACCOUNT.length - 2 }, (_, at) => ACCOUNT.slice(at, at + 3));
const NAMES = ["root", "toor"];

/** The rules of the batch document, names without regard to case, and no leading slash. */
export function passwordFaults(password: unknown, specials = "!@%-_=+[]:./?"): string[] {
  if (typeof password !== "string") return ["the password is no text"];
  const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((pattern) => pattern.test(password)).length;
  const low = password.toLowerCase();
  return [
    ...(password.length >= 8 && password.length <= 26 ? [] : [`a password of ${password.length} characters`]),
    ...(classes >= 3 ? [] : [`a password of ${classes} kinds of characters`]),
    ...([...password].every((char) => /[A-Za-z0-9]/.test(char) || specials.includes(char))
      ? []
      : ["a forbidden character"]),
    ...([...NAMES, ...RUNS].some((name) => low.includes(name)) ? ["a piece of an account's name"] : []),
    ...(password.startsWith("/") ? ["a leading slash"] : []),
  ];
}
