import { shareByKey } from "../../provider/api/shareByKey";

describe("shareByKey", () => {
  test("loads once for concurrent and later callers of a key", async () => {
    const shared = shareByKey<object>();
    const load = jest.fn(async () => ({}));
    const [a, b] = await Promise.all([shared.get("k", load), shared.get("k", load)]);
    expect(b).toBe(a);
    expect(await shared.get("k", load)).toBe(a);
    expect(await shared.get("other", load)).not.toBe(a);
    expect(load).toHaveBeenCalledTimes(2);
  });

  test("does not keep a failure, but shares it with those who wait", async () => {
    const shared = shareByKey<string>();
    const load = jest.fn(async () => {
      throw new Error("no");
    });
    const results = await Promise.allSettled([shared.get("k", load), shared.get("k", load)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(await shared.get("k", async () => "yes")).toBe("yes");
  });

  test("loads again when the value is no longer fresh, once for all", async () => {
    let fresh = true;
    const shared = shareByKey<{ n: number }>(({ n }) => fresh || n > 1);
    let n = 0;
    const load = jest.fn(async () => ({ n: ++n }));
    await shared.get("k", load);
    fresh = false;
    const values = await Promise.all([1, 2, 3].map(() => shared.get("k", load)));
    expect(values.map((value) => value.n)).toEqual([2, 2, 2]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  test("forgets a value only if it is still the one", async () => {
    const shared = shareByKey<object>();
    const first = await shared.get("k", async () => ({}));
    await shared.forget("k", {});
    expect(await shared.get("k", async () => ({}))).toBe(first);
    await shared.forget("k", first);
    expect(await shared.get("k", async () => ({}))).not.toBe(first);
  });
});
