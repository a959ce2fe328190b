import { hashOf } from "../../../provider/core/password/serverHash";
import { type Held, passwordHistory, passwordOf } from "../../../provider/core/resources/heldPasswords";

/** A resource with server `a`, for which its companion has had these passwords, newest first. */
function held(passwords: readonly string[], more: Partial<Held> = {}): Held {
  const history = passwords.map((password) => `=${password}`).join(" ");
  return { servers: { a: {} }, passwords: {}, history, joined: undefined, ...more };
}

describe("the history of a server", () => {
  test("is what was superseded, newest first", () => {
    expect(passwordHistory(held(["new", "old", "older"], { passwords: { a: "new" } }), "a")).toEqual(["old", "older"]);
  });

  test("has the newest as long as the server is known to have another: a killed run may have set it", () => {
    expect(passwordHistory(held(["new", "old", "older"], { passwords: { a: "old" } }), "a")).toEqual(["new", "older"]);
  });

  test("has all of a server that is not known to have any, as of one that left and came back", () => {
    expect(passwordHistory(held(["new", "old"]), "a")).toEqual(["new", "old"]);
  });

  test("and the password of a server that is called as a member of every object are its own", () => {
    const more = { servers: { constructor: {} } };
    expect(passwordOf(held(["new", "old"], more), "constructor")).toBeUndefined();
    expect(passwordHistory(held(["new", "old"], more), "constructor")).toEqual(["new", "old"]);
  });

  test("has none that was superseded before the server came, and none twice", () => {
    const joined = [{ servers: hashOf("a"), history: 2 }];
    expect(passwordHistory(held(["new", "old", "new", "oldest"], { joined }), "a")).toEqual(["new", "old"]);
  });
});
