import { createHash } from "node:crypto";
import type { Settings } from "../api";
import { CONFIG_KEYS } from "../api/settings/configKeys";
import type { OpenApi, Ports } from "../core/ports";
import { remember } from "../core/values/secret";

/** Reads a configuration value by its bare key, `region` for instance; as Pulumi has it, text or JSON. */
export type GetConfigValue = (key: string) => unknown;

/**
 * The cloud for a configuration. Nothing is read, loaded or called before the first use: a preview without changes, and
 * every check and diff, stay free of it. Errors are not kept, so that a corrected environment is seen.
 */
export function lazyCloud(getValue: GetConfigValue, ports: Ports): OpenApi {
  rememberCredentials(getValue, ports);
  let opened: OpenApi | undefined;
  return async (scope) => {
    if (opened === undefined) {
      const api = require("../api") as typeof import("../api");
      const settings: Settings = api.readSettings((key) => textOf(getValue(key)), ports.env);
      opened = api.createOpenApi(settings, ports);
    }
    return opened(scope);
  };
}

const shared = new Map<string, OpenApi>();

/**
 * As `lazyCloud`, but one for all who come with the same configuration and environment: a function knows nothing of
 * the calls before it, and would look up the project, and ask for a token, every time.
 */
export function sharedCloud(getValue: GetConfigValue, ports: Ports): OpenApi {
  const values = Object.keys(CONFIG_KEYS).map((key) => textOf(getValue(key)) ?? null);
  // A hash, so that no secret is a key here.
  const configuration = createHash("sha256")
    .update(JSON.stringify([values, ports.env]))
    .digest("hex");
  const cloud = shared.get(configuration) ?? lazyCloud(getValue, ports);
  shared.set(configuration, cloud);
  return cloud;
}

/** Before anything is done with them: whatever goes wrong, then or later, shows none of them. */
function rememberCredentials(getValue: GetConfigValue, { env }: Ports): void {
  for (const [key, facts] of Object.entries(CONFIG_KEYS)) {
    if (!facts.secret) continue;
    for (const found of [textOf(getValue(key)), ...facts.env.map((name) => env[name])]) {
      if (found !== undefined) remember(found.trim());
    }
  }
}

/** Stack configuration comes as text, an explicit provider's arguments come as values. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
