import { createHash } from "node:crypto";
import type { Settings } from "../api";
import { CONFIG_KEYS } from "../api/settings/configKeys";
import type { OpenApi, PlaceInEffect, Ports } from "../core/ports";
import { remember } from "../core/values/secret";

/** Reads a configuration value by its key without namespace, for instance `region`. Returns it as Pulumi has it. */
export type GetConfigValue = (key: string) => unknown;

/**
 * The cloud for a configuration. Nothing is read, loaded or called before the first use, so a check, a diff and a preview
 * without changes need no configuration. Errors are not kept, so a corrected environment takes effect.
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

/** The place in effect under a configuration, which is read anew each time. Loads a part of the client only. */
export function lazyPlace(getValue: GetConfigValue, ports: Ports): PlaceInEffect {
  return (scope) => {
    const { createPlaceInEffect } = require("../api/placeInEffect") as typeof import("../api/placeInEffect");
    return createPlaceInEffect((key) => textOf(getValue(key)), ports)(scope);
  };
}

const shared = new Map<string, OpenApi>();

/**
 * As `lazyCloud`, but shared by all callers with the same configuration and environment. Otherwise every call of a function
 * would look up the project and ask for a token again.
 */
export function sharedCloud(getValue: GetConfigValue, ports: Ports): OpenApi {
  const values = Object.keys(CONFIG_KEYS).map((key) => textOf(getValue(key)) ?? null);
  // A hash, so that the map's keys hold no secret.
  const configuration = createHash("sha256")
    .update(JSON.stringify([values, ports.env]))
    .digest("hex");
  const cloud = shared.get(configuration) ?? lazyCloud(getValue, ports);
  shared.set(configuration, cloud);
  return cloud;
}

/** Remembers all credentials before anything uses them, so that no message ever shows one. */
function rememberCredentials(getValue: GetConfigValue, { env }: Ports): void {
  for (const [key, facts] of Object.entries(CONFIG_KEYS)) {
    if (!facts.secret) continue;
    for (const found of [textOf(getValue(key)), ...facts.env.map((name) => env[name])]) {
      if (found !== undefined) remember(found.trim());
    }
  }
}

/** A configuration value as text. Stack configuration is text already; an explicit provider's arguments may be other values. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
