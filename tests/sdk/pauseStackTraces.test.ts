import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as registering from "@pulumi/pulumi/runtime/resource";
import { ServerPassword } from "../../sdk";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

const declare = (name: string) => new ServerPassword(name, { serverId: "s-1", privateKeyFile: "key.pem" });

/** How many stack traces with a place in them are written while something is done. */
function tracesOf(act: () => void): number {
  const { prepareStackTrace } = Error;
  let traces = 0;
  Error.prepareStackTrace = (error, sites) => {
    if (sites.length > 0) traces += 1;
    return String(error);
  };
  try {
    act();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  return traces;
}

test("declaring a resource writes next to no stack traces, though Pulumi makes promises for every member", () => {
  expect(tracesOf(() => declare("quick"))).toBeLessThan(10);
});

test("the next error has its places again", () => {
  declare("before");
  expect(new Error("after").stack).toMatch(/\n\s+at /);
});

test("an error of the user's shows where in the program it is", () => {
  const mistaken = () => new ServerPassword(undefined as unknown as string, { serverId: "s-1", privateKeyFile: "k" });
  expect(mistaken).toThrow(expect.objectContaining({ stack: expect.stringMatching(/mistaken/) }));
});

test("the place of each resource that Pulumi keeps is the one in the program, and no other is kept", () => {
  const { stackTrace } = pulumi.Resource as unknown as { stackTrace: unknown };
  const register = jest.spyOn(registering, "registerResource");
  declare("placed");
  const places = register.mock.calls.flatMap((args) => args.filter((arg) => Array.isArray(arg)));
  register.mockRestore();
  expect(places).toEqual([
    [{ uri: pathToFileURL(__filename).href, line: expect.any(Number), column: expect.any(Number) }],
  ]);
  expect(pulumi.Resource).toHaveProperty("stackTrace", stackTrace);
});
