import { DURATION_RULE, isNoTime, parseDuration } from "../../../provider/core/values/duration";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("a duration", () => {
  test.each<[string, number]>([
    ["1s", SECOND],
    ["45s", 45 * SECOND],
    ["90m", 90 * MINUTE],
    ["12h", 12 * HOUR],
    ["30d", 30 * DAY],
    ["2w", 14 * DAY],
    ["007d", 7 * DAY],
    ["P30D", 30 * DAY],
    ["PT12H", 12 * HOUR],
    ["PT90M", 90 * MINUTE],
    ["PT1S", SECOND],
    ["P2W", 14 * DAY],
    ["P1DT2H3M4S", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND],
    ["PT1.5H", 90 * MINUTE],
    ["PT1.5S", 1500],
    ["P0.5D", 12 * HOUR],
    ["PT0H1S", SECOND],
    ["36525d", 36_525 * DAY],
    ["P36525D", 36_525 * DAY],
  ])("%s is read as %d ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["a number alone", "30"],
    ["a unit alone", "d"],
    ["zero", "0d"],
    ["ISO zero", "PT0S"],
    ["less than a second", "PT0.5S"],
    ["a hair less than a second", "PT0.999S"],
    ["a negative number", "-30d"],
    ["a negative ISO duration", "-P30D"],
    ["a negative ISO part", "P-30D"],
    ["a fraction in the short form", "1.5h"],
    ["an unknown unit", "30y"],
    ["milliseconds", "5ms"],
    ["two short parts", "1d12h"],
    ["a space within", "30 d"],
    ["a space before", " 30d"],
    ["a space before the ISO form", " P30D"],
    ["a letter before the ISO form", "xP30D"],
    ["a T that nothing follows", "P30DT"],
    ["a line break after", "30d\n"],
    ["a line break after the ISO form", "P30D\n"],
    ["upper-case short units", "30D"],
    ["lower-case ISO", "p30d"],
    ["P alone", "P"],
    ["PT alone", "PT"],
    ["hours without T", "P12H"],
    ["years", "P1Y"],
    ["months", "P1M"],
    ["months beside days", "P1M30D"],
    ["an exponent", "1e3d"],
    ["words", "thirty days"],
    ["digits of another script", "３０d"],
    ["a day more than a hundred years", "36526d"],
    ["a second more than a hundred years", "P36525DT1S"],
    ["more than a number can hold", "999999999999999999w"],
    ["more than a number can hold, in ISO", "P99999999999999999999D"],
  ])("refused: %s", (_, text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test("has a rule that names its forms", () => {
    for (const form of ["30d", "12h", "90m", "P30D", "PT12H"]) {
      expect(DURATION_RULE).toContain(form);
    }
  });
});

test.each(["0s", "0m", "0h", "0d", "0w", "PT0S", "PT0M", "PT0H", "P0D", "P0W"])(
  "%s is no time, and no duration",
  (text) => {
    expect([isNoTime(text), parseDuration(text)]).toEqual([true, undefined]);
  },
);

test.each(["", "0", "0x", "10s", "PT10S", "P0Y", "-0s"])("%j is not no time", (text) => {
  expect(isNoTime(text)).toBe(false);
});
