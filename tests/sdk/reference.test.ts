import { readFileSync } from "node:fs";
import path from "node:path";
import { inputNames, type Members, outputNames } from "../../provider/core/members/table";
import * as tables from "../../provider/core/members/tables";

/*
 * The reference is made of the doc comments in `sdk`; the tables say what the members are. Here the one is held against
 * the other: no member is missing, none is too many, and "secret" is said of those that are, and of no other.
 */

interface Row {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

const REFERENCE = readFileSync(path.join(__dirname, "../../docs/reference/README.md"), "utf8");

/** The rows of the tables below these headings, without those that only say what excludes what. */
function rowsOf(...headings: string[]): Row[] {
  return headings.flatMap((heading) => {
    const section = REFERENCE.split(`\n### ${heading}\n`)[1]?.split("\n### ")[0] ?? "";
    const rows = section.split("\n").filter((line) => line.startsWith("| <a id="));
    if (rows.length === 0) throw new Error(`no table below ${heading}`);
    return rows
      .map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .map(([, cell = "", type = "", text = ""]) => ({ name: /`(\w+)\??`/.exec(cell)?.[1] ?? cell, type, text }))
      .filter(({ type }) => type !== "`undefined`");
  });
}

const RESET = ["CommonPasswordResetArgs", "GivenPassword", "GeneratedPassword"];
const KEY = ["InlineKey", "KeyFile"];
/** Members that no user gives or sees: the SDK, the check or a companion does. */
const OURS = [
  "resource",
  "companion",
  "assigned",
  "projectName",
  "wanted",
  "rotation",
  "captured",
  "recordHash",
  "validatedVersion",
  "validatedDraft",
  "notHandedOn",
  "packedOutputs",
];

const arguments_: [string, string[], Members[]][] = [
  ["PasswordReset", RESET, [tables.passwordReset, tables.passwordSource]],
  ["ServerPassword", ["ServerArgs", ...KEY, "WaitArgs"], [tables.serverPassword]],
  ["PasswordRecordCleanup", ["ServerArgs", ...KEY, "WaitArgs", "CleanupArgs"], [tables.passwordCapture]],
  ["getServerPassword", ["ServerArgs", ...KEY], [tables.getServerPassword]],
  ["getPasswordResetSupport", ["ServerArgs"], [tables.getPasswordResetSupport]],
];

const outputs: [string, string, Members, string[]][] = [
  ["PasswordReset", "PasswordReset", tables.passwordReset, []],
  ["ServerPassword", "ServerPassword", tables.serverPassword, []],
  ["PasswordRecordCleanup", "PasswordRecordCleanup", tables.passwordRecordCleanup, []],
];

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const isUsers = (name: string): boolean => !OURS.includes(name);
/** "secret", or "Secret." as a sentence of its own; not "in the state" or the like. */
const saysSecret = ({ text }: Row): boolean => /\bsecret\b/i.test(text);

describe("the reference's arguments", () => {
  test.each(arguments_)("of %s are those of its table", (_, headings, members) => {
    const known = sorted(members.flatMap(inputNames).filter(isUsers));
    expect(sorted(rowsOf(...headings).map(({ name }) => name))).toEqual(known);
  });

  test.each(arguments_)("of %s are called secret where the table says so", (_, headings, members) => {
    const secret = members.flatMap((table) => inputNames(table).filter((name) => table[name]?.secret));
    const said = rowsOf(...headings).filter(saysSecret);
    expect(sorted(said.map(({ name }) => name))).toEqual(sorted(secret.filter(isUsers)));
  });
});

describe("the reference's outputs", () => {
  test.each(outputs)("of %s are those of its table", (_, heading, members, shown) => {
    const known = outputNames(members).filter((name) => isUsers(name) || shown.includes(name));
    expect(sorted(rowsOf(heading).map(({ name }) => name))).toEqual(sorted(known));
  });

  test.each(outputs)("of %s are called secret where the table says so", (_, heading, members) => {
    const secret = outputNames(members).filter((name) => members[name]?.secret);
    const said = rowsOf(heading).filter(saysSecret);
    expect(sorted(said.map(({ name }) => name))).toEqual(sorted(secret.filter(isUsers)));
  });
});
