import { ApiError, type ApiFailureFacts, type ApiFailureKind } from "../errors";

/** How many calls a run may add to make out refused servers: enough to find four among a thousand by halving. */
const MOST_FOLLOW_UPS = 40;

/** Refusals of a whole call that one of its servers can be the reason of. */
const OF_ONE_SERVER: readonly ApiFailureKind[] = ["notFound", "conflict", "permission", "badRequest"];

/** Whether a call may have been refused as a whole because of one of its servers. */
export function mayBeOfOneServer(error: unknown): boolean {
  const { kind, effect, ofTheCall = false } = apiFacts(error);
  return effect === "refused" && !ofTheCall && kind !== undefined && OF_ONE_SERVER.includes(kind);
}

/** What is known of a failed call; nothing if something else was thrown. */
export function apiFacts(error: unknown): Partial<ApiFailureFacts> {
  return error instanceof ApiError ? error.facts : {};
}

type Ids = readonly string[];

/** The two parts to make a call for after it was refused as a whole; `undefined` if that would not tell more. */
export function halvesOf(ids: Ids, error: unknown, followUpsLeft: number): readonly [Ids, Ids] | undefined {
  if (ids.length < 2 || followUpsLeft < 1 || !mayBeOfOneServer(error)) return undefined;
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}

/** A call for many servers that can be made for some of them as well. */
export interface SplittableCall<T> {
  /** Throws if it is refused as a whole. */
  make(ids: Ids): Promise<T>;
  /** Takes note of servers that the call failed for. */
  giveUp(ids: Ids, error: unknown): void;
  /** Asked after a first half; if so, the servers of the second are left as they are. */
  mustStop(): boolean;
}

/** The calls that a run adds because others were refused. */
export class FollowUps {
  private left = MOST_FOLLOW_UPS;

  /** Uses one up, if there is one left. */
  take(): boolean {
    this.left -= 1;
    return this.left >= 0;
  }

  /** Makes a call; where it is refused as a whole, for its halves. Returns what each part that went through came to. */
  async inParts<T>(ids: Ids, call: SplittableCall<T>): Promise<T[]> {
    if (ids.length === 0) return [];
    try {
      return [await call.make(ids)];
    } catch (error) {
      return this.inHalves(ids, error, call);
    }
  }

  /** The same for a call that was made already, and refused with this error. */
  async inHalves<T>(ids: Ids, error: unknown, call: SplittableCall<T>): Promise<T[]> {
    const halves = halvesOf(ids, error, this.left);
    if (halves === undefined) {
      call.giveUp(ids, error);
      return [];
    }
    this.take();
    const made = await this.inParts(halves[0], call);
    return call.mustStop() ? made : [...made, ...(await this.inParts(halves[1], call))];
  }
}
