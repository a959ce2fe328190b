import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Members } from "../core/members/table";
import { type Properties, parseJson, recordOf } from "../core/values/properties";

/** The output that holds what is packed. */
export const PACKED = "packedOutputs";

/** Outputs that are records by server, in one text: a fraction of what Pulumi takes to carry them. */
export function packOutputs(records: Properties): string {
  // All of one server stands together, so that its id takes room once.
  const rows = new Map<string, Record<string, unknown>>();
  for (const [name, byServer] of Object.entries(records)) {
    for (const [id, value] of Object.entries(recordOf(byServer))) rows.set(id, { ...rows.get(id), [name]: value });
  }
  return deflateRawSync(JSON.stringify(Object.fromEntries(rows))).toString("base64");
}

/** Values from the state with what was packed in its place again. A text that is damaged is passed over. */
export function unpackOutputs(members: Members, values: Properties): Properties {
  const { [PACKED]: packed, ...rest } = values;
  if (members[PACKED] === undefined || packed === undefined) return values;
  const rows = Object.entries(rowsIn(packed));
  if (rows.length === 0) return rest;
  const unpacked = perServerNames(members).map((name) => [
    name,
    Object.fromEntries(
      rows.flatMap(([id, row]) => (recordOf(row)[name] === undefined ? [] : [[id, recordOf(row)[name]]])),
    ),
  ]);
  return { ...rest, ...Object.fromEntries(unpacked) };
}

export function perServerNames(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name]?.perServer);
}

function rowsIn(packed: unknown): Properties {
  try {
    return recordOf(parseJson(inflateRawSync(Buffer.from(String(packed), "base64")).toString()));
  } catch {
    return {};
  }
}
