import { ProviderError } from "../core/errors";
import { conceal } from "../core/values/secret";

const FRAMES = 5;

/**
 * The only place where an error leaves the provider. An expected failure becomes one readable message; a bug says so,
 * with where it happened. Secrets are cut out of both, no foreign `id` gets through (Pulumi would take the error
 * for a half-made resource), and there is no stack to print. What is presentable already stays as it is.
 */
export function presentable(error: unknown, operation: string): Error {
  if (error instanceof PresentableError) return error;
  return new PresentableError(conceal(messageOf(error, operation)));
}

/** The reasons of a partial failure or of refused arguments, fit to be shown. */
export function presentableReasons(reasons: readonly string[]): string[] {
  return reasons.map(conceal);
}

class PresentableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Error";
    // Pulumi's host prints `${error}: ${error.stack}` beside the message itself.
    this.stack = "(the message is repeated at the resource)";
  }
}

function messageOf(error: unknown, operation: string): string {
  try {
    return error instanceof ProviderError ? error.message : describeBug(error, operation);
  } catch {
    return `internal error in ${operation}, please report it: it cannot be told`;
  }
}

function describeBug(error: unknown, operation: string): string {
  const name = error instanceof Error ? error.name : typeof error;
  const text = error instanceof Error ? error.message : "";
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  return [`internal error in ${operation}, please report it: ${name}: ${text}`, ...frames.slice(0, FRAMES)].join("\n");
}
