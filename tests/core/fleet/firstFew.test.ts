import { firstFew } from "../../../provider/core/fleet/firstFew";

test.each<[readonly string[], string]>([
  [["a"], "a"],
  [["a", "b", "c"], "a, b, c"],
  [["a", "b", "c", "d"], "a, b, c, …"],
  [["a", "b", "c", "d", "e"], "a, b, c, …"],
])("of the servers %j a message names %s", (ids, named) => {
  expect(firstFew(ids)).toBe(named);
});
