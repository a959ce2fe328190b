import { ConfigError } from "./errors";
import type { Ports } from "./ports";

/**
 * Refuses to change a server or to clear a record while Pulumi is told to write the state only at the end of a run: a
 * password must be in the state before the cloud has it.
 */
export function requireCheckpoints({ env }: Pick<Ports, "env">): void {
  if (!/^(1|true)$/i.test(env.PULUMI_SKIP_CHECKPOINTS ?? "")) return;
  throw new ConfigError(
    "PULUMI_SKIP_CHECKPOINTS is set, so Pulumi writes the state only at the end of the run, and an interruption would lose the password. No server was changed and no record was cleared. Unset it and run the command again.",
  );
}
