import { readable } from "../../../provider/core/values/readable";

test.each([
  ["an ordinary name stays", "web-1 (b\u00fcro)", "web-1 (b\u00fcro)"],
  ["what controls a terminal is cut out", "\u001b[31mred\u202e", "…[31mred…"],
  ["half a character is cut out", "x\ud83d", "x…"],
  ["a long name is cut between characters", "\u{1F511}".repeat(101), `${"\u{1F511}".repeat(100)}…`],
])("%s", (_, name, shown) => {
  expect(readable(name)).toBe(shown);
});
