import { ensureEngine } from "../pulumiCli";

/** The engine before the first test, with its progress on screen: a first run may have to build it. */
export default async function globalSetup(): Promise<void> {
  await ensureEngine({ log: (line) => process.stderr.write(`engine: ${line}\n`) });
}
