import { withoutEcho } from "../../../provider/api/calls/withoutEcho";
import { answer } from "../../fakes/exchange";

const SIGNATURE = "0123456789abcdefghij";

describe("of a signature that an answer repeats", () => {
  test.each<[string, string, string]>([
    ["the whole", SIGNATURE, "……"],
    ["its first ten characters", "0123456789", "…"],
    ["ten from its middle", "56789abcde", "…"],
    ["its last ten characters", "abcdefghij", "…"],
  ])("%s is cut out of text and headers", (_, echo, left) => {
    const cut = withoutEcho(answer(401, `got <${echo}>`, { "x-error": `bad ${echo}!` }), SIGNATURE);
    expect([cut.text, cut.header("x-error")]).toEqual([`got <${left}>`, `bad ${left}!`]);
  });

  test("nine characters are left, which occur by chance", () => {
    expect(withoutEcho(answer(401, "got abcdefghi"), SIGNATURE).text).toBe("got abcdefghi");
  });
});

test("an answer that repeats nothing stays as it is, and so does an absent header", () => {
  const cut = withoutEcho(answer(202, "accepted", { "x-request-id": "req-1" }), SIGNATURE);
  expect([cut.kind, cut.status, cut.text]).toEqual(["answer", 202, "accepted"]);
  expect([cut.header("x-request-id"), cut.header("retry-after")]).toEqual(["req-1", undefined]);
});

test("a signature shorter than such a run cuts nothing", () => {
  expect(withoutEcho(answer(401, "short"), "short").text).toBe("short");
});
