import type { Answer } from "../api/answer";
import { isObject } from "../api/shapes";
import type { GarbageContent } from "../types";

const HUGE_CHARACTERS = 8 * 1024 * 1024;
const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/** Spoils an answer. (`cutOff` is the transport's business; here it leaves the answer whole.) */
export function spoiled(answer: Answer, content: GarbageContent): Answer {
  switch (content) {
    case "nonJson":
      return withText(answer, "this is not JSON");
    case "truncated":
      return withText(answer, firstHalf(answer.text));
    case "html":
      return { ...withText(answer, HTML), headers: { "Content-Type": "text/html" } };
    case "wrongTypes":
      return withText(answer, JSON.stringify(mistyped(parsed(answer.text))));
    case "huge":
      return withText(answer, JSON.stringify({ padding: "x".repeat(HUGE_CHARACTERS) }));
    case "empty":
      return { ...answer, text: "" };
    case "cutOff":
      return answer;
  }
}

// A 204 can carry no body, so a spoiled one becomes a 200.
function withText(answer: Answer, text: string): Answer {
  return { ...answer, status: answer.status === 204 ? 200 : answer.status, text };
}

function firstHalf(text: string): string {
  // Half of nothing would be a proper empty answer.
  return text === "" ? "{" : text.slice(0, Math.ceil(text.length / 2));
}

function parsed(text: string): unknown {
  return text === "" ? {} : JSON.parse(text);
}

/** Strings become numbers, everything else a string or its opposite; the members keep their names. */
function mistyped(value: unknown): unknown {
  if (typeof value === "string") return value.length;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "list";
  if (!isObject(value)) return [];
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mistyped(entry)]));
}
