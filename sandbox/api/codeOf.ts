import type { Answer } from "./answer";
import { asString, member } from "./shapes";

/** The error code in an answer, in whichever of the documented places it is; undefined when there is none. */
export function codeOf({ text }: Answer): string | undefined {
  const body = parsed(text);
  const code = member(member(body, "error"), "code") ?? member(body, "error_code") ?? member(body, "code");
  return typeof code === "number" ? String(code) : asString(code);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
