import path from "node:path";
import { blocksOf, ROOT, workflowCommands } from "./documents";
import { checkShell } from "./shell";

test.each(blocksOf("sh", "crontab"))(
  "the commands at $at exist, with their flags, keys and outputs",
  async ({ file, text }) => {
    expect(await checkShell(path.join(ROOT, path.dirname(file)), text)).toEqual([]);
  },
  120_000,
);

test.each(workflowCommands)(
  "the command in $at exists: $text",
  async ({ file, text }) => {
    const repository = path.join(ROOT, path.dirname(file), "../..");
    expect(await checkShell(repository, text)).toEqual([]);
  },
  120_000,
);

test("commands that do not exist are found out", async () => {
  const wrong = [
    "npm run no-such-script",
    "npm run sandbox -- --no-such-option",
    "npx jest tests/no/such/test",
    "pulumi no-such-command",
    "pulumi up --no-such-option",
    "pulumi config set no-such-key value",
    "pulumi config set huaweicloud:noSuchKey value",
    "pulumi config set huaweicloud:accessKey <AK>",
    "pulumi stack output no-such-output",
    "no-such-program",
  ];
  const complaints = await Promise.all(wrong.map((command) => checkShell(ROOT, command)));
  expect(wrong.filter((_, at) => complaints[at]?.length === 0)).toEqual([]);
}, 120_000);
