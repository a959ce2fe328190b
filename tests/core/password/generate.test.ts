import { randomInt as cryptoRandomInt } from "node:crypto";
import fc from "fast-check";
import {
  DEFAULT_POLICY,
  type GeneratorPolicy,
  generatePassword,
  suffices,
} from "../../../provider/core/password/generate";
import { brokenRules } from "../../../provider/core/password/rules";
import { Secret } from "../../../provider/core/values/secret";
import { chiSquare, chiSquareBound, limitedTo, seededRandomInt } from "../../fakes/randomness";

const SPECIALS = "!@%-_=+[]:./?";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";

/** Every set that can be made of the specials, "" included. */
const SUBSETS = Array.from({ length: 2 ** SPECIALS.length }, (_, bits) =>
  [...SPECIALS].filter((_special, at) => (bits >> at) & 1).join(""),
);

const policies: fc.Arbitrary<GeneratorPolicy> = fc.record({
  length: fc.integer({ min: 8, max: 26 }),
  specials: fc.subarray([...SPECIALS]).map((chosen) => chosen.join("")),
  exclude: fc.oneof(
    fc.constantFrom("", "0O1lI", DIGITS, LOWER, UPPER, SPECIALS),
    fc.subarray([...UPPER, ...LOWER, ...DIGITS, ...SPECIALS], { maxLength: 70 }).map((chosen) => chosen.join("")),
  ),
});

/** What no generated password may be, in words of the document and not of the implementation. */
function complaints(password: string, policy: GeneratorPolicy): string[] {
  const classes = [UPPER, LOWER, DIGITS, policy.specials]
    .map((members) => [...members].filter((member) => !policy.exclude.includes(member)).join(""))
    .filter((members) => members !== "");
  const allowed = new Set(classes.join(""));
  return [
    ...(password.length === policy.length ? [] : ["length"]),
    ...([...password].every((character) => allowed.has(character)) ? [] : ["allowed set"]),
    ...(classes.every((members) => [...password].some((character) => members.includes(character))) ? [] : ["classes"]),
    ...(/root|toor|adm|dmi|min|ini|nis|ist|str|tra|rat|ato|tor/i.test(password) ? ["names or runs"] : []),
    ...(/^[A-Za-z]/.test(password) ? [] : ["no letter first"]),
  ];
}

describe("a generated password", () => {
  test("has the asked length, all classes, only allowed characters, no name, no run and a letter first", () => {
    fc.assert(
      fc.property(policies.filter(suffices), fc.integer(), (policy, seed) => {
        const password = generatePassword(policy, seededRandomInt(seed)).reveal();
        expect([...complaints(password, policy), ...brokenRules(password)]).toEqual([]);
      }),
      { numRuns: 10_000, seed: 7 },
    );
  });

  test("keeps all that under the real source of randomness", () => {
    for (let draw = 0; draw < 5000; draw++) {
      const password = generatePassword(DEFAULT_POLICY, (below) => cryptoRandomInt(below)).reveal();
      expect(complaints(password, DEFAULT_POLICY)).toEqual([]);
    }
  });

  test("is a secret of 20 characters with all specials by default", () => {
    expect(DEFAULT_POLICY).toEqual({ length: 20, specials: SPECIALS, exclude: "" });
    expect(generatePassword(DEFAULT_POLICY, seededRandomInt(1))).toBeInstanceOf(Secret);
  });

  test("is found within a few draws for length 8 with every one of the 8192 sets of specials", () => {
    for (const [seed, specials] of SUBSETS.entries()) {
      const policy = { length: 8, specials, exclude: "" };
      const password = generatePassword(policy, limitedTo(16 * 20, seededRandomInt(seed))).reveal();
      expect(complaints(password, policy)).toEqual([]);
    }
  });

  test("is found within a few draws for every length with no, one and all specials", () => {
    for (let length = 8; length <= 26; length++) {
      for (const specials of ["", ...SPECIALS, SPECIALS]) {
        const policy = { length, specials, exclude: "" };
        for (let seed = 0; seed < 20; seed++) {
          const password = generatePassword(policy, limitedTo(length * 2 * 20, seededRandomInt(seed))).reveal();
          expect(complaints(password, policy)).toEqual([]);
        }
      }
    }
  });

  test("is another one at every draw", () => {
    const randomInt = seededRandomInt(11);
    const drawn = Array.from({ length: 5000 }, () =>
      generatePassword({ length: 8, specials: "", exclude: "" }, randomInt).reveal(),
    );
    expect(new Set(drawn).size).toBe(5000);
  });

  test("is drawn anew as a whole when it broke a rule, never patched", () => {
    const source = seededRandomInt(3);
    const integersOfOneDraw = 26 + 24;
    const uses = Array.from({ length: 3000 }, () => {
      let integers = 0;
      generatePassword({ length: 26, specials: "", exclude: "" }, (below) => {
        integers++;
        return source(below);
      });
      return integers;
    });
    expect(uses.filter((integers) => integers % integersOfOneDraw !== 0)).toEqual([]);
    expect(uses.some((integers) => integers > integersOfOneDraw)).toBe(true);
  });
});

test.each<[string, boolean, string, string]>([
  ["everything", true, SPECIALS, ""],
  ["two kinds of letters and digits", true, "", SPECIALS],
  ["one kind of letters", true, SPECIALS, UPPER],
  ["one character of each of three kinds", true, "", `${UPPER}${LOWER}${DIGITS}`.replace(/[Aa0]/g, "")],
  ["letters alone", false, "", DIGITS],
  ["no letters", false, SPECIALS, UPPER + LOWER],
  ["nothing", false, "", UPPER + LOWER + DIGITS],
])("%s that is left suffices: %s", (_, isEnough, specials, exclude) => {
  expect(suffices({ specials, exclude })).toBe(isEnough);
});

describe("the draw is even", () => {
  const LENGTH = 12;
  const DRAWS = 30_000;
  const POLICY = { length: LENGTH, specials: "!@%", exclude: "" };
  /** Places behind the letter that comes first. */
  const PLACES = LENGTH - 1;
  const drawn: string[] = [];

  beforeAll(() => {
    const randomInt = seededRandomInt(2026);
    for (let draw = 0; draw < DRAWS; draw++) {
      drawn.push(generatePassword(POLICY, randomInt).reveal());
    }
  });

  test.each([
    ["upper-case letters", UPPER],
    ["lower-case letters", LOWER],
    ["digits", DIGITS],
    ["specials", "!@%"],
  ])("over positions, for %s", (_, members) => {
    const counts = Array.from(
      { length: PLACES },
      (_position, at) => drawn.filter((password) => members.includes(password.charAt(at + 1))).length,
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / PLACES;
    expect(
      chiSquare(
        counts,
        counts.map(() => mean),
      ),
    ).toBeLessThan(chiSquareBound(PLACES - 1));
  });

  // Letters of Administrator and root are a little rarer, since runs are refused; the others must not differ at all.
  test.each([
    ["upper-case letters", "BCEFGHJKLPQUVWXYZ"],
    ["lower-case letters", "bcefghjklpquvwxyz"],
    ["digits", DIGITS],
    ["specials", "!@%"],
  ])("within %s, without a modulo bias", (_, members) => {
    const all = drawn.join("");
    const counts = [...members].map((member) => all.split(member).length - 1);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(
      chiSquare(
        counts,
        counts.map(() => mean),
      ),
    ).toBeLessThan(chiSquareBound(members.length - 1));
  });

  test("for the last member of each class and of the alphabet, which an off-by-one would never draw", () => {
    const all = drawn.join("");
    for (const member of "AZaz09!%") {
      expect(all).toContain(member);
    }
  });

  test("over all pairs of neighbouring classes, so that no order of classes shows through", () => {
    const classOf = (character: string) =>
      [UPPER, LOWER, DIGITS, "!@%"].findIndex((members) => members.includes(character));
    const pairs = (at: number) => {
      const counts = new Array<number>(16).fill(0);
      for (const password of drawn) {
        const index = classOf(password.charAt(at)) * 4 + classOf(password.charAt(at + 1));
        counts[index] = (counts[index] ?? 0) + 1;
      }
      return counts;
    };
    const everywhere = Array.from({ length: PLACES - 1 }, (_, at) => pairs(at + 1));
    const mean = Array.from(
      { length: 16 },
      (_, pair) => everywhere.reduce((sum, counts) => sum + (counts[pair] ?? 0), 0) / (PLACES - 1),
    );
    for (const counts of everywhere) {
      expect(chiSquare(counts, mean)).toBeLessThan(chiSquareBound(15));
    }
  });

  test("whatever bounds are asked of the random source, each answer is below its bound and used as it is", () => {
    const bounds = new Set<number>();
    const randomInt = seededRandomInt(5);
    for (let draw = 0; draw < 200; draw++) {
      generatePassword(POLICY, (below) => {
        bounds.add(below);
        return randomInt(below);
      });
    }
    const classSizes = [52, 26, 10, 3, 65];
    const shuffle = Array.from({ length: PLACES - 1 }, (_, at) => at + 2);
    expect([...bounds].filter((bound) => !classSizes.includes(bound) && !shuffle.includes(bound))).toEqual([]);
  });
});
