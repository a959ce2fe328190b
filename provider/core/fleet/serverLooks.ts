import { MAX_LISTED, type PasswordApi } from "../ports";
import { apiFacts } from "./refusals";
import type { Turns } from "./turns";

/** What a look at a server showed: its status, `gone` if it does not exist, or why nothing could be seen. */
export type Look = { status: string } | { error: unknown };

/** Looks at servers: at a hundred in one call, and at each one that this does not show. */
export class ServerLooks {
  /** The list needs a permission of its own, and may not be offered in every region. */
  private listRefused = false;

  constructor(
    private readonly api: Pick<PasswordApi, "describeServer" | "listStatuses">,
    private readonly turns: Turns,
  ) {}

  /** A look at each of these servers. */
  async at(ids: readonly string[]): Promise<readonly (readonly [id: string, look: Look])[]> {
    const looks = await this.listed(ids);
    const unseen = ids.filter((id) => !looks.has(id));
    let refusal: unknown;
    const lookAlone = async (id: string): Promise<void> => {
      const look = await this.alone(id);
      looks.set(id, look);
      if (isRefusal(look)) refusal = look.error;
    };
    await this.turns.take(unseen, lookAlone, { mayBegin: () => refusal === undefined });
    return ids.map((id) => [id, looks.get(id) ?? { error: refusal }]);
  }

  private async listed(ids: readonly string[]): Promise<Map<string, Look>> {
    const looks = new Map<string, Look>();
    // Looking at a single server takes one call either way.
    for (let at = 0; ids.length > 1 && at < ids.length && !this.listRefused; at += MAX_LISTED) {
      const part = ids.slice(at, at + MAX_LISTED);
      try {
        for (const [id, status] of await this.api.listStatuses(part)) looks.set(id, { status });
      } catch (error) {
        this.listRefused = true;
        if (isRefusal({ error })) for (const id of ids) looks.set(id, { error });
      }
    }
    return looks;
  }

  private async alone(id: string): Promise<Look> {
    try {
      const server = await this.api.describeServer({ type: "ecs", id });
      return { status: server === undefined ? "gone" : (server.status ?? "") };
    } catch (error) {
      return { error };
    }
  }
}

/** Refused credentials would be refused again. */
function isRefusal(look: Look): look is { error: unknown } {
  return "error" in look && apiFacts(look.error).kind === "credentials";
}
