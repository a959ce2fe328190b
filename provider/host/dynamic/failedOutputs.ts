import type { Outputs } from "../../core/lifecycle";
import type { Members } from "../../core/members/table";
import { recordOf } from "../../core/values/properties";
import { PACKED, packOutputs, perServerNames } from "../packedOutputs";
import { outputsToEngine, plainOutputs, secretToEngine, type Wire } from "../values";
import { wireSize } from "./wireSize";

/**
 * The outputs of a failure travel in a gRPC trailer, of which the engine takes 16 MiB in base64: 12 MiB of outputs, reasons
 * and all. Beyond that it keeps nothing.
 */
const MOST_BYTES = 12_000_000;

/** What is readable of a server's result when everything is packed: as much as there is room for. */
const READABLE = [["status", "code", "at"], ["status"]];

/**
 * The outputs of a partial failure, for the engine. Those of a fleet that is too large go packed, passwords and all, beside
 * the results in as many words as there is room for. The next run, or a refresh, unpacks them.
 */
export function failedOutputs(members: Members, outputs: Outputs, mostBytes = MOST_BYTES): Wire {
  const whole = outputsToEngine(members, outputs);
  const fits = (wire: Wire) => wireSize(wire) <= mostBytes;
  if (fits(whole)) return whole;
  const grown = perServerNames(members);
  const others = Object.entries(whole).filter(([name]) => !grown.includes(name));
  const packed = {
    ...Object.fromEntries(others),
    [PACKED]: secretToEngine(packOutputs(members, plainOutputs(outputs))),
  };
  const readable = Object.fromEntries(
    grown.filter((name) => !members[name]?.secret && whole[name] !== undefined).map((name) => [name, whole[name]]),
  );
  const forms = [
    { ...packed, ...readable },
    ...READABLE.map((words) => ({ ...packed, ...shortRecords(readable, words) })),
  ];
  return forms.find(fits) ?? packed;
}

/** Of each server, these members only. */
function shortRecords(records: Wire, words: readonly string[]): Wire {
  const short = (result: unknown) =>
    Object.fromEntries(Object.entries(recordOf(result)).filter(([word]) => words.includes(word)));
  return Object.fromEntries(
    Object.entries(records).map(([name, byServer]) => [
      name,
      Object.fromEntries(Object.entries(recordOf(byServer)).map(([id, result]) => [id, short(result)])),
    ]),
  );
}
