import { FollowUps, halvesOf } from "../../../provider/core/fleet/refusals";
import { apiError } from "../../fakes/passwordApi";

const REFUSED = apiError({ kind: "conflict" });

describe("servers that were refused together", () => {
  test.each<[readonly string[], readonly [readonly string[], readonly string[]] | undefined]>([
    [
      ["a", "b"],
      [["a"], ["b"]],
    ],
    [
      ["a", "b", "c"],
      [["a", "b"], ["c"]],
    ],
    [
      ["a", "b", "c", "d"],
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [["a"], undefined],
    [[], undefined],
  ])("%j are tried as %j", (ids, halves) => {
    expect(halvesOf(ids, REFUSED, 1)).toEqual(halves);
  });

  test.each<[string, unknown, boolean]>([
    ["a server is not found", apiError({ kind: "notFound" }), true],
    ["a server's state does not allow it", apiError({ kind: "conflict" }), true],
    ["a permission is missing", apiError({ kind: "permission" }), true],
    ["something is wrong with the request", apiError({ kind: "badRequest" }), true],
    ["something is wrong with every such call", apiError({ kind: "badRequest", ofTheCall: true }), false],
    ["the credentials are refused", apiError({ kind: "credentials" }), false],
    ["the account is throttled", apiError({ kind: "throttled" }), false],
    ["the service has trouble", apiError({ kind: "unavailable" }), false],
    ["it never left", apiError({ kind: "conflict", effect: "unsent" }), false],
    ["it may have been carried out", apiError({ kind: "conflict", effect: "unknown" }), false],
    ["something unexpected is thrown", new Error("boom"), false],
  ])("where %s: split %s", (_, error, split) => {
    expect(halvesOf(["a", "b"], error, 1)).toEqual(split ? [["a"], ["b"]] : undefined);
  });

  test("are given up when no follow-up is left", () => {
    expect(halvesOf(["a", "b"], REFUSED, 0)).toBeUndefined();
  });
});

describe("a call made in parts", () => {
  /** Makes calls that are refused as long as one of the bad servers is among them. */
  async function made(ids: readonly string[], bad: readonly string[], mustStop = (_failed: string[]) => false) {
    const calls: string[] = [];
    const failed: string[] = [];
    const through = await new FollowUps().inParts(ids, {
      async make(part) {
        calls.push(part.join(""));
        if (part.some((id) => bad.includes(id))) throw REFUSED;
        return part.join("");
      },
      giveUp: (part) => failed.push(...part),
      mustStop: () => mustStop(failed),
    });
    return { calls, through, failed };
  }

  test("is one call where nothing is refused, and none for nobody", async () => {
    expect(await made(["a", "b"], [])).toEqual({ calls: ["ab"], through: ["ab"], failed: [] });
    expect((await made([], [])).calls).toEqual([]);
  });

  test("goes through for all but those that it is refused for", async () => {
    expect(await made(["a", "b", "c", "d", "e"], ["b", "e"])).toEqual({
      calls: ["abcde", "abc", "ab", "a", "b", "c", "de", "d", "e"],
      through: ["a", "c", "d"],
      failed: ["b", "e"],
    });
  });

  test("leaves the rest alone once it must stop", async () => {
    const { through, failed } = await made(["a", "b", "c", "d"], ["a"], ({ length }) => length > 0);
    expect({ through, failed }).toEqual({ through: [], failed: ["a"] });
  });

  test("gives up what is not made out after forty follow-ups", async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `s${at}.`);
    const { calls, failed } = await made(ids, ids);
    expect(calls).toHaveLength(81);
    expect(failed).toEqual(ids);
  });
});
