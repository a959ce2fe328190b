import { readFileSync } from "node:fs";
import path from "node:path";

const README = readFileSync(path.resolve(__dirname, "../../../README.md"), "utf8");

/** Something that a program does, and the actions that README's table of IAM permissions names for it. */
export interface TableCase {
  readonly name: string;
  /** Type of the resource, or name of the function. */
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly serverType: "ecs" | "bms";
  /** The project is looked up by its name. */
  readonly withoutProjectId?: boolean;
  readonly actions: readonly string[];
  /** Those of the actions that another one makes unnecessary. */
  readonly covered?: readonly string[];
}

/** The cases that the table of IAM permissions tells apart. */
export function casesOfTheTable(): readonly TableCase[] {
  const [always, withRestart = []] = cell("PasswordReset").split("with `restart`").map(actionsIn);
  const [flag, reset] = bySuffix(always, "showResetPasswordFlag");
  const [record, bmsRecord] = byService(actionsIn(cell("ServerPassword")));
  const cleanup = cell("PasswordRecordCleanup");
  const [alternatives, bmsClearing] = byService(actionsIn(cleanup));
  const [support, bmsSupport] = byService(actionsIn(cell("getPasswordResetSupport")));
  const lookup = actionsIn(cell("all, without `projectId`"));
  const ecs = { args: {}, serverType: "ecs" } as const;
  const bms = { args: { serverType: "bms" }, serverType: "bms" } as const;
  const passwordReset = { ...ecs, type: "PasswordReset" };
  return [
    { ...passwordReset, name: "PasswordReset", actions: [...flag, ...reset] },
    { ...passwordReset, name: "PasswordReset without supportCheck", args: { supportCheck: "none" }, actions: reset },
    {
      ...passwordReset,
      name: "PasswordReset with restart",
      args: { restart: "soft" },
      actions: [...flag, ...reset, ...withRestart],
      // `ecs:cloudServers:get` is a documented alias of the action that reads the flag.
      covered: flag,
    },
    { ...ecs, type: "ServerPassword", name: "ServerPassword", actions: record },
    { ...bms, type: "ServerPassword", name: "ServerPassword of bare metal", actions: bmsRecord },
    ...alternatives.map((action) => ({
      ...ecs,
      type: "PasswordRecordCleanup",
      name: `PasswordRecordCleanup by ${action}`,
      actions: [...record, action],
    })),
    {
      ...bms,
      type: "PasswordRecordCleanup",
      name: "PasswordRecordCleanup of bare metal",
      actions: [...bmsRecord, ...bmsClearing],
    },
    { ...ecs, type: "getPasswordResetSupport", name: "getPasswordResetSupport", actions: support },
    { ...bms, type: "getPasswordResetSupport", name: "getPasswordResetSupport of bare metal", actions: bmsSupport },
    {
      ...ecs,
      type: "ServerPassword",
      name: "ServerPassword without projectId",
      withoutProjectId: true,
      actions: [...record, ...lookup],
    },
  ];
}

/** The actions of the sentence after the table: what lets a timed-out wait give its reason. */
export function actionsOfDiagnosis(): readonly string[] {
  return actionsIn(
    section()
      .split("\n\n")
      .find((paragraph) => paragraph.includes("a wait that times out")) ?? "",
  );
}

/** The second cell of the row that begins with this resource. */
function cell(resource: string): string {
  const row = section()
    .split("\n")
    .find((line) => line.startsWith(`| ${resource} `) || line.startsWith(`| \`${resource}\` `));
  if (row === undefined) throw new Error(`README's table of IAM permissions has no row ${resource}`);
  return row.split("|")[2] ?? "";
}

function section(): string {
  return README.split("## IAM permissions")[1]?.split("\n## ")[0] ?? "";
}

function actionsIn(text: string): string[] {
  return [...text.matchAll(/`(\w+:\w+:\w+)`/g)].map((match) => match[1] ?? "");
}

function byService(actions: readonly string[]): [ecs: string[], bms: string[]] {
  return [actions.filter((action) => action.startsWith("ecs:")), actions.filter((action) => action.startsWith("bms:"))];
}

function bySuffix(actions: readonly string[] = [], suffix: string): [with_: string[], without: string[]] {
  return [actions.filter((action) => action.endsWith(suffix)), actions.filter((action) => !action.endsWith(suffix))];
}
