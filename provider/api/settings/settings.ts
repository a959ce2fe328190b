import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { isRecord, type Properties, parseJson } from "../../core/values/properties";
import { BaseUrlProblem, parseBaseUrl } from "./baseUrl";
import type { ConfigKey } from "./configKeys";
import type { EndpointSettings, Service } from "./endpoints";
import { createLookup, type Found, type GetConfig, invalidValue, type Lookup } from "./lookup";

/**
 * The configuration, parsed and checked, except for the credentials: only one kind is used, so each kind is read by its
 * own source.
 */
export interface Settings extends EndpointSettings {
  /** The default region. */
  region?: string;
  /** The project of the default region. */
  projectId?: string;
  /** Name of the project to look up in the default region; the region's name if absent. */
  projectName?: string;
  /** TLS certificates are not checked. */
  insecure: boolean;
  /** Path of a PEM file with the only certificate authorities to trust. */
  cacertFile?: string;
  /** The most retries of a call. */
  maxRetries: number;
  /** For the sources of credentials. Its values may be secret. */
  lookup: Lookup;
}

const DEFAULT_MAX_RETRIES = 5;
const MAX_RETRIES_LIMIT = 100;

/**
 * Reads the configuration of the namespace `huaweicloud`, and the environment for keys that are not configured.
 *
 * @param get reads a value by its bare key (`accessKey`); objects, booleans and numbers are returned as JSON text
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

/** These become part of host names and paths, where a slash or dot would send signed requests to another place. */
const NAME = /^[A-Za-z0-9_-]+$/;
const DOMAIN = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;

/** Whether a text can be an id, which becomes part of a path. */
export function isId(text: string): boolean {
  return NAME.test(text);
}

/**
 * Checks an id or region that becomes part of a host name or a path.
 *
 * @param what names it in the error
 * @throws ConfigError if it has characters other than letters, digits, hyphens and underscores
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

/** Endpoints of other services (`vpc`, …) are ignored, because other tools may use the same stack configuration. */
function parseObject(found: Found): Properties {
  const value = parseJson(found.text);
  if (isRecord(value)) return value;
  throw invalidValue(found, "must be an object with URLs under ecs, bms and iam");
}

function checkedUrl(found: Found, service: Service, prefix: string): string {
  const url = parseBaseUrl(found.text, service);
  if (url instanceof BaseUrlProblem) throw invalidValue(found, `${prefix}${url.rule}`);
  return url;
}

/** The SDKs allow several URLs, separated by commas; this provider uses the first. */
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
