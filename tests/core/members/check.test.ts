import fc from "fast-check";
import { exclusive, failuresOf } from "../../../provider/core/members/check";
import { inputNames, type Members } from "../../../provider/core/members/table";
import * as tables from "../../../provider/core/members/tables";
import { keyRequired, keyRules } from "../../../provider/core/record/key";
import { resetMembers, resetRules } from "../../../provider/core/resources/passwordSource";
import { UNKNOWN } from "../../../provider/core/values/unknown";

const OK = { serverIds: ["1bd0eb17-4466-4c15-a9ce-87727ad311b5"] };
const GOOD = "Zq7!Zq7!Zq7!";

function resetFailures(args: Record<string, unknown>): string[] {
  return failuresOf(resetMembers, resetRules, { ...OK, ...args });
}

const recordOk = { serverId: "s-1", privateKey: "key" };
function recordFailures(args: Record<string, unknown>): string[] {
  return failuresOf(tables.serverPassword, [...keyRules, keyRequired], { ...recordOk, ...args });
}

describe("PasswordReset takes", () => {
  test.each<[string, Record<string, unknown>]>([
    ["server ids alone", {}],
    ["one server", { serverIds: ["a"] }],
    ["2500 servers", { serverIds: Array.from({ length: 2500 }, (_, at) => `s-${at}`) }],
    ["an id of 64 characters", { serverIds: ["a".repeat(64)] }],
    ["a new password", { newPassword: GOOD }],
    ["an empty generate", { generate: {} }],
    ["the shortest length", { generate: { length: 8 } }],
    ["the longest length", { generate: { length: 26 } }],
    ["no specials", { generate: { specials: "" } }],
    ["every special", { generate: { specials: "!@%-_=+[]:./?" } }],
    ["one special", { generate: { specials: "/" } }],
    ["look-alikes to exclude", { generate: { exclude: "0O1lI|`'" } }],
    ["nothing to exclude", { generate: { exclude: "" } }],
    ["specials that are not known yet beside exclude", { generate: { specials: UNKNOWN, exclude: "0123456789" } }],
    ["perServer", { generate: { perServer: true } }],
    ["triggers of any kind", { triggers: { a: 1, b: "x", c: null, d: [1, { e: true }], f: {} } }],
    ["no triggers in a record", { triggers: {} }],
    ["rotateAfter in days", { rotateAfter: "30d" }],
    ["rotateAfter in ISO 8601", { rotateAfter: "P30D" }],
    ["rotateAfter of a second", { rotateAfter: "1s" }],
    ["dryRun", { dryRun: true }],
    ["supportCheck flag", { supportCheck: "flag" }],
    ["supportCheck dryRun", { supportCheck: "dryRun" }],
    ["supportCheck none", { supportCheck: "none" }],
    ["onUnsupported fail", { onUnsupported: "fail" }],
    ["onUnsupported skip", { onUnsupported: "skip" }],
    ["waitTimeout 10m", { waitTimeout: "10m" }],
    ["waitTimeout of an ISO duration", { waitTimeout: "PT1H" }],
    ["waitTimeout 0s", { waitTimeout: "0s" }],
    ["waitTimeout PT0S", { waitTimeout: "PT0S" }],
    ["restart none", { restart: "none" }],
    ["restart soft", { restart: "soft" }],
    ["restart hard", { restart: "hard" }],
    ["onDelete retain", { onDelete: "retain" }],
    ["onDelete scramble", { onDelete: "scramble" }],
    ["adopt with newPassword", { adopt: true, newPassword: GOOD }],
    ["adopt: false without newPassword", { adopt: false }],
    ["batchSize 1", { batchSize: 1 }],
    ["batchSize 1000", { batchSize: 1000 }],
    ["maxFailures 0", { maxFailures: 0 }],
    ["maxFailures 7", { maxFailures: 7 }],
    ["maxFailures 0%", { maxFailures: "0%" }],
    ["maxFailures 10%", { maxFailures: "10%" }],
    ["maxFailures 100%", { maxFailures: "100%" }],
    ["region and projectId", { region: "eu-west-101", projectId: "0123456789abcdef" }],
  ])("%s", (_, args) => {
    expect(resetFailures(args)).toEqual([]);
  });
});

describe("PasswordReset refuses", () => {
  test.each<[string, Record<string, unknown>, RegExp[]]>([
    ["no serverIds", { serverIds: undefined }, [/^serverIds: must be a list/]],
    ["a text for serverIds", { serverIds: "a" }, [/^serverIds: must be a list/]],
    ["an empty list", { serverIds: [] }, [/^serverIds: .*at least one/]],
    ["an id twice", { serverIds: ["a", "b", "a"] }, [/^serverIds\[2\]: repeats/]],
    ["an id three times", { serverIds: ["a", "a", "a"] }, [/^serverIds\[1\]: repeats/, /^serverIds\[2\]: repeats/]],
    ["an empty id", { serverIds: [""] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id that leaves its path segment", { serverIds: ["../x"] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id with a query", { serverIds: ["x?y=1"] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id with an escape", { serverIds: ["a%2Fb"] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id with a line break", { serverIds: ["a\n"] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id of dots", { serverIds: [".."] }, [/^serverIds\[0\]: must be a server id/]],
    ["a number as id", { serverIds: [7] }, [/^serverIds\[0\]: must be a server id/]],
    ["an id that is too long", { serverIds: ["a".repeat(65)] }, [/^serverIds\[0\]: must be a server id/]],
    ["two bad ids, both", { serverIds: ["a b", "ok", "c/d"] }, [/^serverIds\[0\]: /, /^serverIds\[2\]: /]],
    ["a number as password", { newPassword: 12345678 }, [/^newPassword: must be a text/]],
    ["a short password", { newPassword: "Zq7!Zq7" }, [/^newPassword: .*8 to 26/]],
    [
      "a password that breaks every rule, with every rule",
      { newPassword: "/root/adm汉".repeat(3) },
      [/8 to 26/, /consist/, /three of/, /root/, /consecutive/, /start with/],
    ],
    [
      "newPassword and generate",
      { newPassword: GOOD, generate: {} },
      [/^newPassword: cannot be given together with generate/],
    ],
    ["generate as a text", { generate: "yes" }, [/^generate: must be an object/]],
    ["generate as a list", { generate: [] }, [/^generate: must be an object/]],
    [
      "an unknown member of generate",
      { generate: { lenght: 9 } },
      [/^generate: must be an object with length, specials, exclude and perServer only/],
    ],
    ["exclude as a list", { generate: { exclude: ["0"] } }, [/^generate\.exclude: must be a text/]],
    ["exclude beyond ASCII", { generate: { exclude: "ü" } }, [/^generate\.exclude: must be a text of letters, digits/]],
    [
      "an exclude that leaves too little",
      { generate: { specials: "", exclude: "0123456789" } },
      [/^generate\.exclude: leaves too few characters/],
    ],
    ["length 7", { generate: { length: 7 } }, [/^generate\.length: must be a whole number from 8 to 26/]],
    ["length 27", { generate: { length: 27 } }, [/^generate\.length: .*8 to 26/]],
    ["length 8.5", { generate: { length: 8.5 } }, [/^generate\.length: .*8 to 26/]],
    ["a length as text", { generate: { length: "20" } }, [/^generate\.length: .*8 to 26/]],
    ["a length that is no number", { generate: { length: Number.NaN } }, [/^generate\.length: .*8 to 26/]],
    ["a special that is not allowed", { generate: { specials: "!$" } }, [/^generate\.specials: must consist/]],
    ["a letter among specials", { generate: { specials: "!a" } }, [/^generate\.specials: must consist/]],
    ["specials that repeat", { generate: { specials: "!!" } }, [/^generate\.specials: .*different/]],
    ["specials as a list", { generate: { specials: ["!"] } }, [/^generate\.specials: must consist/]],
    ["perServer as text", { generate: { perServer: "true" } }, [/^generate\.perServer: must be true or false/]],
    ["triggers as a list", { triggers: [1] }, [/^triggers: must be a record/]],
    ["triggers as a text", { triggers: "x" }, [/^triggers: must be a record/]],
    ["rotateAfter as a number", { rotateAfter: 30 }, [/^rotateAfter: must be a duration/]],
    ["rotateAfter in words", { rotateAfter: "monthly" }, [/^rotateAfter: must be a duration/]],
    ["rotateAfter of nothing", { rotateAfter: "0d" }, [/^rotateAfter: must be a duration/]],
    ["dryRun as text", { dryRun: "true" }, [/^dryRun: must be true or false/]],
    ["another supportCheck", { supportCheck: "Flag" }, [/^supportCheck: must be one of "flag", "dryRun", "none"/]],
    ["another onUnsupported", { onUnsupported: "ignore" }, [/^onUnsupported: must be one of "fail", "skip"/]],
    ["another restart", { restart: true }, [/^restart: must be one of "none", "soft", "hard"/]],
    ["another onDelete", { onDelete: "reset" }, [/^onDelete: must be one of "retain", "scramble"/]],
    ["adopt as text", { adopt: "yes" }, [/^adopt: must be true or false/]],
    ["adopt without newPassword", { adopt: true }, [/^adopt: needs newPassword/]],
    [
      "waitTimeout without a unit",
      { waitTimeout: "0" },
      [/^waitTimeout: must be a duration .*, or 0s for no waiting$/],
    ],
    ["waitTimeout in words", { waitTimeout: "never" }, [/^waitTimeout: must be a duration/]],
    ["batchSize 0", { batchSize: 0 }, [/^batchSize: must be a whole number from 1 to 1000/]],
    ["batchSize 1001", { batchSize: 1001 }, [/^batchSize: .*1 to 1000/]],
    ["batchSize 1.5", { batchSize: 1.5 }, [/^batchSize: .*1 to 1000/]],
    ["batchSize as text", { batchSize: "10" }, [/^batchSize: .*1 to 1000/]],
    ["maxFailures -1", { maxFailures: -1 }, [/^maxFailures: must be a whole number.*percentage/]],
    ["maxFailures 0.5", { maxFailures: 0.5 }, [/^maxFailures: /]],
    ["maxFailures 101%", { maxFailures: "101%" }, [/^maxFailures: /]],
    ["maxFailures 10", { maxFailures: "10" }, [/^maxFailures: /]],
    ["maxFailures 1.5%", { maxFailures: "1.5%" }, [/^maxFailures: /]],
    ["maxFailures -5%", { maxFailures: "-5%" }, [/^maxFailures: /]],
    ["an empty region", { region: "" }, [/^region: /]],
    ["a number as region", { region: 1 }, [/^region: /]],
    ["an empty projectId", { projectId: "" }, [/^projectId: /]],
    ["an argument it does not have", { rotateafter: "30d" }, [/^rotateafter: is not an argument/]],
    ["a name that controls a terminal", { "\u001b[31mred": 1 }, [/^…\[31mred: is not an argument/]],
  ])("%s", (_, args, expected) => {
    const failures = resetFailures(args);
    expect(failures).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) {
      expect(failures[at]).toMatch(pattern);
    }
  });

  test("everything that is wrong at once, each with its argument", () => {
    const failures = resetFailures({
      serverIds: [],
      newPassword: "short",
      generate: { length: 5, specials: "#" },
      triggers: 1,
      rotateAfter: "x",
      dryRun: 1,
      supportCheck: 1,
      onUnsupported: 1,
      restart: 1,
      onDelete: 1,
      adopt: 1,
      batchSize: 0,
      maxFailures: -1,
      region: 1,
      projectId: 1,
      extra: 1,
    });
    const named = new Set(failures.map((failure) => failure.split(":")[0]));
    expect([...named].sort()).toEqual(
      [
        "adopt",
        "batchSize",
        "dryRun",
        "extra",
        "generate.length",
        "generate.specials",
        "maxFailures",
        "newPassword",
        "onDelete",
        "onUnsupported",
        "projectId",
        "region",
        "restart",
        "rotateAfter",
        "serverIds",
        "supportCheck",
        "triggers",
      ].sort(),
    );
    expect(failures).toContainEqual("newPassword: cannot be given together with generate");
  });

  test.each<[string, unknown[], RegExp[]]>([
    ["malformed", ["a b", "x", "x"], [/^serverIds\[0\]: must be/, /^serverIds\[2\]: repeats/]],
    ["of another type", [5, "x", "x"], [/^serverIds\[0\]: must be/, /^serverIds\[2\]: repeats/]],
    [
      "malformed and repeated",
      ["a b", "a b"],
      [/^serverIds\[0\]: must be/, /^serverIds\[1\]: must be/, /^serverIds\[1\]: repeats/],
    ],
  ])("a repeated id beside one that is %s, both at once", (_, serverIds, expected) => {
    const failures = resetFailures({ serverIds });
    for (const pattern of expected) {
      expect(failures).toContainEqual(expect.stringMatching(pattern));
    }
  });
});

describe("values that are not known yet", () => {
  test.each(inputNames(resetMembers))("are passed over as %s", (name) => {
    const rest = name === "adopt" ? { newPassword: GOOD } : {};
    expect(resetFailures({ ...rest, [name]: UNKNOWN })).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["one of the ids", { serverIds: ["a", UNKNOWN] }],
    ["two of the ids, which are no repetition", { serverIds: [UNKNOWN, "a", UNKNOWN] }],
    ["generate.length", { generate: { length: UNKNOWN } }],
    ["generate.specials", { generate: { specials: UNKNOWN } }],
    ["generate.perServer", { generate: { perServer: UNKNOWN } }],
    ["deep in triggers", { triggers: { a: { b: [UNKNOWN] } } }],
    ["newPassword beside adopt", { newPassword: UNKNOWN, adopt: true }],
  ])("are passed over within: %s", (_, args) => {
    expect(resetFailures(args)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a bad id", { serverIds: [UNKNOWN, "a b"] }, /^serverIds\[1\]: must be a server id/],
    ["a repeated id", { serverIds: ["a", UNKNOWN, "a"] }, /^serverIds\[2\]: repeats/],
    ["a bad length", { generate: { specials: UNKNOWN, length: 5 } }, /^generate\.length: /],
    ["bad specials", { generate: { specials: "$", length: UNKNOWN } }, /^generate\.specials: /],
    ["a misspelt member of generate", { generate: { lenght: 9, perServer: UNKNOWN } }, /^generate: /],
    ["another argument", { newPassword: UNKNOWN, batchSize: 0 }, /^batchSize: /],
  ])("do not hide what is wrong beside them: %s", (_, args, failure) => {
    expect(resetFailures(args)).toContainEqual(expect.stringMatching(failure));
  });

  test.each(inputNames(tables.passwordCapture))("are passed over as %s of a record's resource", (name) => {
    const rest = name === "privateKeyFile" ? { privateKey: undefined } : {};
    expect(
      failuresOf(tables.passwordCapture, [...keyRules, keyRequired], {
        serverId: "s",
        privateKey: "k",
        ...rest,
        [name]: UNKNOWN,
      }),
    ).toEqual([]);
  });
});

describe("ServerPassword", () => {
  test.each<[string, Record<string, unknown>]>([
    ["a server and a key", {}],
    ["a key file", { privateKey: undefined, privateKeyFile: "~/key.pem" }],
    ["a passphrase", { privateKeyPassphrase: "phrase" }],
    ["a passphrase of a key file", { privateKey: undefined, privateKeyFile: "k", privateKeyPassphrase: "phrase" }],
    ["an ECS server", { serverType: "ecs" }],
    ["a BMS server", { serverType: "bms" }],
    ["a wait", { waitTimeout: "20m" }],
    ["region and project", { region: "r", projectId: "p" }],
  ])("takes %s", (_, args) => {
    expect(recordFailures(args)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, RegExp[]]>([
    ["no server", { serverId: undefined }, [/^serverId: must be a server id/]],
    ["a server id that leaves its segment", { serverId: "a/../b" }, [/^serverId: must be a server id/]],
    ["another kind of server", { serverType: "vm" }, [/^serverType: must be one of "ecs", "bms"/]],
    ["no key at all", { privateKey: undefined }, [/^privateKey: one of privateKey and privateKeyFile/]],
    ["both forms of a key", { privateKeyFile: "k" }, [/^privateKey: cannot be given together with privateKeyFile/]],
    [
      "a key in place of its path",
      { privateKey: undefined, privateKeyFile: "-----BEGIN PRIVATE KEY-----\nMARKER" },
      [/^privateKeyFile: must be the path .* not the key itself/],
    ],
    ["an empty key", { privateKey: "" }, [/^privateKey: must be a private key in PEM/]],
    ["an empty path", { privateKey: undefined, privateKeyFile: "" }, [/^privateKeyFile: must be the path/]],
    [
      "a passphrase without a key",
      { privateKey: undefined, privateKeyPassphrase: "x" },
      [/^privateKeyPassphrase: needs/, /^privateKey: one of/],
    ],
    ["a passphrase that is no text", { privateKeyPassphrase: 5 }, [/^privateKeyPassphrase: must be a text/]],
    ["a wait of nothing", { waitTimeout: "0s" }, [/^waitTimeout: must be a duration/]],
    ["a wait in words", { waitTimeout: "long" }, [/^waitTimeout: must be a duration/]],
    [
      "everything at once",
      { serverId: "", serverType: "", privateKey: "", waitTimeout: "", odd: 1 },
      [/^odd: /, /^serverId: /, /^serverType: /, /^privateKey: /, /^waitTimeout: /],
    ],
  ])("refuses %s", (_, args, expected) => {
    const failures = recordFailures(args);
    expect(failures).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) {
      expect(failures[at]).toMatch(pattern);
    }
  });
});

describe("the other argument sets", () => {
  test.each<[string, Record<string, unknown>, RegExp | undefined]>([
    ["clearOn create", { clearOn: "create" }, undefined],
    ["clearOn delete", { clearOn: "delete" }, undefined],
    ["another clearOn", { clearOn: "update" }, /^clearOn: must be one of "create", "delete"/],
    ["triggers", { triggers: { a: 1 } }, undefined],
    ["triggers as a list", { triggers: [] }, /^triggers: must be a record/],
    ["no key", {}, undefined],
  ])("PasswordRecordCleanup with %s", (_, args, failure) => {
    const failures = failuresOf(tables.passwordCapture, keyRules, { serverId: "s", ...args });
    expect(failures).toEqual(failure === undefined ? [] : [expect.stringMatching(failure)]);
  });

  test("getServerPassword does not wait", () => {
    expect(failuresOf(tables.getServerPassword, keyRules, { serverId: "s", privateKeyFile: "k" })).toEqual([]);
    expect(failuresOf(tables.getServerPassword, keyRules, { serverId: "s", waitTimeout: "1m" })).toEqual([
      expect.stringMatching(/^waitTimeout: /),
    ]);
  });

  test("getPasswordResetSupport takes the server alone", () => {
    expect(
      failuresOf(tables.getPasswordResetSupport, [], { serverId: "s", serverType: "bms", region: "r", projectId: "p" }),
    ).toEqual([]);
    expect(failuresOf(tables.getPasswordResetSupport, [], { serverId: "s", privateKey: "k" })).toEqual([
      expect.stringMatching(/^privateKey: /),
    ]);
  });

  test("two exclusive arguments fail only when both are given", () => {
    const rule = exclusive("a", "b");
    expect([rule({}), rule({ a: 1 }), rule({ b: 1 })]).toEqual([undefined, undefined, undefined]);
    expect(rule({ a: 1, b: 1 })).toBe("a: cannot be given together with b");
  });
});

describe("a value never shows in a failure", () => {
  const MARKER = "Mk9Xw5";
  const marked = fc.oneof(
    fc.constantFrom<unknown>(MARKER, `${MARKER}\n`, `/${MARKER}root`, `${MARKER} ${MARKER}`, MARKER.repeat(20)),
    fc.constantFrom<unknown>(
      [MARKER],
      [MARKER, MARKER],
      { a: MARKER },
      { length: MARKER },
      { specials: MARKER },
      { perServer: MARKER },
      [[MARKER]],
      [{ id: MARKER }],
    ),
    fc.constantFrom<unknown>({ [MARKER]: 1 }, { length: { [MARKER]: MARKER } }, new Date(0), null, 5, true, UNKNOWN),
  );

  /** Its names are server ids, which are shown. */
  const forServers = fc.dictionary(fc.constantFrom("a", "b"), marked);

  test.each<[string, Members]>([
    ["PasswordReset", resetMembers],
    ["PasswordRecordCleanup", tables.passwordCapture],
  ])("of %s", (_, fields) => {
    let reported = 0;
    const values = inputNames(fields).map((name) => [name, name === "serverTriggers" ? forServers : marked]);
    const args = fc.record(Object.fromEntries(values), { requiredKeys: [] });
    fc.assert(
      fc.property(args, (values) => {
        const failures = failuresOf(fields, [...resetRules, ...keyRules, keyRequired], values);
        reported += failures.length;
        expect(failures.join("\n")).not.toContain(MARKER);
      }),
      { numRuns: 3000, seed: 12 },
    );
    expect(reported).toBeGreaterThan(3000);
  });

  test("nor does a check ever throw, whatever a member is", () => {
    const args = fc.dictionary(fc.constantFrom(...inputNames(resetMembers)), fc.anything());
    fc.assert(
      fc.property(args, (values) => {
        expect(Array.isArray(failuresOf(resetMembers, resetRules, values))).toBe(true);
      }),
      { numRuns: 3000, seed: 13 },
    );
  });
});
