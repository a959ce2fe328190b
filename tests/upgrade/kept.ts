import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { StackState } from "../../pulumiCli";
import type { ServerSpec } from "../../sandbox";

/** A state that a version of this package wrote, with all that a replay needs. */
export interface KeptState {
  readonly situation: string;
  /** What the cloud had at the end. */
  readonly servers: readonly ServerSpec[];
  readonly program: string;
  /** Whether the last `up` failed in part, so that the next one has something to do. */
  readonly unfinished: boolean;
  /** As `pulumi stack export` gave it: its secrets are encrypted with the passphrase below. */
  readonly state: StackState;
}

export const PASSPHRASE = "a passphrase for kept states";
export const FOLDER = path.join(__dirname, "states");

/** Every kept state of every version. */
export function keptStates(): { version: string; name: string; kept: KeptState }[] {
  return readdirSync(FOLDER).flatMap((version) =>
    readdirSync(path.join(FOLDER, version)).map((file) => ({
      version,
      name: `${version}: ${file.replace(".json", "")}`,
      kept: JSON.parse(readFileSync(path.join(FOLDER, version, file), "utf8")) as KeptState,
    })),
  );
}
