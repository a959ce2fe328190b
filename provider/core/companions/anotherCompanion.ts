import { isUnknown } from "../values/unknown";
import { ownerUrn, partsOf } from "../values/urn";
import type { Companion, OwnerType } from "./companions";

/** What a new companion would do, and how to go on without the old one. */
const OWNERS: Readonly<Record<OwnerType, { consequence: string; without(ownerUrn: string): string }>> = {
  PasswordReset: {
    consequence: "A new companion draws a new password, which nothing has asked for.",
    without: (urn) =>
      `To begin anew, with a new password: pulumi state delete '${urn}'. Before, keep a copy of the state (pulumi stack export --file <file>): until the servers are reset, only that has their passwords.`,
  },
  PasswordRecordCleanup: {
    consequence: "A new companion captures the password again, and the record may have been cleared.",
    without: () => "To go on without a companion: leave the key out. What was captured stays.",
  },
};

const STATE_OF_BEFORE =
  "If it is in no state any more: put back the state of before, pulumi stack import --file <file>, from a copy that pulumi stack export has written (with --version <n>, Pulumi Cloud gives that of an earlier update).";

/**
 * Why a resource must not go on with a companion that is not its own, and what to do. `had` is the companion that the state
 * names, `found` the one of this run, whose id is unknown in a preview that would make it.
 */
export function anotherCompanion(type: OwnerType, had: Companion, found: Companion): string {
  const { consequence, without } = OWNERS[type];
  const what = isUnknown(found.id) ? "would be made anew" : `is another one, with the id ${found.id}`;
  const which = found.urn === had.urn ? "the resource of that name" : `the companion is '${found.urn}' and`;
  return [
    `its companion was '${had.urn}' with the id ${had.id}; now ${which} ${what}. ${consequence} So nothing was changed. What to do:`,
    ...waysBack(had, found),
    STATE_OF_BEFORE,
    without(ownerUrn(found.urn, type)),
  ].join("\n  - ");
}

/** How the companion comes back to the resource, after what another run has made in its place is out of the way. */
function waysBack(had: Companion, found: Companion): string[] {
  const before = partsOf(had.urn);
  const now = partsOf(found.urn);
  const isMade = !isUnknown(found.id);
  const first = isMade ? `pulumi state delete '${found.urn}' (made in its place), then ` : "";
  if (before.stack !== now.stack) {
    return [
      `If this resource was moved here, move its companion too: ${first}pulumi state move --source ${before.stack} --dest ${now.stack} '${had.urn}'`,
    ];
  }
  if (before.name !== now.name) {
    return [
      `If this resource was renamed, rename its companion too: ${first}pulumi state rename '${had.urn}' ${now.name}`,
    ];
  }
  return [
    `If the companion was renamed, rename it back: ${first}pulumi state rename '<its URN now>' ${now.name}`,
    `If the companion was moved, move it back: ${first}pulumi state move --source <its stack now> --dest ${now.stack} '<its URN now>'`,
    isMade
      ? `If the companion was replaced (--replace): with pulumi state edit, take out the resource with the id ${found.id}, and "delete" of the one with the id ${had.id}. To rotate, change a trigger.`
      : "If this run replaces the companion (--replace), leave that out. To rotate, change a trigger.",
  ];
}
