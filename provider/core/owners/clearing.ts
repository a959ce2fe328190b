import { UnfinishedError } from "../errors";
import type { Ports, ServerRef } from "../ports";
import { serverOf } from "../record/server";
import { parseDuration } from "../values/duration";
import { type Properties, textOf } from "../values/properties";
import { labelOf, resourceOf, titleOf, typeIn } from "../values/urn";
import { waitFor } from "../waitFor";
import type { Claim, Owners } from "./owners";

/** How long to wait if the resource has no `waitTimeout`. */
const WAIT = "15m";
const TIMES = { firstDelay: 250, maxDelay: 5000 };

/** The other resources of this run that are to capture the record of the server and have not done so. */
export function awaitedCaptures(owners: Owners, args: Properties): Claim[] {
  const claims = owners.claimsOn(serverOf(args).id, { resource: resourceOf(args) });
  return claims.filter(({ captures, holding }) => captures && holding?.record === undefined);
}

/** The other resources of this run that clear the record of the server as well. */
export function otherCleanups(owners: Owners, args: Properties): Claim[] {
  const claims = owners.claimsOn(serverOf(args).id, { resource: resourceOf(args) });
  return claims.filter(({ resource }) => typeIn(resource) === "PasswordRecordCleanup");
}

/**
 * Waits until every other resource of the program that captures the password of this server has done so, since a cleared
 * record cannot be captured any more.
 *
 * @throws UnfinishedError if one of them has failed, or takes too long
 */
export async function waitForCaptures(
  owners: Owners,
  args: Properties,
  server: ServerRef,
  ports: Pick<Ports, "clock" | "sleep" | "log">,
): Promise<void> {
  const label = labelOf(args);
  const others = () =>
    awaitedCaptures(owners, args)
      .map(({ resource }) => titleOf(resource))
      .join(", ");
  const waited = await waitFor(
    async () => {
      const awaited = awaitedCaptures(owners, args);
      if (awaited.length === 0) return { done: true, value: undefined };
      return { done: false, state: others(), hopeless: awaited.some(({ failed }) => failed) };
    },
    { ...TIMES, deadline: parseDuration(textOf(args.waitTimeout) ?? WAIT) ?? 0 },
    ports,
    () => ports.log.info(`${label}: waiting until ${others()} has captured the password of server ${server.id}`),
  );
  if (waited.arrived) return;
  throw new UnfinishedError(
    `${label} clears the password record of server ${server.id}, which ${others()} ${waited.hopeless ? "could not capture" : "has not captured"}; nothing was cleared. Correct ${others()}, or remove it from the program, and run "pulumi up" for both again.`,
  );
}
