import { type Note, ownNotes } from "../../../provider/core/owners/notes";
import { type Held, Owners, supersedes } from "../../../provider/core/owners/owners";
import { Secret } from "../../../provider/core/values/secret";

const A = "urn:pulumi:dev::test::pkg:mod:PasswordReset::a";
const B = "urn:pulumi:dev::test::pkg:mod:PasswordReset::b";
const NOON = "2026-11-30T12:00:00.000Z";
const ONE = "2026-11-30T13:00:00.000Z";

describe("claims on a server", () => {
  test("are those of the resources that name it, without the one that asks", () => {
    const owners = new Owners(ownNotes());
    owners.note({ resource: A, names: ["s1", "s2"], takesPart: true });
    owners.note({ resource: B, names: ["s2"] });
    const claim = { captures: false, failed: false, holding: undefined };
    expect(owners.claimsOn("s2", { resource: A })).toEqual([{ ...claim, resource: B, takesPart: false }]);
    expect(owners.claimsOn("s1", { resource: A })).toEqual([]);
    expect(owners.claimsOn("s1")).toEqual([{ ...claim, resource: A, takesPart: true }]);
  });

  test("follow what was noted last", () => {
    const owners = new Owners(ownNotes());
    owners.note({ resource: A, names: ["s1"] });
    owners.note({ resource: A, names: ["s2"] });
    expect([owners.claimsOn("s1"), owners.claimsOn("s2").length]).toEqual([[], 1]);
  });

  test("compare ids as UUIDs, whose capitals mean nothing", () => {
    const owners = new Owners(ownNotes());
    const id = "1bd0eb17-4466-4c15-a9ce-87727ad311b5";
    const password = new Secret("Zq7!marker-of-s1");
    owners.note({ resource: A, names: [id.toUpperCase()] });
    owners.noteHeld({ resource: A, id: "1" }, new Map([[id.toUpperCase(), { at: NOON, password }]]));
    expect(owners.claimsOn(id)[0]?.holding?.password?.equals(password)).toBe(true);
    expect(owners.holds(A, id)).toBe(true);
    owners.note({ resource: B, names: ["WEB-1"] });
    expect(owners.claimsOn("web-1")).toEqual([]);
  });

  test("tell since when the password is held, and the password itself only within the process", () => {
    const notes = ownNotes();
    const added: Note[] = [];
    const owners = new Owners({ ...notes, add: (note) => [notes.add(note), added.push(note)] });
    const password = new Secret("Zq7!marker-of-s1");
    owners.note({ resource: A, names: ["s1"] });
    owners.noteHeld({ resource: A, id: "1" }, new Map([["s1", { at: NOON, password }]]));
    expect(owners.claimsOn("s1")[0]?.holding?.password?.equals(password)).toBe(true);
    expect(JSON.stringify(added)).not.toMatch(/marker|secret/);
  });

  test("on the same resource count for another id, as when it is replaced", () => {
    const owners = new Owners(ownNotes());
    owners.note({ resource: A, names: ["s1"] });
    owners.noteHeld({ resource: A, id: "new" }, new Map([["s1", { at: ONE }]]));
    owners.noteHeld({ resource: A, id: "old" }, new Map([["s1", { at: NOON }]]));
    expect(owners.claimsOn("s1", { resource: A, id: "old" })[0]?.holding?.at).toBe(ONE);
    expect(owners.claimsOn("s1", { resource: A, id: "new" })[0]?.holding?.at).toBe(NOON);
  });
});

describe("a later password", () => {
  const secret = (text: string) => new Secret(`Zq7!marker-${text}`);
  test.each<[string, boolean, Held | undefined, Held]>([
    ["none", false, undefined, { at: NOON }],
    ["set later", true, { at: ONE }, { at: NOON }],
    ["set at the same time", true, { at: NOON }, { at: NOON }],
    ["set earlier", false, { at: NOON }, { at: ONE }],
    ["set in this run under a clock that is behind", true, { at: NOON, inThisRun: true }, { at: ONE }],
    ["the same, set earlier", true, { at: NOON, password: secret("x") }, { at: ONE, password: secret("x") }],
    ["adopted later", false, { at: ONE, adopted: true }, { at: NOON }],
    ["captured from the same record", true, { at: NOON, record: "r" }, { at: ONE, record: "r" }],
    ["captured later, from a newer record", true, { at: ONE, record: "q" }, { at: NOON, record: "r" }],
    ["captured after a reset", false, { at: ONE, record: "r" }, { at: NOON }],
    ["captured in this run, after a reset", false, { at: ONE, record: "r", inThisRun: true }, { at: NOON }],
    ["reset after a capture", true, { at: ONE }, { at: NOON, record: "r" }],
    ["reset before a capture", false, { at: NOON }, { at: ONE, record: "r" }],
    ["at no time that can be read", false, { at: "" }, { at: NOON }],
  ])("%s: %s", (_, expected, theirs, mine) => {
    expect(supersedes(theirs, mine)).toBe(expected);
  });
});
