import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { type Example, TRANSPILE_ONLY, useExamples } from "./support";

const { sandbox, open } = useExamples();

type Variables = Readonly<Record<string, string>>;

interface Workflow {
  readonly on: { readonly push: { readonly branches: readonly string[] } };
  readonly env: Variables;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly if: string; readonly steps: readonly { readonly run?: string; readonly env?: Variables }[] }
    >
  >;
}

/** What the copy in a test cannot do: its packages are linked in. */
const LEFT_OUT = "npm ci";

/** Runs the job that answers an event, step by step, with the variables that the workflow gives each step. */
async function run(example: Example, event: string, settings: Variables): Promise<{ code: unknown; printed: string }> {
  const file = path.join(example.dir, ".github/workflows/passwords.yml");
  const workflow: Workflow = parse(await readFile(file, "utf8"));
  expect(Object.keys(workflow.on)).toContain(event);
  expect(workflow.on.push.branches).toEqual(["main"]);
  const [job, ...more] = Object.values(workflow.jobs).filter((candidate) => answers(candidate.if, event));
  if (job === undefined || more.length > 0) throw new Error(`not one job answers ${event}`);
  const filled = (variables: Variables = {}): Variables =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fill(value, settings)]));
  const { PATH = "", PULUMI_HOME = "" } = example.workspace.env;
  const runner = { PATH, HOME: PULUMI_HOME, PULUMI_HOME, ...TRANSPILE_ONLY };
  let printed = "";
  for (const step of job.steps.filter((candidate) => candidate.run !== undefined && candidate.run !== LEFT_OUT)) {
    const env = { ...runner, ...filled(workflow.env), ...filled(step.env) };
    const ended = await new Promise<{ code: unknown; printed: string }>((resolve) => {
      execFile("bash", ["-e", "-c", String(step.run)], { cwd: example.dir, env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, printed: stdout + stderr });
      });
    });
    printed += ended.printed;
    if (ended.code !== 0) return { code: ended.code, printed };
  }
  return { code: 0, printed };
}

/** The two conditions that the workflow has. */
function answers(condition: string, event: string): boolean {
  const { 1: sign, 2: named } = /^github\.event_name (==|!=) '(\w+)'$/.exec(condition) ?? [];
  if (sign === undefined) throw new Error(`a condition that the test does not know: ${condition}`);
  return (named === event) === (sign === "==");
}

/** `${{ secrets.NAME }}` and `${{ vars.NAME }}` as the repository's settings have them; one that is not set is empty. */
function fill(value: string, settings: Variables): string {
  return value.replace(/\$\{\{ (?:secrets|vars)\.(\w+) \}\}/g, (_, name: string) => settings[name] ?? "");
}

test(
  "pipeline previews a pull request without a key or a call, carries it out on main, and finds nothing to do at night",
  async () => {
    const { id } = sandbox().addServer();
    const example = await open("pipeline", { config: { serverIds: [id] }, stack: "prod" });
    const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE = "" } = example.workspace.env;
    const { accessKey, secretKey } = sandbox().credentials;
    const settings = {
      PULUMI_BACKEND_URL,
      PULUMI_CONFIG_PASSPHRASE,
      HW_ACCESS_KEY: accessKey,
      HW_SECRET_KEY: secretKey,
    };

    const created = await run(example, "push", settings);
    expect(created).toMatchObject({ code: 0 });
    const first = await example.outputs();
    expect(sandbox().acceptsPassword(id, String(first.password))).toBe(true);

    sandbox().clearRequests();
    const night = await run(example, "schedule", settings);
    expect(night).toMatchObject({ code: 0, printed: expect.stringMatching(/ unchanged/) });
    await example.workspace.configSet("rotate", "an employee left");
    const preview = await run(example, "pull_request", settings);
    expect(preview).toMatchObject({ code: 0, printed: expect.stringMatching(/"an employee left"/) });
    expect(sandbox().requests).toEqual([]);
    expect((await example.outputs()).version).toBe(1);

    const merged = await run(example, "push", settings);
    expect(merged).toMatchObject({ code: 0 });
    const second = await example.outputs();
    expect(second.version).toBe(2);
    expect(sandbox().acceptsPassword(id, String(second.password))).toBe(true);

    const printed = [created, night, preview, merged].map((ended) => ended.printed).join("\n");
    const hidden = [first.password, second.password, secretKey].map(String);
    expect(hidden.filter((text) => printed.includes(text))).toEqual([]);
    expect(await example.filesWith(hidden)).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
