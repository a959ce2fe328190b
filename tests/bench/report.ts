import type { ClientReports } from "./clientOverhead";
import type { Report } from "./clients/job";
import type { LoadTimes } from "./clients/loadPackage";
import { type Everyday, FLEET, RESTART_MS } from "./everyday";
import {
  EACH,
  type FirstUp,
  type FleetTimes,
  LATENCY_MS,
  type measureOwnPasswords,
  type measureTypeScript,
  SIZES,
  USUAL,
} from "./fleet";
import type { NothingToDo } from "./nothingToDo";
import { type Bytes, SERVERS, type StateSize } from "./stateSize";
import { median, medianRatio } from "./statistics";
import { type Row, table } from "./table";

export interface Measured {
  readonly environment: string;
  readonly date: string;
  readonly rounds: number;
  readonly everyday: readonly Everyday[];
  readonly clients: ClientReports;
  readonly fleets: FleetTimes;
  readonly typeScript: Awaited<ReturnType<typeof measureTypeScript>>;
  readonly ownPasswords: Awaited<ReturnType<typeof measureOwnPasswords>>;
  readonly nothingToDo: NothingToDo;
  readonly loading: readonly LoadTimes[];
  readonly state: StateSize;
}

/** First what users ask, then each target beside what came out. */
export function sections(measured: Measured): string {
  const compared: [string, Row[]][] = [
    [`One \`PasswordReset\` over ${thousands(USUAL)} servers`, usualRows(measured)],
    ["Ten times as many servers, to 30,000", growthRows(measured.fleets)],
    ["A password for each of 1,000 servers", ownPasswordRows(measured.ownPasswords)],
    ["Nothing to do: `pulumi preview` of an unchanged stack", nothingToDoRows(measured.nothingToDo)],
    ["State, secrets encrypted", stateRows(measured.state)],
    ["Client overhead: 1,000 signed reads of a reset flag, 16 at once", clientRows(measured.clients)],
    ["Loading the package in a program", loadingRows(measured.loading)],
  ];
  return [
    everyday(measured.everyday),
    ...compared.map(([title, rows]) => `## ${title}\n\n${table(rows)}\n`),
    charts(measured.fleets),
  ].join("\n");
}

function everyday(rows: readonly Everyday[]): string {
  const lines = rows.map(
    ({ what, seconds, calls, stateBytes }) =>
      `| ${what} | ${seconds.toFixed(1)} s | ${thousands(calls)} | ${(stateBytes / 1e6).toFixed(1)} MB |`,
  );
  return [
    `## ${thousands(FLEET)} servers in one \`PasswordReset\``,
    "",
    `\`pulumi up\` with its preview, ${LATENCY_MS} ms for each call, ${RESTART_MS / 1000} s for each restart of up to 1,000 servers.`,
    "",
    "| what | time | calls | state |",
    "|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

function clientRows({ ours, nodeSdk, pythonSdk }: ClientReports): Row[] {
  const row = (what: string, member: keyof Report, unit: string, target?: number): Row => {
    const [own, node, python] = [ours, nodeSdk, pythonSdk].map((reports) => reports.map((report) => report[member]));
    const [a, b, c] = [own, node, python].map((values) => median(values ?? []).toFixed(0));
    return {
      what,
      values: `${a} ${unit}; SDK for Node.js ${b}, for Python ${c}`,
      result: medianRatio(own ?? [], node ?? []),
      unit: "×",
      ...(target !== undefined && { target }),
    };
  };
  return [
    row("time", "wallMs", "ms", 0.65),
    row("processor time", "cpuMs", "ms", 0.65),
    row("import, time", "importMs", "ms", 0.3),
    row("import, memory", "importMb", "MB", 0.3),
    row("import and first answer, time", "firstAnswerMs", "ms"),
    row("import and first answer, memory", "firstAnswerMb", "MB"),
  ];
}

function usualRows({ fleets, typeScript }: Measured): Row[] {
  const against = (
    what: string,
    runs: readonly FirstUp[],
    base: string,
    bases: readonly FirstUp[],
    target?: number,
  ) => ({
    what,
    values: `${shown(runs)}; ${base} ${shown(bases)}`,
    result: medianRatio(secondsOf(runs), secondsOf(bases)),
    unit: "×" as const,
    ...(target !== undefined && { target }),
  });
  const NOTHING = "a dynamic resource that does nothing";
  const { empty, trivial, one, usual, before } = fleets;
  return [
    against("first `up`, JavaScript", usual, NOTHING, trivial, 1.25),
    against("first `up`, TypeScript", typeScript.usual, NOTHING, typeScript.trivial, 1.25),
    against("first `up`, JavaScript", usual, "empty program", empty),
    against("first `up`, TypeScript", typeScript.usual, "empty program", typeScript.empty),
    against(`${NOTHING}, JavaScript`, trivial, "empty program", empty),
    against(`${NOTHING}, TypeScript`, typeScript.trivial, "empty program", typeScript.empty),
    against("1 server, JavaScript", one, NOTHING, trivial),
    { what: "calls", values: "", result: median(usual.map(({ calls }) => calls)), unit: "calls" },
    ...(before === undefined ? [] : [against("first `up`, JavaScript", usual, "the version before", before, 1.1)]),
  ];
}

/** What the largest fleet takes, as a multiple of what a tenth of it takes. */
function growthRows({ sizes }: FleetTimes): Row[] {
  const [few = [], many = []] = sizes.slice(-2);
  const row = (what: string, unit: string, of: (run: FirstUp) => number, digits = 0): Row => ({
    what,
    values: `${median(many.map(of)).toFixed(digits)} ${unit}; a tenth of it ${median(few.map(of)).toFixed(digits)} ${unit}`,
    result: medianRatio(many.map(of), few.map(of)),
    unit: "×",
    target: 10,
  });
  return [
    row("time", "s", ({ seconds }) => seconds, 1),
    row("peak memory of the plug-in", "MB", ({ pluginMb }) => pluginMb),
    row("lines printed", "lines", ({ lines }) => lines),
    row("state", "MB", ({ stateBytes }) => stateBytes / 1e6, 2),
  ];
}

function ownPasswordRows({ perServer, resourceEach, putEach }: Measured["ownPasswords"]): Row[] {
  const spans = (runs: readonly { spanMs: number }[]) => runs.map(({ spanMs }) => spanMs);
  const extrapolated = (median(secondsOf(resourceEach)) * USUAL) / EACH;
  return [
    {
      what: "the calls, flags included, against one PUT per server, 10 at once, as Terraform makes them, nothing checked before",
      values: `${median(spans(perServer)).toFixed(0)} ms; ${median(spans(putEach)).toFixed(0)} ms`,
      result: medianRatio(spans(perServer), spans(putEach)),
      unit: "×",
      target: 0.5,
    },
    {
      what: "the whole `up`, against a resource for each server",
      values: `${shown(perServer)}; ${EACH} resources ${shown(resourceEach)}, ${thousands(USUAL)} extrapolated ${extrapolated.toFixed(0)} s`,
      result: median(secondsOf(perServer)) / extrapolated,
      unit: "×",
    },
  ];
}

function nothingToDoRows({ previews, calls }: NothingToDo): Row[] {
  const row = (
    what: string,
    own: readonly number[],
    base: readonly number[],
    baseName: string,
    target?: number,
  ): Row => ({
    what,
    values: `${median(own).toFixed(2)} s; ${baseName} ${median(base).toFixed(2)} s`,
    result: medianRatio(own, base),
    unit: "×",
    ...(target !== undefined && { target }),
  });
  const { trivial, trivialTwice, captures, resetsHalf, resets } = previews;
  return [
    row("100 `ServerPassword`", captures, trivial, "100 trivial", 1.15),
    row("50 `PasswordReset` and their 50 companions", resetsHalf, trivial, "100 trivial", 1.15),
    row("100 `PasswordReset` and their 100 companions", resets, trivialTwice, "200 trivial", 1.15),
    row("100 `PasswordReset` and their 100 companions", resets, trivial, "100 trivial", 1.15),
    { what: "calls to the cloud", values: "", result: calls, unit: "calls", target: 0 },
  ];
}

function loadingRows(times: readonly LoadTimes[]): Row[] {
  const base = median(times.map(({ pulumiMs }) => pulumiMs));
  return [
    {
      what: "over `@pulumi/pulumi` itself",
      values: `\`@pulumi/pulumi\` ${base.toFixed(0)} ms`,
      result: median(times.map(({ oursMs }) => oursMs)),
      unit: "ms",
      target: 100,
    },
  ];
}

function stateRows({ serializedProvider, oneServer, sharedServer, ownServer, rotation }: StateSize): Row[] {
  const both = (what: string, { reset, companion }: Bytes, target?: number): Row => ({
    what: `${what}, companion included`,
    values: `${Math.round(reset)} and ${Math.round(companion)} bytes`,
    result: reset + companion,
    unit: "bytes",
    ...(target !== undefined && { target }),
  });
  return [
    { what: "`__provider`", values: "", result: serializedProvider, unit: "bytes", target: 600 },
    both("1 server", oneServer, 4000),
    both("each further server, shared password", sharedServer),
    both("each further server, own password", ownServer, 300),
    both(`each rotation of ${SERVERS} own passwords`, rotation, 100),
  ];
}

/** The bars stand for ten times as many servers each: linear growth would make each ten times as high as the last. */
function charts({ sizes }: FleetTimes): string {
  const chart = (title: string, axis: string, values: readonly number[]): string =>
    [
      "```mermaid",
      "xychart-beta",
      `  title "${title}"`,
      `  x-axis "servers" [${SIZES.map((size) => `"${thousands(size)}"`).join(", ")}]`,
      `  y-axis "${axis}" 0 --> ${Math.ceil(Math.max(...values) * 1.1)}`,
      `  bar [${values.map((value) => value.toFixed(1)).join(", ")}]`,
      "```",
    ].join("\n");
  return [
    chart(
      "First pulumi up of one PasswordReset",
      "seconds",
      sizes.map((runs) => median(secondsOf(runs))),
    ),
    "",
    chart(
      "Peak memory of the plug-in",
      "MB",
      sizes.map((runs) => median(runs.map(({ pluginMb }) => pluginMb))),
    ),
    "",
  ].join("\n");
}

function thousands(count: number): string {
  return count.toLocaleString("en");
}

function secondsOf(runs: readonly { seconds: number }[]): number[] {
  return runs.map(({ seconds }) => seconds);
}

function shown(runs: readonly { seconds: number }[]): string {
  return `${median(secondsOf(runs)).toFixed(2)} s`;
}
