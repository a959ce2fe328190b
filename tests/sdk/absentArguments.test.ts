import * as pulumi from "@pulumi/pulumi";
import { PasswordRecordCleanup, PasswordReset, ServerPassword } from "../../sdk";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

/** As a program in JavaScript may write it: which arguments are missing is for the check to say. */
test.each([
  ["PasswordReset", PasswordReset],
  ["ServerPassword", ServerPassword],
  ["PasswordRecordCleanup", PasswordRecordCleanup],
])("a %s without arguments is left for the check to refuse", (_, Resource) => {
  expect(() => Reflect.construct(Resource, ["bare"])).not.toThrow();
});
