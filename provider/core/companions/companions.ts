import type { ServedLifecycle } from "../lifecycle";
import type { Log } from "../ports";
import { type Properties, recordOf, textOf } from "../values/properties";
import { isUnknown } from "../values/unknown";
import { ownerName } from "../values/urn";
import { anotherCompanion } from "./anotherCompanion";

/** What a resource is told of its companion, and keeps among its inputs. */
export interface Companion {
  readonly id: string;
  readonly urn: string;
}

/** The resources that have a companion, each with what a run without the companion overlooks. */
const OVERLOOKED = {
  PasswordReset: "a rotation that is due is not seen",
  PasswordRecordCleanup: "a record that has come back is not captured",
};

export type OwnerType = keyof typeof OVERLOOKED;

/**
 * Keeps resources and their companions together. A companion that was renamed, moved or deleted in the state is missing
 * from the program, which then makes a new one. Its resource must notice, or the new password would reach the servers.
 *
 * What it remembers are ids, for as long as this process lives: one `pulumi` command. The engine asks about a companion
 * before it asks about its resource.
 */
export class Companions {
  /** Companions that take part in this run. Those that are left out (`--target`, `--exclude`) are not asked about. */
  private readonly present = new Set<string>();
  /** Companions that have to be replaced, for the same reason as their resource. */
  private readonly replaced = new Set<string>();

  constructor(private readonly log: Log) {}

  /** The lifecycle of a companion, which is noted when it takes part. */
  ofCompanion(lifecycle: ServedLifecycle): ServedLifecycle {
    return {
      ...lifecycle,
      diff: async (olds, news, id = "") => {
        const difference = await lifecycle.diff(olds, news, id);
        this.present.add(id);
        if (difference.replaces?.length) this.replaced.add(id);
        return difference;
      },
      create: async (inputs) => {
        const made = await lifecycle.create(inputs);
        this.present.add(made.id);
        return made;
      },
      read: (id, props) => {
        this.present.add(id);
        return lifecycle.read(id, props);
      },
    };
  }

  /** The lifecycle of a resource that has a companion: its check refuses another one than the state names. */
  ofOwner(type: OwnerType, lifecycle: ServedLifecycle): ServedLifecycle {
    return {
      ...lifecycle,
      check: (args, oldInputs = {}) => {
        const { failures, ...checked } = lifecycle.check(args, oldInputs);
        const failure = this.compare(type, companionIn(oldInputs), companionIn(args));
        return { ...checked, failures: failure === undefined ? failures : [...failures, failure] };
      },
    };
  }

  /** The id of a capture names its server: one that is made has captured the password of the server that is asked for. */
  private compare(type: OwnerType, had: Companion | undefined, found: Companion | undefined): string | undefined {
    if (had === undefined || found === undefined) return undefined;
    if (had.id === found.id) {
      this.warnIfAbsent(type, found);
      return undefined;
    }
    if (this.replaced.has(had.id) || (type === "PasswordRecordCleanup" && !isUnknown(found.id))) return undefined;
    return anotherCompanion(type, had, found);
  }

  private warnIfAbsent(type: OwnerType, { id, urn }: Companion): void {
    if (this.present.has(id)) return;
    this.log.warn(
      `${ownerName(urn)}: its companion takes no part in this run, so ${OVERLOOKED[type]}: add --target '${urn}', or leave it out of --exclude`,
    );
  }
}

/** The companion among a resource's inputs. States of resources without a key, say, name none. */
function companionIn(inputs: Properties): Companion | undefined {
  const { id, urn } = recordOf(inputs.companion);
  return textOf(id) === undefined || textOf(urn) === undefined ? undefined : { id: String(id), urn: String(urn) };
}
