import { ProviderError } from "../core/errors";
import { conceal } from "../core/values/secret";

/** How many stack frames are shown of an internal error. */
const FRAMES = 5;

/**
 * Every error leaves the provider through this function. An expected error keeps its message; an internal error is named as
 * one, with the place in the code. Secrets are replaced in both. The result has no stack to print and no `id`, which Pulumi
 * would take for a partly created resource. An error that is presentable already is returned unchanged.
 */
export function presentable(error: unknown, operation: string): Error {
  if (error instanceof PresentableError) return error;
  return new PresentableError(conceal(messageOf(error, operation)));
}

/** The reasons of a partial failure or of refused arguments, without secrets. */
export const presentableReasons = (reasons: readonly string[]): string[] => reasons.map(conceal);

class PresentableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Error";
    // Pulumi's host prints `${error}: ${error.stack}` in addition to the message.
    this.stack = "(the message is repeated at the resource)";
  }
}

function messageOf(error: unknown, operation: string): string {
  try {
    return error instanceof ProviderError ? error.message : bugMessage(error, operation);
  } catch {
    return `internal error in ${operation}, please report it: the error cannot be read`;
  }
}

function bugMessage(error: unknown, operation: string): string {
  const { name, message, stack = "" } = error instanceof Error ? error : { name: typeof error, message: "" };
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return [`internal error in ${operation}, please report it: ${name}: ${message}`, ...frames.slice(0, FRAMES)].join(
    "\n",
  );
}
