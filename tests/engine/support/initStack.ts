import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Workspace } from "../../../pulumiCli";

interface Copied {
  readonly config: string;
  /** Path in the backend → content. */
  readonly backend: ReadonlyMap<string, string>;
}

/** What `pulumi stack init` has written for the first stack of a test file, by passphrase. */
const initialised = new Map<string, Copied>();

/** `pulumi stack init`, which takes most of a second: later stacks of a test file get copies of what it has written. */
export async function initStack(workspace: Workspace): Promise<void> {
  const passphrase = String(workspace.env.PULUMI_CONFIG_PASSPHRASE);
  const copied = initialised.get(passphrase);
  if (copied === undefined) {
    await workspace.stackInit();
    const files = await workspace.stateFiles();
    const contents = files.map(
      async (file) => [path.relative(workspace.backend, file), await readFile(file, "utf8")] as const,
    );
    const config = await readFile(workspace.configFile, "utf8");
    initialised.set(passphrase, { config, backend: new Map(await Promise.all(contents)) });
    return;
  }
  await writeFile(workspace.configFile, copied.config);
  for (const [name, content] of copied.backend) {
    const file = path.join(workspace.backend, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
