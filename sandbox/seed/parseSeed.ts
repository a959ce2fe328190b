import type { Seed } from "../types";
import { refuseContradictions } from "./contradictions";
import { InvalidInput, readInput } from "./reader";
import { readSeed } from "./readers";

/** Reads the text of a seed file. Throws an error whose message lists every problem by place, never by value. */
export function parseSeed(text: string): Seed {
  const seed = readInput(parsed(text), "", readSeed);
  refuseContradictions(seed);
  return seed;
}

// The parser's own message would quote the text, which may hold passwords.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput(["the seed is not valid JSON"]);
  }
}
