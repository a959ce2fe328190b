import * as pulumi from "@pulumi/pulumi";
import { PasswordRecordCleanup, PasswordReset, ServerPassword } from "../../sdk";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

test("programs of unit tests may name the same server again and again, since nothing outlives one of them", async () => {
  for (const name of ["first", "second"]) {
    const made = [
      new PasswordReset(name, { serverIds: ["s1"] }),
      new PasswordReset(`${name}-later`, { serverIds: pulumi.output(["s1"]) }),
      new PasswordRecordCleanup(name, { serverId: "s1" }),
      new ServerPassword(name, { serverId: "s1", privateKeyFile: "key.pem" }),
    ];
    const urns = await Promise.all(made.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
    expect(new Set(urns).size).toBe(made.length);
  }
});
