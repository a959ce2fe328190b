import { ProviderError } from "./core/errors";
import type { PartialFailure } from "./core/lifecycle";

/** Shorter texts would blank out innocent words. */
const SHORTEST_SECRET = 6;

const FRAMES = 5;

/**
 * The only place where an error leaves the provider. An expected failure becomes one readable message; a bug says so,
 * with where it happened. Known secrets are cut out of both, no foreign `id` gets through (Pulumi would take the error
 * for a half-made resource), and there is no stack to print.
 */
export function presentable(error: unknown, operation: string, secrets: readonly string[]): Error {
  const message = error instanceof ProviderError ? error.message : describeBug(error, operation);
  return new PresentableError(redact(message, secrets));
}

/** The reasons of a partial failure, fit to be shown. */
export function presentableReasons(failure: PartialFailure, secrets: readonly string[]): string[] {
  return failure.reasons.map((reason) => redact(reason, secrets));
}

class PresentableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Error";
    // Pulumi's host prints `${error}: ${error.stack}` beside the message itself.
    this.stack = "(the message is repeated at the resource)";
  }
}

function describeBug(error: unknown, operation: string): string {
  const name = error instanceof Error ? error.name : typeof error;
  const text = error instanceof Error ? error.message : "";
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  return [`internal error in ${operation}, please report it: ${name}: ${text}`, ...frames.slice(0, FRAMES)].join("\n");
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
}

/** Every secret text in the given values, longest first: a shorter one may be a part of a longer one. */
export function secretsIn(names: readonly string[], ...values: readonly Record<string, unknown>[]): string[] {
  const found = new Set<string>();
  for (const value of values) {
    for (const name of names) {
      collectTexts(value[name], found);
    }
  }
  return [...found].sort((left, right) => right.length - left.length);
}

function collectTexts(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    if (value.length >= SHORTEST_SECRET) {
      found.add(value);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) {
      collectTexts(inner, found);
    }
  }
}
