import { cloudTimeOf, parseRetryAfter } from "../../../provider/api/answers/cloudTime";
import { answer } from "../../fakes/exchange";

test.each<[string, string | undefined]>([
  ["Sun, 22 Nov 2026 12:00:30 GMT", "2026-11-22T12:00:30.000Z"],
  ["yesterday", undefined],
  ["", undefined],
])("the Date header %j of an answer is %s", (date, expected) => {
  expect(cloudTimeOf(answer(200, "", { date }))?.toISOString()).toBe(expected);
});

test("an answer without a Date header has no time", () => {
  expect(cloudTimeOf(answer(200))).toBeUndefined();
});

test.each<[string, number | undefined]>([
  ["7", 7_000],
  [" 7 ", 7_000],
  ["99999999", 99_999_999_000],
  ["Sun, 22 Nov 2026 12:00:30 GMT", 30_000],
  ["Sun, 22 Nov 2026 11:00:00 GMT", 0],
  ["22 Nov 2026 12:00:30 GMT", 30_000],
  ["Sun, 22 Nov 2026 12:00:30 +0000", 30_000],
  ["soon", undefined],
  ["", undefined],
])("Retry-After %j is %s ms", (value, expected) => {
  expect(parseRetryAfter(value, new Date("2026-11-22T12:00:00Z"))).toBe(expected);
});
