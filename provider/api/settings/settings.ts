import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { BaseUrlProblem, parseBaseUrl } from "./baseUrl";
import type { ConfigKey } from "./configKeys";
import type { EndpointSettings, Service } from "./endpoints";
import { createLookup, type Found, type GetConfig, invalidValue, type Lookup } from "./lookup";

/** What is configured, parsed and checked; but credentials, of which only one kind is used, are read by their sources. */
export interface Settings extends EndpointSettings {
  /** The default region. */
  region?: string;
  /** The project of the default region. */
  projectId?: string;
  /** Name of the project to look up in the default region; the region's own name if absent. */
  projectName?: string;
  /** Whether TLS certificates go unchecked. */
  insecure: boolean;
  /** Path of a PEM file with the only certificate authorities to trust. */
  cacertFile?: string;
  /** How often a call is repeated at most. */
  maxRetries: number;
  /** For the sources of credentials. What it finds may be secret. */
  lookup: Lookup;
}

const DEFAULT_MAX_RETRIES = 5;
const MAX_RETRIES_LIMIT = 100;

/**
 * Reads the configuration of the namespace `huaweicloud`, and the environment where it is silent.
 *
 * @param get reads a value by its bare key (`accessKey`); objects, booleans and numbers come as JSON text
 * @throws ConfigError naming the key and where its value came from, never the value
 */
export function readSettings(get: GetConfig, env: Ports["env"]): Settings {
  const lookup = createLookup(get, env);
  return omitUndefined({
    region: matching(lookup, "region", NAME, "must be a region such as cn-north-4"),
    projectId: matching(lookup, "projectId", NAME, "must consist of letters, digits, hyphens and underscores"),
    projectName: lookup("projectName")?.text,
    cloud: matching(lookup, "cloud", DOMAIN, "must be a domain such as myhuaweicloud.com"),
    endpoints: readEndpoints(lookup),
    regionEndpoints: readRegionEndpoints(env),
    insecure: readBoolean(lookup, "insecure") ?? false,
    cacertFile: lookup("cacertFile")?.text,
    maxRetries: readRetries(lookup),
    lookup,
  });
}

/** Both enter host names and paths: a stray slash or dot would send signed requests elsewhere. */
const NAME = /^[A-Za-z0-9_-]+$/;
const DOMAIN = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;

/** Whether a text can be an id: whatever gives it, it enters a path. */
export function isId(text: string): boolean {
  return NAME.test(text);
}

/**
 * Checks an id or region that enters a host name or a path.
 *
 * @param what names it in the error
 * @throws ConfigError if it has any character but letters, digits, hyphens and underscores
 */
export function checkId(what: "region" | "projectId" | "server" | "job" | "keyPair", text: string): string {
  if (isId(text)) return text;
  const name = what === "server" || what === "job" ? `The ${what} id` : what;
  throw new ConfigError(`${name} must consist of letters, digits, hyphens and underscores.`);
}

function matching(lookup: Lookup, key: ConfigKey, pattern: RegExp, rule: string): string | undefined {
  const found = lookup(key);
  if (found !== undefined && !pattern.test(found.text)) throw invalidValue(found, rule);
  return found?.text;
}

function readBoolean(lookup: Lookup, key: ConfigKey): boolean | undefined {
  const found = lookup(key);
  if (found === undefined) return undefined;
  const text = found.text.toLowerCase();
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw invalidValue(found, "must be true or false");
}

function readRetries(lookup: Lookup): number {
  const found = lookup("maxRetries");
  if (found === undefined) return DEFAULT_MAX_RETRIES;
  const value = /^\d{1,3}$/.test(found.text) ? Number(found.text) : Number.NaN;
  if (!(value <= MAX_RETRIES_LIMIT)) {
    throw invalidValue(found, `must be a whole number from 0 to ${MAX_RETRIES_LIMIT}`);
  }
  return value;
}

function readEndpoints(lookup: Lookup): Partial<Record<Service, string>> {
  const found = lookup("endpoints");
  const given = found === undefined ? {} : parseObject(found);
  const authUrl = lookup("authUrl");
  const urlOf = (service: Service): string | undefined => {
    const text = given[service];
    if (text === undefined || text === null || text === "" || found === undefined) return undefined;
    if (typeof text !== "string") throw invalidValue(found, `must hold a URL under ${service}`);
    return checkedUrl({ ...found, text }, service, `has a wrong ${service} entry: it `);
  };
  return omitUndefined({
    ecs: urlOf("ecs"),
    bms: urlOf("bms"),
    iam: urlOf("iam") ?? (authUrl && checkedUrl(authUrl, "iam", "")),
  });
}

/** Services that only other tools know (`vpc`, …) are passed over: one stack configuration serves several. */
function parseObject(found: Found): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(found.text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidValue(found, "must be an object with URLs under ecs, bms and iam");
}

function checkedUrl(found: Found, service: Service, prefix: string): string {
  const url = parseBaseUrl(found.text, service);
  if (url instanceof BaseUrlProblem) throw invalidValue(found, `${prefix}${url.rule}`);
  return url;
}

/** The SDKs allow several URLs, comma-separated; the first is used. */
function readRegionEndpoints(env: Ports["env"]): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(env)) {
    const service = /^HUAWEICLOUD_SDK_REGION_(ECS|BMS|IAM)_/.exec(name)?.[1]?.toLowerCase() as Service | undefined;
    const first = value?.split(",")[0]?.trim();
    if (service === undefined || first === undefined || first === "") continue;
    const url = parseBaseUrl(first, service);
    if (url instanceof BaseUrlProblem) throw new ConfigError(`The environment variable ${name} ${url.rule}.`);
    entries.push([name, url]);
  }
  return Object.fromEntries(entries);
}
