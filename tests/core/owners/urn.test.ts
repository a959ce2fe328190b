import { companionUrn, labelOf, nameIn, titleOf, typeIn } from "../../../provider/core/owners/urn";

const URN = "urn:pulumi:dev::app::my:mod:Group$pulumi-nodejs:dynamic/huaweicloud:PasswordReset::admin";

test("a URN tells name and type", () => {
  expect([nameIn(URN), typeIn(URN), titleOf(URN)]).toEqual(["admin", "PasswordReset", "PasswordReset admin"]);
});

test("the companion is a neighbour with a name of its own", () => {
  expect(companionUrn(URN, "PasswordSource")).toBe(
    "urn:pulumi:dev::app::my:mod:Group$pulumi-nodejs:dynamic/huaweicloud:PasswordSource::admin-password",
  );
});

test("a name may hold colons", () => {
  expect(nameIn("urn:pulumi:dev::app::a:b:PasswordReset::x::y")).toBe("x::y");
  const urn = "urn:pulumi:dev::app::a:b:PasswordReset::team:admin";
  expect(nameIn(urn)).toBe("team:admin");
  expect(companionUrn(urn, "PasswordSource")).toBe("urn:pulumi:dev::app::a:b:PasswordSource::team:admin-password");
});

test("without a URN messages still have a name", () => {
  expect([labelOf({ resource: "admin" }), labelOf({}), labelOf({ resource: 1 })]).toEqual([
    "admin",
    "this resource",
    "this resource",
  ]);
});
