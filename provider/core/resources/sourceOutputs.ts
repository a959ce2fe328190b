import type { OutputsOf } from "../lifecycle";
import { keptArguments } from "../members/keptArguments";
import type { Arguments } from "../members/member";
import { passwordSource as members } from "../members/tables";
import { type DrawnPolicy, dueDate, resolvePolicy } from "../password/rotation";
import type { WantedPassword } from "../password/wanted";
import type { Json } from "../values/json";
import { omitUndefined } from "../values/omitUndefined";
import type { Properties } from "../values/properties";
import { historyIn, versionIn } from "./sourceState";

/** The arguments that a `PasswordSource` keeps or needs. */
export type SourceArgs = Arguments<typeof members>;

export interface SupersededPasswords {
  readonly password?: string;
  readonly passwords?: Readonly<Record<string, string>>;
}

/**
 * The history with the present password in front. All superseded passwords are kept: after interrupted rotations a server
 * may have any of them, and the companion runs before the reset, so it does not know which. An entry takes some 60 bytes
 * for a shared password.
 */
export function withSuperseded(olds: Properties, { password, passwords }: SupersededPasswords): readonly Json[] {
  const passwordVersion = versionIn(olds) ?? 1;
  return [omitUndefined({ passwordVersion, password, passwords }), ...historyIn(olds)];
}

interface SourceFacts {
  version: number;
  since: Date;
  rotatedAt: Date | undefined;
  /** When it last took or drew a password, or took on a server. */
  assignedAt: Date | undefined;
  /** Counts the passwords made during dry runs since one was last carried out; `undefined` if this one is carried out. */
  draft: number | undefined;
  history: readonly Json[];
  /** See `partedServers`. */
  parted?: readonly Json[] | undefined;
  /** The settings of the draw if the password stays; default those of the arguments. */
  policy?: DrawnPolicy | undefined;
}

/** The outputs of a `PasswordSource`. */
export function sourceOutputs(args: SourceArgs, wanted: WantedPassword, facts: SourceFacts): OutputsOf<typeof members> {
  const isGiven = args.newPassword !== undefined;
  return {
    ...keptArguments(members, args),
    // Always present, since `{}` (no triggers were given) is not the same as a state that does not know them.
    triggers: (args.triggers ?? {}) as Json,
    wanted: wanted.kind === "shared" ? { password: wanted.password } : { passwords: wanted.passwords },
    rotation: {
      passwordVersion: facts.version,
      draft: facts.draft,
      lastRotatedAt: facts.rotatedAt?.toISOString(),
      nextRotationAt: dueDate(args.rotateAfter, facts.since)?.toISOString(),
    },
    history: facts.history.length === 0 ? undefined : facts.history,
    parted: facts.parted,
    given: isGiven || undefined,
    notCarriedOut: facts.draft === undefined ? undefined : true,
    since: facts.since.toISOString(),
    assignedAt: facts.assignedAt?.toISOString(),
    policy: isGiven ? undefined : { ...(facts.policy ?? resolvePolicy(args.generate)) },
  };
}
