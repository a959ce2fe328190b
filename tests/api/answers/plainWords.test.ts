import { plainWords } from "../../../provider/api/answers/plainWords";

describe("of a sentence of the service", () => {
  test.each([
    "The flavor of the server was not found",
    "It can't be done, since the users' quota (per region) is used up",
    "Wait, and try again: it is busy",
    "服务器不存在，请检查后重试",
    "密码不符合要求 (password)",
    "IP 10.0.0 of eth0 is 404",
  ])("the plain words stay: %s", (text) => {
    const words = plainWords(text);
    expect(words).toBe(text.replace("users' quota (per region) is used up", "users…"));
  });

  test.each<[string, string, string]>([
    ["a full stop at the end", "It is wrong. ", "It is wrong"],
    ["one of Chinese", "服务器不存在。", "服务器不存在"],
    ["a quoted text", 'The value "so and so" of it is wrong', "The value … of it is wrong"],
    ["one in apostrophes", "The value 'so and it's so' of it is wrong", "The value … of it is wrong"],
    ["one in backticks", "The value `so and so` of it", "The value … of it"],
    [
      "ones in quotes of other languages",
      "The “so” and ‘so’ and «so» and 「so」 and 『so』 here",
      "The … and … and … and … and … here",
    ],
    ["what follows a quote that never ends", 'The value "so and so is wrong', "The value …"],
    ["what follows a third quote", 'The "a" of "b and c', "The … of …"],
    ["a quoted text with a quote in it", '{"new_password":"x\\"MARK"} is wrong', "{…} is wrong"],
    ["a quoted text within JSON in JSON", 'of {\\"new\\":\\"MARK MARK\\"} here', "of {\\…"],
    ["a word with a digit", "the id is a1b2c3d4e5 of it", "the id is … of it"],
    ["a word with a capital inside", "the PassWord of BAREMETAL is it", "the … of … is it"],
    ["a word with punctuation inside", "at https://host/path for a=b,c:d;e;f here", "at … for … here"],
    ["letters of a signature", "signed by abcdefab or defacedabc here", "signed by … or … here"],
    ["several in a row, and what is between", "got a1b2c3d4, ( e5f6a7b8 ) instead", "got … ) instead"],
    ["control characters and what turns the writing", "a\u0007b \u202ec\u200bd", "a…b …c…d"],
    ["half a character", "a \ud800 b", "a … b"],
    ["an unassigned character", "a \u{e0fff} b", "a … b"],
  ])("%s is cut out or left away", (_, text, words) => {
    expect(plainWords(text)).toBe(words);
  });

  test("white space of any kind is one blank", () => {
    expect(plainWords("\n a\r\n\t b\u00a0\u2028c ")).toBe("a b c");
  });

  test.each(["", " . ", '"quoted"', "a1b2c3d4", "404 / 500"])("nothing is left where there is no word: %j", (text) => {
    expect(plainWords(text)).toBe("");
  });

  test("runs of seven characters stay, of eight do not", () => {
    expect(plainWords("is a1b2c3d or a1b2c3d4")).toBe("is a1b2c3d or …");
  });

  test("200 characters are left at most, with no half of one", () => {
    expect(plainWords("ab ".repeat(67))).toBe("ab ".repeat(67).trim());
    expect(plainWords("ab ".repeat(68))).toBe(`${"ab ".repeat(67).slice(0, 199)}…`);
    expect(plainWords(`${"ab ".repeat(66)}𝒳𝒳𝒳`)).toBe(`${"ab ".repeat(66)}…`);
    expect(plainWords("word ".repeat(1_000_000))).toHaveLength(200);
  });

  test("hostile texts take no time", () => {
    const started = process.hrtime.bigint();
    for (const text of ["'", '"', "\\", "'\\", "‘a", "…", "… ", "a'b", "a1b2c3d4 "]) plainWords(text.repeat(1_000_000));
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2_000);
  });
});
