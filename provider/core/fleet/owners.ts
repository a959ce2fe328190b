/**
 * Which resource owns which servers, as far as this process has seen. The process lives as long as one `pulumi` command.
 *
 * A renamed or replaced resource is deleted after its successor took over its servers: in the same command, or in a later
 * one if something failed in between. These servers must not be scrambled, since users have the successor's password.
 */
export class ServerOwners {
  private readonly servers = new Map<string, ReadonlySet<string>>();

  /** Notes that the resource owns these servers too. */
  note(resourceId: string, serverIds: Iterable<string>): void {
    this.servers.set(resourceId, new Set([...(this.servers.get(resourceId) ?? []), ...serverIds]));
  }

  /** Notes that the resource is deleted. */
  forget(resourceId: string): void {
    this.servers.delete(resourceId);
  }

  isOwnedByAnother(resourceId: string, serverId: string): boolean {
    return [...this.servers].some(([owner, serverIds]) => owner !== resourceId && serverIds.has(serverId));
  }
}
