import type { Outputs } from "../../core/lifecycle";
import type { Members } from "../../core/members/table";
import { recordOf } from "../../core/values/properties";
import { shortened } from "../../core/values/shortened";
import { PACKED, packOutputs, perServerNames } from "../packedOutputs";
import { outputsToEngine, secretToEngine, type Wire, withoutMark } from "../values";
import { wireSize } from "./wireSize";

/**
 * The outputs of a failure travel in a gRPC trailer, of which the engine takes 16 MiB in base64: 12 MiB of outputs, reasons
 * and all. Beyond that it keeps nothing.
 */
const MOST_BYTES = 12_000_000;

/** What is readable of a server's result when everything is packed: as much as there is room for. */
const READABLE = [
  ["status", "code", "message", "at", "passwordVersion", "resetAt"],
  ["status", "code", "at"],
  ["status"],
];
const LONGEST_MESSAGE = 100;

/**
 * The outputs of a partial failure, for the engine. Those of a fleet that is too large go packed, passwords and all, beside
 * the results in as many words as there is room for. The next run, or a refresh, unpacks them.
 */
export function failedOutputs(members: Members, outputs: Outputs, mostBytes = MOST_BYTES): Wire {
  const whole = outputsToEngine(members, outputs);
  const fits = (wire: Wire) => wireSize(wire) <= mostBytes;
  if (fits(whole)) return whole;
  const grown = perServerNames(members).filter((name) => whole[name] !== undefined);
  const plain = Object.fromEntries(grown.map((name) => [name, withoutMark(whole[name])]));
  const others = Object.fromEntries(Object.entries(whole).filter(([name]) => !grown.includes(name)));
  const packed = { ...others, [PACKED]: secretToEngine(packOutputs(plain)) };
  const readable = Object.fromEntries(Object.entries(plain).filter(([name]) => !members[name]?.secret));
  const forms = [
    { ...packed, ...readable },
    ...READABLE.map((words) => ({ ...packed, ...eachRecord(readable, (result) => shortResult(result, words)) })),
  ];
  return forms.find(fits) ?? packed;
}

function eachRecord(records: Wire, short: (result: unknown) => unknown): Wire {
  return Object.fromEntries(
    Object.entries(records).map(([name, byServer]) => [
      name,
      Object.fromEntries(Object.entries(recordOf(byServer)).map(([id, result]) => [id, short(result)])),
    ]),
  );
}

/** These members of a result only, the message in short. */
function shortResult(result: unknown, words: readonly string[]): Wire {
  const told = Object.entries(recordOf(result)).filter(([word]) => words.includes(word));
  return Object.fromEntries(
    told.map(([word, value]) => [word, typeof value === "string" ? shortened(value, LONGEST_MESSAGE) : value]),
  );
}
