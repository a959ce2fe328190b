import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { CONFIG_KEYS, type ConfigKey } from "./configKeys";

/** Reads a configuration value by its bare key; objects, booleans and numbers are returned as JSON text. */
export type GetConfig = (key: string) => string | undefined;

/** A value, and where it was found. */
export interface Found {
  key: ConfigKey;
  text: string;
  /** `"config"`, or the name of the environment variable. */
  from: string;
}

/** Finds a key's value, first in the configuration, then in the environment. Blank values count as absent. */
export type Lookup = (key: ConfigKey) => Found | undefined;

/** Creates the lookup in a configuration and an environment. */
export function createLookup(get: GetConfig, env: Ports["env"]): Lookup {
  return (key) => {
    for (const from of ["config", ...CONFIG_KEYS[key].env]) {
      const text = from === "config" ? get(key) : env[from];
      if (text !== undefined && text.trim() !== "") return { key, text: tidy(key, text), from };
    }
    return undefined;
  };
}

/** Where a key is looked for, for error messages: "huaweicloud:secretKey, HW_SECRET_KEY, …". */
export function whereToSet(key: ConfigKey): string {
  return [`huaweicloud:${key}`, ...CONFIG_KEYS[key].env].join(", ");
}

/** A `ConfigError` about one value. It names the key and where the value came from, but never shows the value. */
export function invalidValue({ key, from }: Found, rule: string): ConfigError {
  return new ConfigError(`${from === "config" ? `huaweicloud:${key}` : `${key} (from ${from})`} ${rule}.`);
}

/** Values pasted from files often end with a line feed. A password may begin or end with a space. */
function tidy(key: ConfigKey, text: string): string {
  return key === "password" ? text.replace(/\r?\n$/, "") : text.trim();
}
