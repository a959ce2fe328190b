import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ServerSpec, startSandbox } from "../../sandbox";
import { createStack, ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { FOLDER, type KeptState, PASSPHRASE } from "./kept";
import { ACCOUNT, KEY_FILE, KEY_MARK, privateKeyPem, type Situation, situations, URL_MARK } from "./situations";

/**
 * `npm run states`: has this version write a state for every situation, from real runs against the sandbox. Jest only
 * serves as what runs TypeScript here.
 */
const { version } = require("../../package.json") as { version: string };
const folder = path.join(FOLDER, version);

beforeAll(async () => {
  await realEngine();
  mkdirSync(folder, { recursive: true });
}, ENGINE_TIMEOUT_MS);

test.each(situations)(
  "$name",
  async (situation) => {
    const kept = await make(situation);
    const file = path.join(folder, `${situation.name.replace(/\W+/g, "-")}.json`);
    writeFileSync(file, `${JSON.stringify(kept, undefined, 1)}\n`, { flag: "wx" });
  },
  TEST_TIMEOUT_MS,
);

async function make(situation: Situation): Promise<KeptState> {
  const { name, servers, programs, fault } = situation;
  const sandbox = await startSandbox({ seed: { accounts: [ACCOUNT], servers } });
  const stack = await createStack(sandbox, "", {}, { passphrase: PASSPHRASE });
  try {
    writeFileSync(path.join(stack.dir, KEY_FILE), privateKeyPem);
    const key = JSON.stringify(privateKeyPem).slice(1, -1);
    for (const [index, program] of programs.entries()) {
      const last = index === programs.length - 1;
      if (last) fault?.(sandbox);
      await stack.program(program.replaceAll(URL_MARK, sandbox.url).replaceAll(KEY_MARK, key));
      const fails = last && fault !== undefined;
      const { code, all } = await stack.workspace.up({ skipPreview: true, allowFailure: fails });
      if (fails && code === 0) throw new Error(`the up did not fail:\n${all}`);
    }
    const state = JSON.stringify(await stack.workspace.exportState(), withoutPlaces);
    return {
      situation: name,
      servers: servers.map((spec) => (sandbox.server(String(spec.id)).recordPresent ? spec : withoutRecord(spec))),
      program: programs.at(-1) ?? "",
      unfinished: fault !== undefined,
      state: JSON.parse(state.replaceAll(sandbox.url, URL_MARK)),
    };
  } finally {
    await stack.dispose();
    await sandbox.close();
  }
}

/** Leaves out where in which folder of this machine a resource was declared. */
function withoutPlaces(key: string, value: unknown): unknown {
  return ["sourcePosition", "stackTrace"].includes(key) ? undefined : value;
}

function withoutRecord({ keyPair: _pair, recordCiphertext: _record, ...rest }: ServerSpec): ServerSpec {
  return rest;
}
