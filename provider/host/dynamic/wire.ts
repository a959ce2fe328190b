import { type Outputs, Sealed } from "../../core/lifecycle";

/** Pulumi's mark of a secret value, as it travels between engine and provider. */
const SECRET_SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" } as const;

/**
 * Outputs in the form the engine takes: absent members left out, sealed ones marked secret by signature, everything
 * else proven to be JSON. A stray `undefined`, `Date` or function would fail only after the cloud was changed.
 */
export function toWire(outputs: Outputs): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) {
      wire[name] =
        value instanceof Sealed ? { ...SECRET_SIGNATURE, value: cleanJson(value.reveal()) } : cleanJson(value);
    }
  }
  return wire;
}

function cleanJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
