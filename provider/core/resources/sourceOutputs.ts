import type { OutputsOf } from "../lifecycle";
import { keptArguments } from "../members/keptArguments";
import type { Arguments } from "../members/member";
import { passwordSource as members } from "../members/tables";
import { dueDate } from "../password/rotation";
import type { Json } from "../values/json";

/** The arguments that a `PasswordSource` keeps or needs. */
export type SourceArgs = Arguments<typeof members>;

interface SourceFacts {
  /** With the present password in front. */
  history: string;
  version: number;
  since: Date;
  rotatedAt: Date | undefined;
  /** When it last took or drew a password, or took on a server. */
  assignedAt: Date | undefined;
  /** Counts the passwords made during dry runs since one was last carried out; `undefined` if this one is carried out. */
  draft: number | undefined;
  /** See `serverTriggers.ts`. */
  serverResets?: Readonly<Record<string, string>> | undefined;
  serverTriggers?: Json | undefined;
  /** See `partedServers`. */
  parted?: readonly Json[] | undefined;
  /** See `joinedServers`. */
  joined?: readonly Json[] | undefined;
}

/** The outputs of a `PasswordSource`. A date that is the same as another one is left out. */
export function sourceOutputs(args: SourceArgs, facts: SourceFacts): OutputsOf<typeof members> {
  const { history, version, draft, serverResets = {} } = facts;
  const [since, rotatedAt, assignedAt] = [facts.since, facts.rotatedAt, facts.assignedAt].map((at) =>
    at?.toISOString(),
  );
  return {
    ...keptArguments(members, args),
    // Always present, since `{}` (no triggers were given) is not the same as a state that does not know them.
    triggers: (args.triggers ?? {}) as Json,
    serverTriggers: facts.serverTriggers ?? ((args.serverTriggers ?? {}) as Json),
    history,
    rotation: {
      passwordVersion: version,
      draft,
      lastRotatedAt: rotatedAt,
      nextRotationAt: dueDate(args.rotateAfter, facts.since)?.toISOString(),
      serverResets: Object.keys(serverResets).length === 0 ? undefined : serverResets,
    },
    joined: facts.joined,
    parted: facts.parted,
    notCarriedOut: draft === undefined ? undefined : true,
    since: since === rotatedAt ? undefined : since,
    assignedAt: assignedAt === since ? undefined : assignedAt,
  };
}
