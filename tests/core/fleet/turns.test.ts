import { Turns } from "../../../provider/core/fleet/turns";

/** Takes turns that end when they are told to. */
function take(ids: readonly string[], limits: { most: number; mayBegin?: () => boolean; atOnce?: () => number }) {
  const { most, mayBegin = () => true, atOnce = () => Number.POSITIVE_INFINITY } = limits;
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const cloud = { most };
  const act = (id: string): Promise<void> => {
    begun.push(id);
    return new Promise((resolve) => ends.set(id, resolve));
  };
  const all = new Turns({ callsAtOnce: () => cloud.most }).take(ids, act, { mayBegin, atOnce });
  const end = async (...ended: string[]): Promise<string> => {
    for (const id of ended) ends.get(id)?.();
    await new Promise((resolve) => setImmediate(resolve));
    return begun.join("");
  };
  return { all, begun, cloud, end };
}

const IDS = ["a", "b", "c", "d", "e", "f"];

test("the first turn is taken alone, then as many at once as the cloud takes", async () => {
  const { all, begun, end } = take(IDS, { most: 3 });
  expect(begun).toEqual(["a"]);
  expect(await end("a")).toBe("abcd");
  expect(await end("c")).toBe("abcde");
  expect(await end("b", "d")).toBe("abcdef");
  await end("e", "f");
  await all;
});

test("more are taken as the cloud takes more, and fewer as it takes fewer", async () => {
  const { cloud, end } = take(IDS, { most: 1 });
  expect(await end("a")).toBe("ab");
  cloud.most = 3;
  expect(await end("b")).toBe("abcde");
  cloud.most = 1;
  expect(await end("c", "d")).toBe("abcde");
  expect(await end("e")).toBe("abcdef");
});

test("one is taken even where the cloud takes none", async () => {
  const { end } = take(["a", "b"], { most: 0 });
  expect(await end("a")).toBe("ab");
});

test("a limit of the run counts as well", async () => {
  const { end } = take(IDS, { most: 100, atOnce: () => 2 });
  expect(await end("a")).toBe("abc");
});

test("none is begun any more once it may not, and those under way are waited for", async () => {
  let mayBegin = true;
  const { all, end } = take(IDS, { most: 2, mayBegin: () => mayBegin });
  await end("a");
  mayBegin = false;
  expect(await end("b")).toBe("abc");
  const ended = jest.fn();
  void all.then(ended);
  await end();
  expect(ended).not.toHaveBeenCalled();
  await end("c");
  expect(ended).toHaveBeenCalled();
});

test("nobody's turn ends at once, and what is thrown is passed on", async () => {
  const turns = new Turns({ callsAtOnce: () => 1 });
  const mayBegin = () => true;
  await turns.take([], () => Promise.reject(new Error("never")), { mayBegin });
  await expect(turns.take(["a"], () => Promise.reject(new Error("boom")), { mayBegin })).rejects.toThrow("boom");
});
