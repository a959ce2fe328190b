import type { RandomInt } from "../ports";

/** A new id for a resource that has no id in the cloud: the kind and 16 random hexadecimal digits. */
export function newResourceId(kind: string, randomInt: RandomInt): string {
  const digits = Array.from({ length: 16 }, () => randomInt(16).toString(16));
  return `${kind}-${digits.join("")}`;
}
