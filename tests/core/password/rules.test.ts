import fc from "fast-check";
import { brokenRules, MAX_LENGTH, MIN_LENGTH, SPECIALS } from "../../../provider/core/password/rules";

/**
 * A second reading of the batch-reset document (seed 004, "新密码的校验规则") and of law 6 of the contract, written
 * without a look at the implementation. Every rule has a mark that its text must show.
 */
type Rule = "length" | "characters" | "mix" | "names" | "runs" | "slash";

const MARKS: Readonly<Record<Rule, RegExp>> = {
  length: /8 to 26 characters/,
  characters: /consist of letters.*digits.*specials !@%-_=\+\[\]:\.\/\? only/,
  mix: /at least three of/,
  names: /"root" or "Administrator".*forwards or backwards/,
  runs: /three consecutive characters of "Administrator"/,
  slash: /start with "\/"/,
};

function brokenByDocument(password: string): Rule[] {
  const small = password.toLowerCase();
  const broken: Rule[] = [];
  // 密码长度范围为8到26位
  if (!/^[\s\S]{8,26}$/.test(password)) broken.push("length");
  // 允许输入的字符包括：!@%-_=+[]:./?
  if (/[^A-Za-z0-9!@%\-_=+[\]:./?]/.test(password)) broken.push("characters");
  // 大写字母、小写字母、数字、以及允许的特殊字符中的3种以上
  let kinds = 0;
  for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@%\-_=+[\]:./?]/]) kinds += kind.test(password) ? 1 : 0;
  if (kinds < 3) broken.push("mix");
  // 不能包含用户名 "Administrator" 和“root”及逆序字符
  if (/administrator|rotartsinimda|root|toor/.test(small)) broken.push("names");
  // 不能包含用户名 "Administrator" 中连续3个字符
  if (/adm|dmi|min|ini|nis|ist|str|tra|rat|ato|tor/.test(small)) broken.push("runs");
  if (password.charCodeAt(0) === 47) broken.push("slash");
  return broken;
}

function brokenByProvider(password: string): Rule[] {
  return brokenRules(password).map((text) => {
    const [rule, ...others] = (Object.keys(MARKS) as Rule[]).filter((name) => MARKS[name].test(text));
    if (rule === undefined || others.length > 0) {
      throw new Error(`not the text of exactly one rule: ${text}`);
    }
    return rule;
  });
}

describe("the rules", () => {
  test("name the documented lengths and specials", () => {
    expect([MIN_LENGTH, MAX_LENGTH, SPECIALS]).toEqual([8, 26, "!@%-_=+[]:./?"]);
  });

  test.each<[string, string]>([
    ["the document's own example", "YNbUwp!dUc9MClnv"],
    ["8 characters", "Zq7!Zq7!"],
    ["26 characters", "Zq7!Zq7!Zq7!Zq7!Zq7!Zq7!Zq"],
    ["upper, lower, digit without special", "ZqZqZq77"],
    ["upper, lower, special without digit", "ZqZqZq!!"],
    ["upper, digit, special without lower", "ZZZZ77!!"],
    ["lower, digit, special without upper", "qqqq77!!"],
    ["all four classes", "Zq7!zQ8@"],
    ["every special", `Zq7!@%-_=+[]:./?`],
    ["a slash that is not first", "Z/q7/zq8"],
    ["two consecutive characters of Administrator", "Ad7!mi8!is"],
    ["characters of Administrator in another order", "Zq7!dam!nim"],
    ["a run of Administrator backwards", "Zq7!mda!rts"],
    ["roo and oot without root", "Zq7!rooZoot"],
  ])("are met by %s", (_, password) => {
    expect(brokenRules(password)).toEqual([]);
  });

  test.each<[string, string, Rule[]]>([
    ["7 characters", "Zq7!Zq7", ["length"]],
    ["27 characters", `${"Zq7!".repeat(6)}Zq7`, ["length"]],
    ["nothing", "", ["length", "mix"]],
    ["upper and lower only", "ZqZqZqZq", ["mix"]],
    ["lower and digits only", "qqqq7777", ["mix"]],
    ["digits and specials only", "7777!!!!", ["mix"]],
    ["upper and specials only", "ZZZZ!!!!", ["mix"]],
    ["root", "Zq7!root", ["names"]],
    ["root in mixed case", "Zq7!rOoT", ["names"]],
    ["root backwards", "Zq7!toor", ["names"]],
    ["root backwards in upper case", "Zq7!TOOR", ["names"]],
    ["root at the start", "rootZq7!", ["names"]],
    ["Administrator", "Zq7!Administrator", ["names", "runs"]],
    ["Administrator in mixed case", "Zq7!aDMINISTRATOr", ["names", "runs"]],
    // Backwards it holds the run "ini".
    ["Administrator backwards", "Zq7!rotartsinimdA", ["names", "runs"]],
    ["a slash first", "/Zq7Zq7Zq", ["slash"]],
    ["a leading and a trailing space", " Zq7!Zq7 ", ["characters"]],
    ["a line break at the end", "Zq7!Zq7!\n", ["characters"]],
    ["a zero byte", "Zq7!Zq7!\0", ["characters"]],
    ["a letter with accent", "Zq7!Zq7é", ["characters"]],
    ["a full-width letter", "Zq7!Zq7Ａ", ["characters"]],
    ["a digit of another script", "Zq7!Zq7٣", ["characters"]],
    ["everything but the length at once", "/root/adm汉", ["characters", "mix", "names", "runs", "slash"]],
    ["everything at once", "/toor/adm汉".repeat(3), ["length", "characters", "mix", "names", "runs", "slash"]],
  ])("are broken by %s", (_, password, rules) => {
    expect(brokenByProvider(password)).toEqual(rules);
  });

  // 禁止输入的字符包括 …
  test.each([...`【】：；“”‘’、，。《》？￥…（）—·！~\`#&^,{}*();"'<>|\\ $`, "汉", "字", "　"])(
    "refuse the forbidden character %j",
    (character) => {
      expect(brokenByProvider(`Zq7!${character}Zq7`)).toEqual(["characters"]);
    },
  );

  test.each([..."!@%-_=+[]:./?"])("take the allowed special %j", (character) => {
    expect(brokenRules(`Zq7${character}Zq7Zq`)).toEqual([]);
  });

  test.each(["Adm", "dmi", "min", "ini", "nis", "ist", "str", "tra", "rat", "ato", "tor"])(
    "refuse the run %s of Administrator in any case",
    (run) => {
      for (const spelling of [
        run,
        run.toUpperCase(),
        run.toLowerCase(),
        `${run.charAt(0)}${run.slice(1).toUpperCase()}`,
      ]) {
        expect(brokenByProvider(`Zq7!${spelling}Zq`)).toEqual(["runs"]);
      }
    },
  );
});

const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(""));

/** Pieces of names, whole and one character short or changed. */
const nearMiss = fc
  .tuple(fc.constantFrom("administrator", "rotartsinimda", "root", "toor"), fc.nat(13), fc.integer({ min: 1, max: 13 }))
  .chain(([name, start, length]) => anyCase(name.slice(start, start + length)));

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(..."ABMNRTZabmnrtz0179!@%-_=+[]:./?") },
  { weight: 3, arbitrary: nearMiss },
  { weight: 1, arbitrary: fc.constantFrom("/", "//", "Zq7", "7", "!", "Z") },
  { weight: 1, arbitrary: fc.constantFrom(..."~`#&^,{}*();\"'<>|\\ $汉字【】：；！，。￥…（）—·İſK\u0000\n\t") },
);

describe("a second reading of the document agrees", () => {
  test("on strings out of allowed characters, forbidden ones and pieces of names", () => {
    const seen = { good: 0, rules: new Set<Rule>() };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 22 }).map((pieces) => pieces.join("")),
        (password) => {
          const expected = brokenByDocument(password);
          for (const rule of expected) seen.rules.add(rule);
          seen.good += expected.length === 0 ? 1 : 0;
          if (brokenByProvider(password).join() !== expected.join()) {
            expect(brokenByProvider(password)).toEqual(expected);
          }
        },
      ),
      { numRuns: 20_000, seed: 4 },
    );
    // The sample reaches both verdicts and every rule.
    expect(seen.good).toBeGreaterThan(300);
    expect(seen.rules.size).toBe(6);
  });

  test("on strings of any character, those beyond 16 bits too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (password) => {
        expect(brokenRules(password).length > 0).toBe(brokenByDocument(password).length > 0);
      }),
      { numRuns: 5000, seed: 5 },
    );
  });

  test("on each good password with one character exchanged for any ASCII character", () => {
    const good = "Zq7!adZq7?mi9Z";
    for (let at = 0; at < good.length; at++) {
      for (let code = 0; code < 128; code++) {
        const password = good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1);
        expect(brokenByProvider(password)).toEqual(brokenByDocument(password));
      }
    }
  });
});
