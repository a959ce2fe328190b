import { DEFAULT_POLICY } from "../../../provider/core/password/generate";
import {
  type CurrentPassword,
  dueDate,
  type RotationArgs,
  resolvePolicy,
  rotationReason,
} from "../../../provider/core/password/rotation";
import { Secret } from "../../../provider/core/values/secret";

const NOW = new Date("2026-11-22T12:00:00Z");
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);
const GIVEN = new Secret("Zq7!given-1");
const DRAWN = new Secret("Zq7!drawn-1");
const POLICY = { length: 20, specials: "!@%-_=+[]:./?", exclude: "", perServer: false };

const drawn: CurrentPassword = {
  given: false,
  triggers: {},
  password: DRAWN,
  policy: POLICY,
  generate: {},
  since: daysAgo(10),
};
const given: CurrentPassword = { given: true, triggers: {}, password: GIVEN, generate: {}, since: daysAgo(10) };

type Row = [what: string, args: RotationArgs, current: CurrentPassword];

describe("the password is due for rotation", () => {
  const rows: (Row | [...Row, RegExp])[] = [
    [
      "when newPassword has a new value",
      { newPassword: new Secret("Zq7!other-1") },
      given,
      /newPassword has a new value/,
    ],
    ["when newPassword differs in case only", { newPassword: new Secret("ZQ7!given-1") }, given, /newPassword/],
    ["when newPassword replaces a drawn password", { newPassword: GIVEN }, drawn, /newPassword/],
    [
      "when newPassword replaces passwords per server",
      { newPassword: GIVEN },
      { ...drawn, password: undefined },
      /newPassword/,
    ],
    ["when newPassword is no longer given", {}, given, /newPassword is no longer given/],
    ["when newPassword gives way to generate", { generate: { length: 16 } }, given, /newPassword is no longer given/],
    ["when generate.length is given anew", { generate: { length: 16 } }, drawn, /generate\.length/],
    ["when generate.specials is given anew", { generate: { specials: "!@" } }, drawn, /generate\.specials/],
    ["when generate.specials becomes empty", { generate: { specials: "" } }, drawn, /generate\.specials/],
    ["when generate.perServer is switched on", { generate: { perServer: true } }, drawn, /generate\.perServer/],
    [
      "when generate.perServer is switched off",
      { generate: { perServer: false } },
      { ...drawn, policy: { ...POLICY, perServer: true }, generate: { perServer: true } },
      /generate\.perServer/,
    ],
    [
      "when generate.perServer is taken away",
      {},
      { ...drawn, policy: { ...POLICY, perServer: true }, generate: { perServer: true } },
      /generate\.perServer/,
    ],
    [
      "when a length other than the default is taken away",
      {},
      { ...drawn, policy: { ...POLICY, length: 16 }, generate: { length: 16 } },
      /generate\.length/,
    ],
    [
      "when a given length changes",
      { generate: { length: 17 } },
      { ...drawn, policy: { ...POLICY, length: 16 }, generate: { length: 16 } },
      /generate\.length/,
    ],
    [
      "when the present default is written out, but an older one was drawn with",
      { generate: { length: 20 } },
      { ...drawn, policy: { ...POLICY, length: 16 } },
      /generate\.length/,
    ],
    ["when a trigger changes", { triggers: { build: "2" } }, { ...drawn, triggers: { build: "1" } }, /trigger "build"/],
    [
      "when a trigger changes its type",
      { triggers: { build: 1 } },
      { ...drawn, triggers: { build: "1" } },
      /trigger "build"/,
    ],
    ["when a trigger is added", { triggers: { a: 1, b: 2 } }, { ...drawn, triggers: { a: 1 } }, /trigger "b"/],
    ["when the first trigger is added", { triggers: { a: 1 } }, drawn, /trigger "a"/],
    ["when a trigger is taken away", { triggers: { a: 1 } }, { ...drawn, triggers: { a: 1, b: 2 } }, /trigger "b"/],
    ["when all triggers are taken away", {}, { ...drawn, triggers: { a: 1 } }, /trigger "a"/],
    [
      "when a trigger changes deep inside",
      { triggers: { a: { b: [1, { c: 3 }] } } },
      { ...drawn, triggers: { a: { b: [1, { c: 2 }] } } },
      /trigger "a"/,
    ],
    [
      "when the order of a list in a trigger changes",
      { triggers: { a: [2, 1] } },
      { ...drawn, triggers: { a: [1, 2] } },
      /trigger "a"/,
    ],
    [
      "when a trigger changes beside an unchanged newPassword",
      { newPassword: GIVEN, triggers: { a: 2 } },
      { ...given, triggers: { a: 1 } },
      /trigger "a"/,
    ],
    [
      "when it is older than rotateAfter",
      { rotateAfter: "9d" },
      drawn,
      /older than rotateAfter 9d.*2026-11-21T12:00:00/,
    ],
    ["when it is exactly as old as rotateAfter", { rotateAfter: "10d" }, drawn, /rotateAfter/],
    ["when it is older than rotateAfter in ISO form", { rotateAfter: "PT239H" }, drawn, /rotateAfter/],
  ];
  test.each(rows as [...Row, RegExp][])("%s", (_, args, current, reason) => {
    expect(rotationReason(args, current, NOW)).toMatch(reason);
  });
});

describe("the password is not rotated", () => {
  const rows: Row[] = [
    ["when nothing is asked", {}, drawn],
    ["when newPassword is the same", { newPassword: new Secret(GIVEN.reveal()) }, given],
    ["when newPassword is the very password that was drawn", { newPassword: new Secret(DRAWN.reveal()) }, drawn],
    ["by a new default length", {}, { ...drawn, policy: { ...POLICY, length: 16 } }],
    ["by new default specials", {}, { ...drawn, policy: { ...POLICY, specials: "!@" } }],
    ["by a new default of perServer", {}, { ...drawn, policy: { ...POLICY, perServer: true } }],
    [
      "by a new default length beside given specials",
      { generate: { specials: "!@" } },
      { ...drawn, policy: { ...POLICY, length: 16, specials: "!@" }, generate: { specials: "!@" } },
    ],
    ["by an empty generate", { generate: {} }, { ...drawn, policy: { ...POLICY, length: 16 }, generate: undefined }],
    ["when a length is written out that was drawn with", { generate: { length: 20 } }, drawn],
    [
      "when a length is written out that an older default was drawn with",
      { generate: { length: 16 } },
      { ...drawn, policy: { ...POLICY, length: 16 } },
    ],
    ["when specials are written out that were drawn with", { generate: { specials: POLICY.specials } }, drawn],
    ["when perServer: false is written out", { generate: { perServer: false } }, drawn],
    ["when a length that is the default is taken away", {}, { ...drawn, generate: { length: 20 } }],
    ["when generate is added beside an unchanged newPassword", { newPassword: GIVEN, generate: { length: 9 } }, given],
    [
      "when triggers are the same",
      { triggers: { a: 1, b: { c: [1, 2] } } },
      { ...drawn, triggers: { a: 1, b: { c: [1, 2] } } },
    ],
    ["when triggers have another order of keys", { triggers: { b: 2, a: 1 } }, { ...drawn, triggers: { a: 1, b: 2 } }],
    [
      "when a trigger has another order of keys inside",
      { triggers: { a: { y: 2, x: [{ q: 1, p: 0 }] } } },
      { ...drawn, triggers: { a: { x: [{ p: 0, q: 1 }], y: 2 } } },
    ],
    ["when triggers become an empty record", { triggers: {} }, drawn],
    ["when an empty record of triggers goes", {}, { ...drawn, triggers: {} }],
    [
      "when it is a millisecond younger than rotateAfter",
      { rotateAfter: "10d" },
      { ...drawn, since: new Date(NOW.getTime() - 10 * DAY + 1) },
    ],
    ["when rotateAfter gets longer", { rotateAfter: "30d" }, drawn],
    ["without rotateAfter, however old it is", {}, { ...drawn, since: daysAgo(4000) }],
    ["when the state has no date", { rotateAfter: "1s" }, { ...drawn, since: undefined }],
    [
      "when the clock stands before the date in the state",
      { rotateAfter: "1s" },
      { ...drawn, since: new Date(NOW.getTime() + DAY) },
    ],
    ["by a rotateAfter that cannot be read", { rotateAfter: "soon" }, drawn],
  ];
  test.each(rows)("%s", (_, args, current) => {
    expect(rotationReason(args, current, NOW)).toBeUndefined();
  });
});

test("a trigger that is given where the state tells of none, not even that there were none, has not changed", () => {
  const { triggers: _unknown, ...current } = drawn;
  expect(rotationReason({ triggers: { a: 1 } }, current, NOW)).toBeUndefined();
});

test("no reason ever holds a password or the value of a trigger", () => {
  const marker = "Marker-7f3a!";
  const reasons = [
    rotationReason({ newPassword: new Secret(marker) }, given, NOW),
    rotationReason({ newPassword: GIVEN }, { ...given, password: new Secret(marker) }, NOW),
    rotationReason({ triggers: { a: marker } }, drawn, NOW),
    rotationReason({}, { ...drawn, triggers: { a: { deep: marker } } }, NOW),
    rotationReason({ generate: { specials: "!" } }, { ...drawn, password: new Secret(marker) }, NOW),
  ];
  expect(reasons).not.toContain(undefined);
  expect(reasons.join()).not.toContain("Marker");
});

describe("the due date", () => {
  const SINCE = new Date("2026-11-01T00:00:00Z");
  test.each<[string, string | undefined, Date | undefined, string | undefined]>([
    ["is the age past the beginning", "30d", SINCE, "2026-12-01T00:00:00.000Z"],
    ["counts seconds", "90m", SINCE, "2026-11-01T01:30:00.000Z"],
    ["reads ISO 8601", "P1W", SINCE, "2026-11-08T00:00:00.000Z"],
    ["is absent without rotateAfter", undefined, SINCE, undefined],
    ["is absent without a beginning", "30d", undefined, undefined],
    ["is absent for what is no duration", "later", SINCE, undefined],
  ])("%s", (_, rotateAfter, since, due) => {
    expect(dueDate(rotateAfter, since)?.toISOString()).toBe(due);
  });
});

describe("the settings of a draw", () => {
  test("are the documented defaults where nothing is given", () => {
    expect(resolvePolicy(undefined)).toEqual(POLICY);
    expect(resolvePolicy({})).toEqual({ ...DEFAULT_POLICY, perServer: false });
  });

  test("are those given, an empty set of specials and false among them", () => {
    expect(resolvePolicy({ length: 8, specials: "", exclude: "0O", perServer: true })).toEqual({
      length: 8,
      specials: "",
      exclude: "0O",
      perServer: true,
    });
  });
});
