import { OWN_PASSWORD_CONCURRENCY } from "../../provider/core/fleet/run";
import type { ClientReports } from "./clientOverhead";
import type { Report } from "./clients/job";
import type { LoadTimes } from "./clients/loadPackage";
import {
  EACH,
  type FirstUp,
  type FleetTimes,
  LATENCY_MS,
  type measureOwnPasswords,
  type measureTypeScript,
  ONE_BY_ONE,
  SIZES,
} from "./fleet";
import type { NothingToDo } from "./nothingToDo";
import type { Bytes, StateSize } from "./stateSize";
import { median, medianRatio } from "./statistics";
import { type Row, table } from "./table";

/** With a password for each server: its flag is read, then it is reset. */
const CALLS_PER_SERVER = 2;

export interface Measured {
  readonly environment: string;
  readonly date: string;
  readonly rounds: number;
  readonly clients: ClientReports;
  readonly fleets: FleetTimes;
  readonly typeScript: Awaited<ReturnType<typeof measureTypeScript>>;
  readonly ownPasswords: Awaited<ReturnType<typeof measureOwnPasswords>>;
  readonly nothingToDo: NothingToDo;
  readonly loading: readonly LoadTimes[];
  readonly state: StateSize;
}

/** All of it as tables, each target beside what came out. */
export function sections(measured: Measured): string {
  return [
    ["Client overhead: 1,000 signed reads of a reset flag, 16 at once", clientRows(measured.clients)],
    [`One \`PasswordReset\`, first \`pulumi up\`, ${LATENCY_MS} ms for each call`, fleetRows(measured)],
    ["A password for each server", ownPasswordRows(measured.ownPasswords)],
    ["Nothing to do: `pulumi preview` of an unchanged stack", nothingToDoRows(measured.nothingToDo)],
    ["Loading the package in a program", loadingRows(measured.loading)],
    ["State, secrets encrypted", stateRows(measured.state)],
  ]
    .map(([title, rows]) => `## ${title}\n\n${table(rows as Row[])}\n`)
    .concat(growth(measured.fleets))
    .join("\n");
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

function fleetRows({ fleets, typeScript }: Measured): Row[] {
  const [one = [], , , thousand = [], tenThousand = []] = fleets.shared;
  const against = (what: string, runs: readonly FirstUp[], empty: readonly FirstUp[], target?: number): Row => ({
    what,
    values: `${shown(runs)}; empty program ${shown(empty)}`,
    result: medianRatio(secondsOf(runs), secondsOf(empty)),
    unit: "×",
    ...(target !== undefined && { target }),
  });
  return [
    against("1,000 servers, TypeScript", typeScript.thousand, typeScript.empty, 1.5),
    against("10,000 servers, TypeScript", typeScript.tenThousand, typeScript.empty, 3),
    against("1,000 servers, JavaScript", thousand, fleets.empty, 1.5),
    against("10,000 servers, JavaScript", tenThousand, fleets.empty, 3),
    ...beforeRows(tenThousand, fleets.before),
    against("a dynamic resource that does nothing, TypeScript", typeScript.trivial, typeScript.empty),
    against("a dynamic resource that does nothing, JavaScript", fleets.trivial, fleets.empty),
    against("1 server, JavaScript", one, fleets.empty),
    { what: "calls for 1,000 servers", values: "", result: callsOf(thousand), unit: "calls" },
    { what: "calls for 10,000 servers", values: "", result: callsOf(tenThousand), unit: "calls" },
    {
      what: "10,000 servers, peak memory of the plug-in",
      values: "",
      result: median(tenThousand.map(({ pluginMb }) => pluginMb)),
      unit: "MB",
      target: 300,
    },
  ];
}

function beforeRows(now: readonly FirstUp[], before: readonly FirstUp[] | undefined): Row[] {
  if (before === undefined) return [];
  return [
    {
      what: "10,000 servers, JavaScript, beside the version before",
      values: `${shown(now)}; before ${shown(before)}`,
      result: medianRatio(secondsOf(now), secondsOf(before)),
      unit: "×",
      target: 1.1,
    },
  ];
}

function ownPasswordRows({ perServer, resourceEach, putEach }: Measured["ownPasswords"]): Row[] {
  const bound = (ONE_BY_ONE * CALLS_PER_SERVER * LATENCY_MS) / OWN_PASSWORD_CONCURRENCY;
  const span = median(perServer.map(({ spanMs }) => spanMs));
  const extrapolated = (median(secondsOf(resourceEach)) * ONE_BY_ONE) / EACH;
  return [
    {
      what: "`perServer`, 1,000 servers: from the first call to the last answer, against calls × latency / concurrency",
      values: `${span.toFixed(0)} ms; bound ${bound.toFixed(0)} ms`,
      result: span / bound,
      unit: "×",
      target: 1.3,
    },
    {
      what: "the whole `up`, against a resource for each server",
      values: `${shown(perServer)}; ${EACH} resources ${shown(resourceEach)}, ${ONE_BY_ONE.toLocaleString("en")} extrapolated ${extrapolated.toFixed(0)} s`,
      result: median(secondsOf(perServer)) / extrapolated,
      unit: "×",
    },
    {
      what: "the calls, against one PUT per server, 10 at once, as Terraform makes them, nothing checked before",
      values: `${span.toFixed(0)} ms; ${(median(secondsOf(putEach)) * 1000).toFixed(0)} ms`,
      result: span / (median(secondsOf(putEach)) * 1000),
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

function stateRows({
  serializedProvider,
  oneServer,
  sharedServer,
  ownServer,
  ownServerRotated,
  rotation,
}: StateSize): Row[] {
  const rows = (what: string, { reset, companion }: Bytes, target: number): Row[] => [
    { what, values: "", result: reset, unit: "bytes", target },
    { what: `${what}, its companion included`, values: "", result: reset + companion, unit: "bytes", target },
  ];
  return [
    { what: "`__provider`", values: "", result: serializedProvider, unit: "bytes", target: 600 },
    ...rows("`PasswordReset` of 1 server", oneServer, 4000),
    ...rows("each further server, shared password", sharedServer, 400),
    ...rows("each further server, own password", ownServer, 400),
    ...rows("each further server, own password, after a rotation", ownServerRotated, 400),
    { what: "each rotation, a password each", values: "both resources", result: rotation, unit: "bytes", target: 100 },
  ];
}

/** The bars stand for ten times as many servers each: linear growth would make each ten times as high as the last. */
function growth({ shared }: FleetTimes): string {
  const chart = (title: string, axis: string, values: readonly number[]): string =>
    [
      "```mermaid",
      "xychart-beta",
      `  title "${title}"`,
      `  x-axis "servers" [${SIZES.map((size) => `"${size.toLocaleString("en")}"`).join(", ")}]`,
      `  y-axis "${axis}" 0 --> ${Math.ceil(Math.max(...values) * 1.1)}`,
      `  bar [${values.map((value) => value.toFixed(1)).join(", ")}]`,
      "```",
    ].join("\n");
  const times = shared.map((runs) => median(secondsOf(runs)));
  const memory = shared.map((runs) => median(runs.map(({ pluginMb }) => pluginMb)));
  return [
    "## Growth: ten times as many servers from bar to bar\n",
    chart("First pulumi up of one PasswordReset", "seconds", times),
    "",
    chart("Peak memory of the plug-in", "MB", memory),
    "",
  ].join("\n");
}

function secondsOf(runs: readonly FirstUp[]): number[] {
  return runs.map(({ seconds }) => seconds);
}

function shown(runs: readonly FirstUp[]): string {
  return `${median(secondsOf(runs)).toFixed(2)} s`;
}

function callsOf(runs: readonly FirstUp[]): number {
  return median(runs.map(({ calls }) => calls));
}
