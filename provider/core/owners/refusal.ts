import { UnfinishedError } from "../errors";
import { serversInWords } from "../fleet/firstFew";
import { titleOf, typeIn } from "../values/urn";
import { type Asking, type Claim, type Held, type Owners, supersedes } from "./owners";

/** A delete that would forget passwords. */
interface Forgetting {
  /** How messages name what is to be deleted. */
  title: string;
  /** The servers whose password it has. */
  mine: ReadonlyMap<string, Held>;
  /** The resource whose own claims do not count; absent for a companion. */
  asking?: Asking;
  /** The resources to take out of the state if the user gives the passwords up. */
  inState: readonly string[];
}

/**
 * Refuses a delete that would lose a password: another resource of this run names the server and does not have what the
 * server has now.
 *
 * @throws UnfinishedError with the servers, the resources that name them, and what to do
 */
export function refuseToForget(owners: Owners, { title, mine, asking, inState }: Forgetting): void {
  const blocked = new Map<string, { claim: Claim; servers: string[] }>();
  for (const [server, held] of mine) {
    const claims = owners.claimsOn(server, asking);
    if (claims.some(({ holding }) => supersedes(holding, held))) continue;
    for (const claim of claims) {
      const servers = blocked.get(claim.resource)?.servers ?? [];
      blocked.set(claim.resource, { claim, servers: [...servers, server] });
    }
  }
  if (blocked.size === 0) return;
  const isReplaced = blocked.has(asking?.resource ?? "");
  const reasons = [...blocked.values()].map(({ claim, servers }) => reasonOf(claim, servers, asking));
  // The URN of what is replaced is that of its replacement as well, which no command may take out of the state.
  const ways = isReplaced ? reasons : [...reasons, giveUp(inState)];
  throw new UnfinishedError([`${title} is not deleted, and nothing was changed:`, ...ways].join("\n"));
}

/** The servers that have this password until they next start, although another resource has set a new one. */
export function stillInForce(owners: Owners, mine: ReadonlyMap<string, Held>, asking: Asking): string[] {
  const isReplaced = (held: Held) => (claim: Claim) =>
    claim.holding?.awaitsStart === true && held.password?.equals(claim.holding.password) !== true;
  return [...mine].filter(([server, held]) => owners.claimsOn(server, asking).some(isReplaced(held))).map(([id]) => id);
}

function reasonOf({ resource, captures, takesPart }: Claim, servers: readonly string[], asking?: Asking): string {
  const other = resource === asking?.resource ? "its replacement" : titleOf(resource);
  const shared = `${other} is for the same ${serversInWords(servers)}, `;
  if (!takesPart) {
    return `${shared}but is not part of this run, which therefore cannot tell whether it has the password. Run "pulumi up" without --target and --exclude, or add --target '${resource}'.`;
  }
  if (typeIn(resource) === "PasswordReset") {
    return `${shared}but did not set the password last, so the state would lose what is in force. Let ${other} set it: correct what made it fail or skip the server, take out dryRun if it is set, or else change one of its triggers; then run "pulumi up" again.`;
  }
  return `${shared}and does not have this password${captures ? " yet" : ""}, so the state would lose it. Keep both resources, or take the server out of ${other}.`;
}

function giveUp(inState: readonly string[]): string {
  const commands = inState.map((urn) => `pulumi state delete '${urn}'`);
  return `To give the password up instead, take it out of the state: ${commands.join("; ")}`;
}

/** A failure for each other resource of the program that resets one of these servers as well. */
export function sharedServers(owners: Owners, resource: string, serverIds: readonly string[]): string[] {
  const shared = new Map<string, string[]>();
  for (const server of serverIds) {
    for (const claim of owners.claimsOn(server, { resource })) {
      if (typeIn(claim.resource) !== "PasswordReset") continue;
      shared.set(claim.resource, [...(shared.get(claim.resource) ?? []), server]);
    }
  }
  return [...shared].map(
    ([other, servers]) =>
      `serverIds: ${titleOf(other)} resets ${serversInWords(servers)} too; each would undo the other, so name a server in one PasswordReset only`,
  );
}
