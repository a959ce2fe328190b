import type { Settings } from "./api";
import type { OpenApi, Ports } from "./core/ports";

/** Reads a configuration value by its bare key, `region` for instance; as Pulumi has it, text or JSON. */
export type GetConfigValue = (key: string) => unknown;

/**
 * The cloud for a configuration. Nothing is read, loaded or called before the first use: a preview without changes, and
 * every check and diff, stay free of it. Errors are not kept, so that a corrected environment is seen.
 */
export function lazyCloud(getValue: GetConfigValue, ports: Ports): OpenApi {
  let opened: OpenApi | undefined;
  return async (scope) => {
    if (opened === undefined) {
      const api = require("./api") as typeof import("./api");
      const settings: Settings = api.readSettings((key) => textOf(getValue(key)), ports.env);
      opened = api.createOpenApi(settings, ports);
    }
    return opened(scope);
  };
}

/** Stack configuration comes as text, an explicit provider's arguments come as values. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") {
    return undefined;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
