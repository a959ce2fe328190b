import type * as pulumi from "@pulumi/pulumi";

const PLACE = "@pulumi/pulumi/proto/resource_pb";

const mocks: pulumi.runtime.Mocks = {
  newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
  call: ({ inputs }) => inputs,
};

function declare(): pulumi.Resource {
  const { ServerPassword } = require("../../sdk") as typeof import("../../sdk");
  return new ServerPassword("win", { serverId: "s-1", privateKeyFile: "key.pem" });
}

beforeEach(async () => {
  jest.resetModules();
  await (require("@pulumi/pulumi") as typeof pulumi).runtime.setMocks(mocks);
});

afterEach(() => {
  jest.dontMock(PLACE);
});

test("a Pulumi SDK whose messages are elsewhere is used as it is", () => {
  jest.doMock(PLACE, () => {
    throw new Error(`Cannot find module '${PLACE}'`);
  });
  expect(declare).not.toThrow();
});

test("loading the package changes nothing of Pulumi's; the first resource does, once", () => {
  const { RegisterResourceResponse } = require(PLACE) as { RegisterResourceResponse: { prototype: object } };
  const text = () => Object.getOwnPropertyDescriptor(RegisterResourceResponse.prototype, "toString")?.value;
  const before = text();
  require("../../sdk");
  expect(text()).toBe(before);
  declare();
  const after = text();
  expect(after).not.toBe(before);
  declare();
  expect(text()).toBe(after);
});
