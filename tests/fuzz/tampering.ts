import fc from "fast-check";
import type { ManagedResource } from "./engine";
import { type Change, changed, changeOf, ownObject, strangeJson } from "./json";
import { passwordFaults } from "./requestRules";

type Props = Record<string, unknown>;

/** States as another version, or somebody with an editor, may have left them. */
export type Tampering =
  | { kind: "changed"; changes: readonly Change[] }
  /** One member of the outputs is gone. */
  | { kind: "without"; at: number }
  | { kind: "replaced"; outs: Props };

export const anyTampering: fc.Arbitrary<Tampering> = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.nat(12).map((at) => ({ kind: "without", at }) as const) },
  {
    weight: 5,
    arbitrary: fc
      .array(changeOf(strangeJson()), { minLength: 1, maxLength: 4 })
      .map((changes) => ({ kind: "changed", changes }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .dictionary(fc.string(), strangeJson(), { maxKeys: 4 })
      .map((outs) => ({ kind: "replaced", outs }) as const),
  },
);

/**
 * Changes the state of a resource as told; texts go through UTF-8, as states do. Members that this version does not
 * know hold no passwords: that they stay secret is the engine's work, which marks what was marked before.
 */
export function tamper(resource: ManagedResource, tampering: Tampering): void {
  const { state } = resource;
  if (state === undefined) return;
  const { __provider, ...outs } = state.outs;
  const next = asStored(tampered(outs, tampering));
  const members = Object.entries(isObject(next) ? next : outs).filter(
    ([name, value]) => name !== "__proto__" && (Object.hasOwn(outs, name) || passwordsAt({ [name]: value }).size === 0),
  );
  resource.state = { id: state.id, outs: ownObject([...members, ["__provider", __provider]]) };
}

function tampered(outs: Props, tampering: Tampering): unknown {
  switch (tampering.kind) {
    case "changed":
      return changed(outs, tampering.changes);
    case "without": {
      const names = Object.keys(outs);
      const gone = names[tampering.at % Math.max(1, names.length)];
      return ownObject(Object.entries(outs).filter(([name]) => name !== gone));
    }
    case "replaced":
      return tampering.outs;
  }
}

/** As a state file would give it back. */
export function asStored(value: unknown): unknown {
  return JSON.parse(Buffer.from(JSON.stringify(value).replaceAll(/\\ud[89a-f]../gi, "?")).toString()) as unknown;
}

function isObject(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** What no clock ever showed. */
export const anyGarbageDate: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, "", "0", "1", "-1", 0, 1, -1, 1e300, true, [], {}, ["2020-01-01T00:00:00Z"]),
  fc.constantFrom(
    "2020-13-45T00:00:00Z",
    "+275760-09-13T00:00:00.000Z",
    "2020-02-30T99:00:00Z",
    "yesterday",
    "1606003200000",
    "2020-01-01T00:00:00Z?",
  ),
  strangeJson().filter((value) => typeof value !== "string" || Number.isNaN(Date.parse(value))),
);

/** The state with every date in it replaced, or left out for `undefined`. */
export function withoutDates(resource: ManagedResource, garbage: unknown): void {
  const { state } = resource;
  if (state === undefined) return;
  const replaced = (value: unknown): unknown => {
    if (typeof value === "string") return ISO_DATE.test(value) ? garbage : value;
    if (Array.isArray(value)) return value.map(replaced);
    return isObject(value)
      ? ownObject(Object.entries(value).map(([name, member]): [string, unknown] => [name, replaced(member)]))
      : value;
  };
  resource.state = { id: state.id, outs: asStored(replaced(state.outs)) as Props };
}

/** Where passwords are, as `/wanted/password`, and which. */
export function passwordsAt(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string") return new Map(passwordFaults(value).length === 0 ? [[path, value]] : []);
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([name, member]) => [...passwordsAt(member, `${path}/${name}`)]));
}

/** Passwords that are where they were: those that a reader of the old form still finds. */
export function stillReadable(before: Props, after: Props): Map<string, string> {
  const now = passwordsAt(after);
  return new Map([...passwordsAt(before)].filter(([path, password]) => now.get(path) === password));
}
