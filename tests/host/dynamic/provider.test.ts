import { ConfigError, DecryptError, UnfinishedError, WaitTimeoutError } from "../../../provider/core/errors";
import { type Lifecycle, PartialFailure } from "../../../provider/core/lifecycle";
import * as tables from "../../../provider/core/members/tables";
import { output } from "../../../provider/core/members/tables";
import type { Properties } from "../../../provider/core/values/properties";
import { Secret } from "../../../provider/core/values/secret";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { type DynamicProvider, dynamicProvider } from "../../../provider/host/dynamic/provider";
import { failureOf } from "../../fakes/failureOf";
import { apiError } from "../../fakes/passwordApi";
import { freshSecret } from "../../fakes/secrets";

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const CODE = "exports.handler = () => 1;";

/** Every member of every resource, and two that stand for any. */
const members = {
  ...tables.passwordCapture,
  ...tables.passwordRecordCleanup,
  ...tables.passwordReset,
  ...tables.passwordSource,
  serverIds: tables.passwordReset.serverIds,
  wanted: tables.passwordReset.wanted,
  odd: output(),
};

const quiet: Lifecycle = {
  members,
  check: () => ({ failures: [] }),
  diff: () => ({ changes: false }),
  create: async () => ({ id: "id-1", outputs: {} }),
  read: async () => ({}),
  update: async () => ({}),
  delete: async () => {},
};

function provider(lifecycle: Partial<Lifecycle>, configure = () => {}): DynamicProvider {
  return dynamicProvider("PasswordReset", { ...quiet, ...lifecycle }, configure);
}

function throwing(error: unknown): DynamicProvider {
  const fail = () => {
    throw error;
  };
  return provider({ check: fail, diff: fail, create: fail, read: fail, update: fail, delete: fail });
}

const METHODS = ["check", "diff", "create", "read", "update", "delete"] as const;
type Method = (typeof METHODS)[number];

/** Calls a method the way Pulumi's host does, with these values wherever it passes values. */
function call(target: DynamicProvider, method: Method, values: Record<string, unknown> = {}): Promise<unknown> {
  const props = { ...values, __provider: CODE };
  switch (method) {
    case "check":
      return target.check({}, props);
    case "diff":
      return target.diff("id-1", props, { __provider: CODE });
    case "create":
      return target.create(props);
    case "read":
      return target.read("id-1", props);
    case "update":
      return target.update("id-1", props, { __provider: CODE });
    case "delete":
      return target.delete("id-1", props);
  }
}

/** All that Pulumi's host may print of an error. */
function printed(error: Error): string {
  return [error.message, String(error), error.stack, String(error.cause ?? ""), JSON.stringify(error)].join("\n");
}

describe("configure", () => {
  test("has taken the configuration when it returns, since the host does not wait for it", () => {
    const taken: unknown[] = [];
    const target = dynamicProvider("PasswordReset", quiet, (get) => taken.push(get("huaweicloud:region")));
    void target.configure({ config: { get: (key) => `value of ${key}` } });
    expect(taken).toEqual(["value of huaweicloud:region"]);
  });
});

describe("what a lifecycle sees", () => {
  test.each(METHODS)("of %s is free of Pulumi's own member", async (method) => {
    const seen: Properties[] = [];
    const see = (...values: unknown[]) => {
      for (const value of values) if (typeof value === "object" && value !== null) seen.push(value as Properties);
    };
    const target = provider({
      check: (args) => {
        see(args);
        return { failures: [] };
      },
      diff: (olds, news) => {
        see(olds, news);
        return { changes: false };
      },
      create: async (inputs) => {
        see(inputs);
        return { id: "id-1", outputs: {} };
      },
      read: async (_id, props) => {
        see(props);
        return {};
      },
      update: async (_id, olds, news) => {
        see(olds, news);
        return {};
      },
      delete: async (props) => see(props),
    });
    await call(target, method, { serverIds: ["a"] });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((value) => "__provider" in value)).toEqual([]);
    expect(seen).toContainEqual({ serverIds: ["a"] });
  });

  test("of diff, read, update and delete includes the id", async () => {
    const ids: unknown[] = [];
    const target = provider({
      diff: (_olds, _news, id) => {
        ids.push(id);
        return { changes: false };
      },
      read: async (id) => {
        ids.push(id);
        return {};
      },
      update: async (id) => {
        ids.push(id);
        return {};
      },
      delete: async (_props, id) => {
        ids.push(id);
      },
    });
    for (const method of ["diff", "read", "update", "delete"] as const) await call(target, method);
    expect(ids).toEqual(["id-1", "id-1", "id-1", "id-1"]);
  });
});

describe("what the engine gets", () => {
  const secret = freshSecret();
  const outputs = { password: new Secret(secret), servers: { a: { status: "reset" } }, gone: undefined };
  const wire = { password: { ...SIGNATURE, value: secret }, servers: { a: { status: "reset" } } };

  test("of create: id and outputs with secrets marked", async () => {
    const target = provider({ create: async () => ({ id: "id-7", outputs }) });
    expect(await call(target, "create")).toStrictEqual({ id: "id-7", outs: wire });
  });

  test("of update: outputs with secrets marked", async () => {
    expect(await call(provider({ update: async () => outputs }), "update")).toStrictEqual({ outs: wire });
  });

  test("of read: id and outputs with secrets marked", async () => {
    expect(await call(provider({ read: async () => outputs }), "read")).toStrictEqual({ id: "id-1", props: wire });
  });

  test("of read: nothing for a resource that is gone", async () => {
    expect(await call(provider({ read: async () => undefined }), "read")).toStrictEqual({});
  });

  test("of check: inputs with secrets marked and what is not known yet untouched", async () => {
    const args = { newPassword: secret, serverIds: UNKNOWN, triggers: { a: [UNKNOWN] } };
    expect(await call(provider({}), "check", args)).toStrictEqual({
      inputs: { newPassword: { ...SIGNATURE, value: secret }, serverIds: UNKNOWN, triggers: { a: [UNKNOWN] } },
      failures: [],
    });
  });

  test("of check: no secret in the text of a failure", async () => {
    const target = provider({ check: () => ({ failures: [`newPassword: ${secret} is odd`] }) });
    const { failures } = await target.check({}, { newPassword: secret });
    expect(failures).toEqual([{ property: "", reason: "newPassword: [secret] is odd" }]);
  });

  test("of check: every failure, none naming a property, since the engine prints that property's value", async () => {
    const failures = ["newPassword: must be longer", "batchSize: must be a number"];
    const target = provider({ check: () => ({ failures }) });
    expect(await call(target, "check", { newPassword: secret })).toMatchObject({
      failures: failures.map((reason) => ({ property: "", reason })),
    });
  });

  test.each<[string, { changes: boolean; replaces?: string[] }, { changes: boolean; replaces: string[] }]>([
    ["no change", { changes: false }, { changes: false, replaces: [] }],
    ["a change in place", { changes: true }, { changes: true, replaces: [] }],
    ["a replacement", { changes: true, replaces: ["serverId"] }, { changes: true, replaces: ["serverId"] }],
  ])("of diff: %s", async (_, difference, expected) => {
    expect(await call(provider({ diff: () => difference }), "diff")).toStrictEqual(expected);
  });
});

describe("a partial failure", () => {
  const secret = freshSecret();
  const failure = new PartialFailure("id-9", { password: new Secret(secret), gone: undefined }, [
    "server a: failed",
    "server b: failed",
  ]);

  test.each(["create", "update"] as const)(
    "of %s carries id, reasons and outputs with secrets marked, and Pulumi's own member",
    async (method) => {
      const error = await failureOf(call(throwing(failure), method));
      expect(error.id).toBe("id-9");
      expect(error.reasons).toEqual(["server a: failed", "server b: failed"]);
      expect(error.properties).toStrictEqual({ password: { ...SIGNATURE, value: secret }, __provider: CODE });
      expect(error.message).toBe("server a: failed\nserver b: failed");
    },
  );

  test("whose outputs cannot be encoded is a bug", async () => {
    const odd = new PartialFailure("id-9", { odd: 1n as never }, ["server a: failed"]);
    const error = await failureOf(call(throwing(odd), "create"));
    expect(error.message).toMatch(/^internal error in PasswordReset.create, please report it: TypeError: /);
    expect(error.id).toBeUndefined();
  });

  test("of update keeps the code of the new inputs", async () => {
    const target = throwing(failure);
    const error = await failureOf(target.update("id-9", { __provider: "old" }, { __provider: "new" }));
    expect(error.properties).toMatchObject({ __provider: "new" });
  });

  test.each(["create", "update"] as const)("of %s shows no password in reason, message or stack", async (method) => {
    const said = freshSecret();
    const leaky = new PartialFailure(
      "id-9",
      {},
      ["server a", "server b"].map((name) => `${name}: it said ${said}`),
    );
    const error = await failureOf(call(throwing(leaky), method, { wanted: { password: said } }));
    expect(error.reasons).toEqual(["server a: it said [secret]", "server b: it said [secret]"]);
    expect(printed(error)).not.toContain(said);
  });
});

describe("an expected failure", () => {
  const expected = [
    new ConfigError("region: is not set"),
    new DecryptError("another key pair"),
    new WaitTimeoutError("no record within 15m"),
    new UnfinishedError("not every server"),
    apiError({ apiCode: "Ecs.0616", status: 400 }),
  ];
  test.each(METHODS.flatMap((method) => expected.map((error) => [method, error.name, error] as const)))(
    "of %s is its message alone: %s",
    async (method, _, error) => {
      const shown = await failureOf(call(throwing(error), method));
      expect(shown.message).toBe(error.message);
      expect(String(shown)).toBe(`Error: ${error.message}`);
      expect(shown.stack).not.toMatch(/\s+at .*\.ts/);
      expect(shown.stack).not.toContain(error.message);
    },
  );

  test.each(METHODS)("of %s shows no secret that its text happens to hold", async (method) => {
    const secret = freshSecret();
    const error = await failureOf(call(throwing(new ConfigError(`odd: ${secret}`)), method, { newPassword: secret }));
    expect(error.message).toBe("odd: [secret]");
  });
});

describe("a bug", () => {
  test.each(METHODS)("in %s is one message that says so and where", async (method) => {
    const error = await failureOf(call(throwing(new TypeError("x is not a function")), method));
    expect(error.message).toMatch(
      new RegExp(
        `^internal error in PasswordReset\\.${method}, please report it: TypeError: x is not a function\n +at `,
      ),
    );
    expect(error.stack).not.toMatch(/\n/);
  });

  test("tells no more than the five innermost places", async () => {
    const deep = (depth: number): never => {
      if (depth === 0) throw new Error("deep");
      return deep(depth - 1);
    };
    const error = await failureOf(call(provider({ create: async () => deep(9) }), "create"));
    expect(error.message.match(/\n +at /g)).toHaveLength(5);
  });

  test("tells a line of its message once, though it reads like a place", async () => {
    const error = await failureOf(call(throwing(new Error("it is odd\nlook at the answer")), "create"));
    expect(error.message.match(/look at the answer/g)).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["a text", "plain text"],
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["an object", { code: 1 }],
    ["an error without a stack", Object.assign(new Error("bare"), { stack: undefined })],
    ["an error with an empty message", new Error("")],
  ])("that throws %s still is an error with a message", async (_, thrown) => {
    for (const method of METHODS) {
      const error = await failureOf(call(throwing(thrown), method));
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toMatch(/^internal error in PasswordReset\./);
    }
  });

  test("that throws a text does not show the text: it may be anything", async () => {
    const text = freshSecret();
    const error = await failureOf(call(throwing(text), "create"));
    expect(printed(error)).not.toContain(text);
  });

  test.each(METHODS)("in %s with an id of its own is not taken for a half-made resource", async (method) => {
    const foreign = Object.assign(new Error("socket hang up"), { id: "req-1", properties: { a: 1 }, reasons: ["x"] });
    const error = await failureOf(call(throwing(foreign), method));
    expect([error.id, error.properties, error.reasons]).toEqual([undefined, undefined, undefined]);
    expect(error.message).toContain("Error: socket hang up");
  });

  test("in configure shows no secret", async () => {
    const secret = freshSecret();
    await call(provider({}), "create", { newPassword: secret });
    const target = provider({}, () => {
      throw new Error(`cannot read ${secret}`);
    });
    const error = await failureOf(target.configure({ config: { get: () => "" } }));
    expect(error.message).toContain(
      "internal error in PasswordReset.configure, please report it: Error: cannot read [secret]",
    );
  });

  test("whose message cannot be read is reported nevertheless", async () => {
    const hostile = Object.defineProperty(new Error(), "message", {
      get: () => {
        throw new Error("odd");
      },
    });
    const error = await failureOf(call(throwing(hostile), "create"));
    expect(error.message).toBe("internal error in PasswordReset.create, please report it: the error cannot be read");
  });

  test("that is an expected failure with an id of its own is not taken for one either", async () => {
    const foreign = Object.assign(new ConfigError("no region"), { id: "req-1" });
    expect((await failureOf(call(throwing(foreign), "create"))).id).toBeUndefined();
  });

  test.each(METHODS)("in %s shows no cause and no member of the error", async (method) => {
    const text = freshSecret();
    const foreign = Object.assign(new Error("failed", { cause: new Error(text) }), { config: { data: text } });
    expect(printed(await failureOf(call(throwing(foreign), method)))).not.toContain(text);
  });

  test.each<[string, (secret: string) => Record<string, unknown>]>([
    ["newPassword", (secret) => ({ newPassword: secret })],
    ["wanted.password", (secret) => ({ wanted: { password: secret } })],
    ["wanted.passwords", (secret) => ({ wanted: { passwords: { a: secret } } })],
    ["captured", (secret) => ({ captured: { password: "Other-1!", previousPassword: secret } })],
    ["password", (secret) => ({ password: secret })],
    ["passwords", (secret) => ({ passwords: { a: "Other-1!", b: secret } })],
    ["previousPassword", (secret) => ({ previousPassword: secret })],
    ["previousPasswords", (secret) => ({ previousPasswords: { a: secret } })],
    ["history", (secret) => ({ history: [{ passwordVersion: 1, passwords: { a: secret } }] })],
    ["privateKey", (secret) => ({ privateKey: secret })],
    ["privateKeyPassphrase", (secret) => ({ privateKeyPassphrase: secret })],
  ])("never shows the secret in %s", async (_, valuesWith) => {
    for (const method of METHODS) {
      const secret = freshSecret();
      const target = throwing(new Error(`cannot handle ${secret}, ${secret}`));
      const error = await failureOf(call(target, method, valuesWith(secret)));
      expect(printed(error)).not.toContain(secret);
      expect(error.message).toContain("cannot handle [secret], [secret]");
    }
  });

  test.each<[string, (target: DynamicProvider, secret: string) => Promise<unknown>]>([
    ["the old inputs of a check", (target, newPassword) => target.check({ newPassword }, {})],
    ["the new inputs of a diff", (target, newPassword) => target.diff("id", {}, { newPassword })],
    ["the new inputs of an update", (target, newPassword) => target.update("id", {}, { newPassword })],
  ])("shows no secret of %s, be it of another resource", async (_, handOver) => {
    const secret = freshSecret();
    await handOver(provider({}), secret);
    const error = await failureOf(call(throwing(new Error(`cannot handle ${secret}`)), "update"));
    expect(error.message).toContain("cannot handle [secret]");
  });

  test.each<[string, (inner: string) => string]>([
    ["the beginning of", (inner) => `${inner}and-longer`],
    ["the end of", (inner) => `longer-${inner}`],
    ["within", (inner) => `aa-${inner}zz`],
  ])("shows nothing of a secret where another one is %s it", async (_, outerOf) => {
    for (const names of [
      ["password", "newPassword"],
      ["newPassword", "password"],
    ] as const) {
      const inner = freshSecret();
      const outer = outerOf(inner);
      const values = { [names[0]]: inner, [names[1]]: outer };
      const error = await failureOf(call(throwing(new Error(`cannot handle <${outer}>`)), "create", values));
      expect(error.message).toContain("cannot handle <[secret]>");
    }
  });

  test.each(METHODS)("in %s is told as well where a secret is null or a number", async (method) => {
    const secret = freshSecret();
    const values = { newPassword: null, passwords: { a: null, b: 7, c: secret } };
    const error = await failureOf(call(throwing(new Error(`cannot handle ${secret}`)), method, values));
    expect(error.message).toContain("cannot handle [secret]");
  });

  test("leaves innocent words of its message standing beside short secrets", async () => {
    const error = await failureOf(
      call(throwing(new Error("an error at a place")), "create", { privateKeyPassphrase: "a" }),
    );
    expect(error.message).toContain("an error at a place");
  });
});
