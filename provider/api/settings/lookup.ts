import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { CONFIG_KEYS, type ConfigKey } from "./configKeys";

/** Reads a configuration value by its bare key; objects, booleans and numbers come as JSON text. */
export type GetConfig = (key: string) => string | undefined;

/** A value that was found, and where. */
export interface Found {
  key: ConfigKey;
  text: string;
  /** `"config"`, or the name of the environment variable. */
  from: string;
}

/** Finds a key's value: configuration first, then the environment. Empty and blank values count as absent. */
export type Lookup = (key: ConfigKey) => Found | undefined;

/** Builds the lookup over a configuration and an environment. */
export function createLookup(get: GetConfig, env: Ports["env"]): Lookup {
  return (key) => {
    const candidates: [from: string, text: string | undefined][] = [
      ["config", get(key)],
      ...CONFIG_KEYS[key].env.map((name): [string, string | undefined] => [name, env[name]]),
    ];
    for (const [from, text] of candidates) {
      if (text !== undefined && text.trim() !== "") return { key, text: tidy(key, text), from };
    }
    return undefined;
  };
}

/** "huaweicloud:secretKey, HW_SECRET_KEY, …": where a key is looked for, for error texts. */
export function whereToSet(key: ConfigKey): string {
  return [`huaweicloud:${key}`, ...CONFIG_KEYS[key].env].join(", ");
}

/** A `ConfigError` about one value: names the key and where the value came from, never the value. */
export function invalidValue({ key, from }: Found, rule: string): ConfigError {
  return new ConfigError(`${from === "config" ? `huaweicloud:${key}` : `${key} (from ${from})`} ${rule}.`);
}

/** Values pasted from files end in line feeds. A password may really begin or end with a space. */
function tidy(key: ConfigKey, text: string): string {
  return key === "password" ? text.replace(/\r?\n$/, "") : text.trim();
}
