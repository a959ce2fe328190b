import * as pulumi from "@pulumi/pulumi";
import { passwordReset, passwordSource } from "../../provider/core/members/tables";
import { companionOptions, ownerOptions } from "../../sdk/companion";
import { OPTIONS } from "../../sdk/companionOptions";

const ofCompanion = (opts: object) =>
  companionOptions(opts, "PasswordSource", passwordSource) as Record<string, unknown>;

const plain = Object.entries(OPTIONS).filter(([, { reaches }]) => reaches !== "translated");

test.each(plain)(
  "the option %s reaches the companion as the table says, or not at all",
  (name, { reaches, because }) => {
    expect(ofCompanion({ [name]: "a value" })).toEqual(reaches ? { [name]: "a value" } : {});
    expect(because).toMatch(/\w{3}/);
  },
);

test("what would replace the companion, and with it the password, does not reach it", () => {
  for (const name of ["replaceOnChanges", "replacementTrigger", "replaceWith", "deleteBeforeReplace"]) {
    expect(ofCompanion({ [name]: "a value" })).toEqual({});
  }
});

test("an option that is newer than the table reaches the companion", () => {
  expect(ofCompanion({ somethingNew: true })).toEqual({ somethingNew: true });
});

test("ignoreChanges reaches both; * stands for what users give, not for what the companion hands over", () => {
  expect(ofCompanion({ ignoreChanges: ["triggers.a", "newPassword"] })).toEqual({
    ignoreChanges: ["triggers.a", "newPassword"],
  });
  const own = ownerOptions({ ignoreChanges: ["*"] }, passwordReset).ignoreChanges;
  expect(own).toEqual(expect.arrayContaining(["serverIds", "dryRun", "onDelete"]));
  for (const handedOver of ["wanted", "rotation", "companion"]) expect(own).not.toContain(handedOver);
  expect(ofCompanion({ ignoreChanges: ["*"] }).ignoreChanges).toEqual(
    expect.arrayContaining(["serverIds", "newPassword", "generate", "triggers", "rotateAfter"]),
  );
});

test("aliases name the companion of the resource that they name", async () => {
  const aliases = [
    "urn:pulumi:dev::shop::my:component:Site$pulumi-nodejs:dynamic/huaweicloud:PasswordReset::admin",
    { name: "admin" },
    { parent: pulumi.rootStackResource },
  ];
  const translated = ofCompanion({ aliases }).aliases as pulumi.Output<unknown>[];
  const known = translated.map((alias) => new Promise((resolve) => alias.apply(resolve)));
  expect(await Promise.all(known)).toEqual([
    "urn:pulumi:dev::shop::my:component:Site$pulumi-nodejs:dynamic/huaweicloud:PasswordSource::admin-password",
    { name: "admin-password" },
    { parent: pulumi.rootStackResource },
  ]);
});
