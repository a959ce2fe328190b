import type { Value } from "../core/lifecycle";
import { inputNames, isSecret, type Members } from "../core/members/table";
import { isRecord, type Properties } from "../core/values/properties";
import { remember, Secret } from "../core/values/secret";
import { isUnknown } from "../core/values/unknown";
import { unpackOutputs } from "./packedOutputs";

/** Pulumi's mark of a secret value between engine and provider. */
const SECRET_SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" } as const;

export type Wire = Record<string, unknown>;

/** Values from the engine, for a lifecycle. From now on no message shows the secrets among them. */
export function fromEngine(members: Members, values: Properties): Properties {
  const there = Object.entries(unpackOutputs(members, values)).filter(([, value]) => value !== undefined);
  for (const [name, value] of there) {
    if (members[name]?.secret) rememberTexts(value);
  }
  return Object.fromEntries(there.map(([name, value]) => [name, members[name]?.packed ? unpacked(value) : value]));
}

/** Checked arguments, for the engine. */
export function inputsToEngine(members: Members, values: Properties): Wire {
  const names = inputNames(members).filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, toEngine(members, name, values[name])]));
}

/** Outputs, for the engine. */
export function outputsToEngine(members: Members, values: Readonly<Record<string, Value | undefined>>): Wire {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([name, value]) => [name, toEngine(members, name, value)]));
}

/** A value, marked secret if the table says so or if it contains a `Secret`. */
function toEngine(members: Members, name: string, value: unknown): unknown {
  if (isUnknown(value)) return value;
  let holdsSecret = false;
  const plain = JSON.stringify(value, function (this: Wire, key, shown: unknown) {
    // `shown` is the result of `toJSON`, a placeholder for a `Secret`.
    const inner = this[key];
    if (inner instanceof Secret) holdsSecret = true;
    if (inner instanceof Map) return Object.fromEntries(inner);
    return inner instanceof Secret ? inner.reveal() : shown;
  });
  // JSON drops `undefined` and functions, which would make Pulumi's host fail after the cloud was changed.
  const json = JSON.parse(plain) as unknown;
  return holdsSecret || isSecret(members, name) ? secretToEngine(json) : json;
}

export function secretToEngine(json: unknown): Wire {
  return { ...SECRET_SIGNATURE, value: json };
}

/** A value for the engine without its mark. */
export function withoutMark(value: unknown): unknown {
  return isRecord(value) && Object.keys(SECRET_SIGNATURE).every((mark) => mark in value) ? value.value : value;
}

function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || isUnknown(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function rememberTexts(value: unknown): void {
  if (typeof value === "string") {
    remember(value);
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) rememberTexts(inner);
  }
}
