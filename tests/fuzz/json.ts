import fc from "fast-check";

/** Names that every object has already: as keys and ids they show who looks things up without care. */
export const PROTOTYPE_NAMES = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "prototype"];

/** Members that the documents name, so that strange values land where somebody reads them. */
const DOCUMENTED_NAMES = [
  ..."response internalError error error_code error_msg error_message code message details request_id id".split(" "),
  ..."password resetpwd_flag job_id status entities sub_jobs server_id fail_reason server servers metadata".split(" "),
  ..."os_type key_name projects name enabled token credential access secret securitytoken expires_at".split(" "),
];

/** Any code point but halves of surrogate pairs. fast-check's own takes a second to begin. */
const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  .map((at) => String.fromCodePoint(at < 0xd800 ? at : at + 0x800));

/** Texts with everything: control characters, colours, right-to-left marks, halves of surrogate pairs. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: anyCharacter, maxLength: 30 }) },
  { weight: 2, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES, "", " ", "null", "True", "False", "0", "-1", "1e999") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\u001b[31mred\u001b[0m", "two\nlines", "\ud800", "\u202egnp.exe", "\u0000", "x\r\ny"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "+275760-09-13T00:00:00.000Z",
      "-271821-04-20T00:00:00.000Z",
      // Too long for a password, since one that equals a date would show in every date.
      "2026-11-22T12:00:00.000000Z",
    ),
  },
  { weight: 1, arbitrary: fc.nat(2000).map((length) => "\u{1F511}".repeat(length)) },
);

const strangeNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 1e-308),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const strangeKey: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...DOCUMENTED_NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES) },
  { weight: 1, arbitrary: strangeText },
);

/** An object whose members are its own, `__proto__` too: what `JSON.parse` makes. */
export function ownObject(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Any JSON, with a leaning towards what hurts; `leaf` adds values of a test's own. */
export function strangeJson(leaf: fc.Arbitrary<unknown> = fc.constant(null)): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      { weight: 2, arbitrary: leaf },
      fc.constantFrom(null, true, false, "", [], {}),
      strangeText,
      strangeNumber,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.array(fc.tuple(strangeKey, tie("value")), { maxLength: 4 }).map(ownObject),
    ),
  })).value;
}

/** One change of a JSON value, at a place that is found by counting its members. */
export interface Change {
  at: number;
  how: "remove" | "replace" | "rename" | "repeat" | "wrap";
  value: unknown;
  name: string;
}

export function changeOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Change> {
  return fc.record({
    at: fc.nat(60),
    how: fc.constantFrom("replace" as const, "remove" as const, "rename" as const, "repeat" as const, "wrap" as const),
    value,
    name: strangeKey,
  });
}

/** A copy of the value with the changes carried out one after the other. */
export function changed(value: unknown, changes: readonly Change[]): unknown {
  return changes.reduce((current, change) => changedAt(current, [change.at % (membersIn(current) + 1)], change), value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function membersIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + 1 + membersIn(member), 0);
}

/** `left` counts down over the members, depth first; 0 is the value itself. */
function changedAt(value: unknown, left: [number], change: Change): unknown {
  if (left[0]-- === 0) {
    if (change.how === "wrap") return [value];
    return change.how === "replace" ? change.value : value;
  }
  if (Array.isArray(value)) {
    return value.flatMap((member: unknown) => {
      const here = left[0] === 0;
      const next = changedAt(member, left, change);
      if (here && change.how === "remove") return [];
      return here && change.how === "repeat" ? [next, next] : [next];
    });
  }
  if (!isObject(value)) return value;
  return ownObject(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      const here = left[0] === 0;
      const next = changedAt(member, left, change);
      if (here && change.how === "remove") return [];
      return here && change.how === "rename" ? [[change.name, next]] : [[name, next]];
    }),
  );
}

/** The value with a function applied to every text in it, keys too. */
export function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((member: unknown) => mapTexts(member, map));
  if (!isObject(value)) return value;
  return ownObject(Object.entries(value).map(([name, member]) => [map(name), mapTexts(member, map)]));
}

/** Every text in a value, keys too. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  return [...keys, ...Object.values(value).flatMap((member: unknown) => textsIn(member))];
}
