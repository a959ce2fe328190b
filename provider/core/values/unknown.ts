/**
 * What the engine sends in a preview for a value that is not known yet, whatever its type: `pulumi.runtime.unknownValue`, a
 * part of Pulumi's wire format. It must be passed on unchanged.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether the value is unknown, or contains an unknown value at any depth. */
export function containsUnknown(value: unknown): boolean {
  return (
    isUnknown(value) || (typeof value === "object" && value !== null && Object.values(value).some(containsUnknown))
  );
}
