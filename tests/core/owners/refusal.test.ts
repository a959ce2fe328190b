import { refuseToForget, stillInForce } from "../../../provider/core/owners/refusal";
import { Secret } from "../../../provider/core/values/secret";
import { noOthers } from "../../fakes/owners";

const A = "urn:pulumi:dev::test::pkg:mod:PasswordReset::a";
const B = "urn:pulumi:dev::test::pkg:mod:PasswordReset::b";
const NOON = "2026-11-30T12:00:00.000Z";
const ONE = "2026-11-30T13:00:00.000Z";
const MINE = new Map([["s1", { at: NOON, password: new Secret("Zq7!mine") }]]);
const asking = { resource: A, id: "1" };

describe("a refused delete", () => {
  const refuse = (owners = noOthers()) =>
    refuseToForget(owners, { title: "PasswordReset a", mine: MINE, asking, inState: [A] });

  test("names the other resource, and how to give the password up", () => {
    const owners = noOthers();
    owners.note({ resource: B, names: ["s1"], takesPart: true });
    expect(() => refuse(owners)).toThrow(/Let PasswordReset b set it/);
    expect(() => refuse(owners)).toThrow(`pulumi state delete '${A}'`);
  });

  test("of a resource that is replaced names no command, which would hit the replacement too", () => {
    const owners = noOthers();
    owners.note({ resource: A, names: ["s1"], takesPart: true });
    owners.noteHeld({ resource: A, id: "2" }, new Map());
    expect(() => refuse(owners)).toThrow(/Let its replacement set it/);
    expect(() => refuse(owners)).not.toThrow("state delete");
  });
});

test.each<[string, { awaitsStart?: boolean; password: string }, string[]]>([
  ["that another resource has set a new one on", { awaitsStart: true, password: "Zq7!theirs" }, ["s1"]],
  ["that have started since", { password: "Zq7!theirs" }, []],
  ["that get the same one again", { awaitsStart: true, password: "Zq7!mine" }, []],
])("the servers %s: %j", (_, { password, ...held }, expected) => {
  const owners = noOthers();
  owners.note({ resource: B, names: ["s1"], takesPart: true });
  owners.noteHeld({ resource: B, id: "2" }, new Map([["s1", { at: ONE, ...held, password: new Secret(password) }]]));
  expect(stillInForce(owners, MINE, asking)).toEqual(expected);
});
