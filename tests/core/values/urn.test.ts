import { companionUrn, labelOf, ownerUrn, partsOf, titleOf, typeIn } from "../../../provider/core/values/urn";

const URN = "urn:pulumi:dev::app::my:mod:Group$pulumi-nodejs:dynamic/huaweicloud:PasswordReset::admin";

test("a URN tells name and type", () => {
  expect([partsOf(URN).name, typeIn(URN), titleOf(URN)]).toEqual(["admin", "PasswordReset", "PasswordReset admin"]);
});

test("the companion is a neighbour with a name of its own", () => {
  expect(companionUrn(URN, "PasswordSource")).toBe(
    "urn:pulumi:dev::app::my:mod:Group$pulumi-nodejs:dynamic/huaweicloud:PasswordSource::admin-password",
  );
});

test("a companion tells the resource that it belongs to", () => {
  expect(ownerUrn(companionUrn(URN, "PasswordSource"), "PasswordReset")).toBe(URN);
});

test("a name may hold colons", () => {
  expect(partsOf("urn:pulumi:dev::app::a:b:PasswordReset::x::y").name).toBe("x::y");
  const urn = "urn:pulumi:dev::app::a:b:PasswordReset::team:admin";
  expect(partsOf(urn).name).toBe("team:admin");
  expect(companionUrn(urn, "PasswordSource")).toBe("urn:pulumi:dev::app::a:b:PasswordSource::team:admin-password");
});

test("without a URN messages still have a name", () => {
  expect([labelOf({ resource: "admin" }), labelOf({}), labelOf({ resource: 1 })]).toEqual([
    "admin",
    "this resource",
    "this resource",
  ]);
});

test("messages show no name as it is in a state that was edited", () => {
  expect(labelOf({ resource: "\u001b[31mred" })).toBe("…[31mred");
  expect(titleOf(`${URN}\n`)).toBe("PasswordReset admin…");
});
