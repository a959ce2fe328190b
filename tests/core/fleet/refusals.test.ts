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
      [["a", "c"], ["b"]],
    ],
    [
      ["a", "b", "c", "d"],
      [
        ["a", "c"],
        ["b", "d"],
      ],
    ],
    [["a"], undefined],
    [[], undefined],
  ])("%j are tried as %j", (ids, halves) => {
    expect(halvesOf(ids, REFUSED)).toEqual(halves);
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
    expect(halvesOf(["a", "b"], error)).toEqual(split ? [["a"], ["b"]] : undefined);
  });
});

describe("a call made in parts", () => {
  /** Makes calls that are refused as long as one of the bad servers is among them. */
  async function made(ids: readonly string[], bad: readonly string[], mustStop = (_failed: string[]) => false) {
    const calls: string[] = [];
    const failed: string[] = [];
    const followUps = new FollowUps();
    const through = await followUps.inParts(ids, {
      async make(part) {
        calls.push(part.join(""));
        if (part.some((id) => bad.includes(id))) throw REFUSED;
        followUps.beginAnew();
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
      calls: ["abcde", "ace", "ae", "a", "e", "c", "bd", "b", "d"],
      through: ["a", "c", "d"],
      failed: ["e", "b"],
    });
  });

  test("leaves the rest alone once it must stop", async () => {
    const { through, failed } = await made(["a", "b", "c", "d"], ["a"], ({ length }) => length > 0);
    expect({ through, failed }).toEqual({ through: [], failed: ["a"] });
  });

  test("is given up after forty follow-ups of which none goes through", async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `s${at}.`);
    const { calls, failed } = await made(ids, ids);
    expect(calls.length).toBe(41);
    expect([...failed].sort()).toEqual([...ids].sort());
  });

  test("is followed further as long as something goes through", async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `s${at}.`);
    const bad = ids.filter((_, at) => at % 10 === 3);
    const { calls, failed } = await made(ids, bad);
    expect([...failed].sort()).toEqual([...bad].sort());
    expect(calls.length).toBeLessThan(bad.length * 2 * 10);
  });
});
