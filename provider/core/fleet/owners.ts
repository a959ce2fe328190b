/**
 * Which resource has which servers, as far as this process has seen, which lives as long as one `pulumi` command.
 *
 * A renamed or replaced resource is deleted after its successor was given its servers: in the same command or, when
 * something failed or was killed in between, in a later one, which then meets the successor unchanged. Those servers
 * must not be scrambled: the successor's password is the one that users have.
 */
export class ServerOwners {
  private readonly servers = new Map<string, ReadonlySet<string>>();

  /** The resource has these servers from now on. */
  note(resourceId: string, serverIds: Iterable<string>): void {
    this.servers.set(resourceId, new Set([...(this.servers.get(resourceId) ?? []), ...serverIds]));
  }

  /** The resource is no more. */
  forget(resourceId: string): void {
    this.servers.delete(resourceId);
  }

  isOwnedByAnother(resourceId: string, serverId: string): boolean {
    return [...this.servers].some(([holder, serverIds]) => holder !== resourceId && serverIds.has(serverId));
  }
}
