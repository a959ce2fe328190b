import { createHash, hkdfSync } from "node:crypto";
import { derivePassword, drawSeed, isSeed } from "../../../provider/core/password/derive";
import { type GeneratorPolicy, generatePassword } from "../../../provider/core/password/generate";
import { brokenRules } from "../../../provider/core/password/rules";
import { seed } from "../../fakes/histories";
import { seededRandomInt } from "../../fakes/randomness";

const ID = "5f0a1cf7-7d2b-4a4e-9e3b-0d5c3c8a9b11";
const USUAL: GeneratorPolicy = { length: 20, specials: "!@%-_=+[]:./?", exclude: "" };
const SHORT: GeneratorPolicy = { length: 8, specials: "", exclude: "" };
const LONG: GeneratorPolicy = { length: 26, specials: "!@%", exclude: "0O1lI" };
/** Of few letters, those of forbidden words, so that many draws are dropped. */
const RARE: GeneratorPolicy = {
  length: 26,
  specials: "",
  exclude: "ABCDEFGHIJKLMOPQRSTUVWXYZabcdefghjklmnopqruvwxyz123456789",
};

/** Algorithm 1. A text that changes here is a password that users lose: never change one, add an algorithm instead. */
const VECTORS: [GeneratorPolicy, number, string | undefined, string][] = [
  [USUAL, 0, undefined, "K4deL![-7iZk7?T8RtIb"],
  [USUAL, 1, undefined, "pZ50kEUw5%V[d3?[9ro@"],
  [USUAL, 0, ID, "F?[ekC=3E84V?p6K?G7L"],
  [SHORT, 0, ID, "Fm38uie6"],
  [LONG, 255, "a", "G5UPgc6HqdQ3U@cri!qog!6P8Y"],
  [RARE, 3, "b", "siitNii00sNNit000Ns0tNNt0N"],
];

test.each(VECTORS)("algorithm 1 is frozen: %j, seed %d, server %s", (policy, number, server, password) => {
  expect(derivePassword(seed(number), policy, server).reveal()).toBe(password);
});

test("algorithm 1 is frozen: a thousand passwords, also where rules drop many draws", () => {
  const made = [USUAL, SHORT, LONG, RARE].flatMap((policy) =>
    Array.from({ length: 250 }, (_, number) => derivePassword(seed(number), policy, `server-${number}`).reveal()),
  );
  expect(made.flatMap(brokenRules)).toEqual([]);
  expect(createHash("sha256").update(made.join("\n")).digest("hex")).toBe(
    "4a0db89e5b2f769afd6560446213871910d234a159c7f0a40c874396adb8730d",
  );
});

test("it is the generator, fed with HKDF-SHA256 of the seed and the server's id", () => {
  for (const server of [undefined, "a", ID]) {
    const bytes = [...new Uint8Array(hkdfSync("sha256", Buffer.from(seed(7), "base64url"), "", server ?? "", 128))];
    const next = (below: number): number => {
      const byte = bytes.shift() ?? Number.NaN;
      return byte < 256 - (256 % below) ? byte % below : next(below);
    };
    expect(derivePassword(seed(7), LONG, server).reveal()).toBe(generatePassword(LONG, next).reveal());
  }
});

test("each server, each seed and all servers together have another password", () => {
  const servers = [undefined, ...Array.from({ length: 500 }, (_, at) => `server-${at}`)];
  const made = [1, 2].flatMap((number) => servers.map((id) => derivePassword(seed(number), SHORT, id).reveal()));
  expect(new Set(made).size).toBe(made.length);
});

test("the same server in capitals has the same password", () => {
  expect(derivePassword(seed(1), SHORT, ID.toUpperCase()).reveal()).toBe(derivePassword(seed(1), SHORT, ID).reveal());
});

test("a seed is 32 bytes of the random source", () => {
  const asked: number[] = [];
  const source = seededRandomInt(1);
  const drawn = drawSeed((below) => {
    asked.push(below);
    return source(below);
  }).reveal();
  expect(asked).toEqual(new Array(32).fill(256));
  expect(drawn).toMatch(/^[\w-]{43}$/);
  expect(isSeed(drawn)).toBe(true);
  expect([drawn.slice(1), `${drawn}A`, "", `${drawn.slice(1)}ü`].map(isSeed)).toEqual([false, false, false, false]);
});
