import { ApiError, type ApiFailureFacts, type ApiFailureKind } from "../errors";

/** How many calls in a row may be added to find refused servers and be in vain. To find one among a thousand takes twenty. */
const MAX_FOLLOW_UPS = 40;
/** What a halving adds. */
const CALLS_OF_HALVING = 2;

/** The kinds of refusal for which one server of the call can be the reason. */
const OF_ONE_SERVER: readonly ApiFailureKind[] = ["notFound", "conflict", "permission", "badRequest"];

/** Whether one server may be the reason why the whole call was refused. */
export function mayBeOfOneServer(error: unknown): boolean {
  const { kind, effect, ofTheCall = false } = apiFacts(error);
  return effect === "refused" && !ofTheCall && kind !== undefined && OF_ONE_SERVER.includes(kind);
}

/** What is known about a failed call; empty for any other error. */
export function apiFacts(error: unknown): Partial<ApiFailureFacts> {
  return error instanceof ApiError ? error.facts : {};
}

type Ids = readonly string[];

/**
 * The two halves to call for after the whole call was refused; `undefined` if that would not find the refused server. Servers
 * that are refused often stand together in the list, so each half gets every second one: neither is likely to have only such.
 */
export function halvesOf(ids: Ids, error: unknown): readonly [Ids, Ids] | undefined {
  if (ids.length < 2 || !mayBeOfOneServer(error)) return undefined;
  return [ids.filter((_, at) => at % 2 === 0), ids.filter((_, at) => at % 2 === 1)];
}

/** A call for many servers that can also be made for some of them. */
export interface SplittableCall<T> {
  /** Throws if the whole call is refused. Tells `FollowUps.beginAnew` of a success. */
  make(ids: Ids): Promise<T>;
  /** Records the servers that the call failed for. */
  giveUp(ids: Ids, error: unknown): void;
  /** Asked after the first half; if true, no call is made for the second. */
  mustStop(): boolean;
}

/**
 * Makes the calls that a run adds because others of their kind were refused. What goes through shows that not everything is
 * refused, so the count begins anew: many servers may be found in a run, and a cloud that refuses all is not asked for each.
 */
export class FollowUps {
  private left = MAX_FOLLOW_UPS;

  /** A call of this kind has succeeded for some server, or may succeed now. */
  beginAnew(): void {
    this.left = MAX_FOLLOW_UPS;
  }

  /** Takes so many of the calls that are left; `false` if there are not as many. */
  take(calls = 1): boolean {
    if (this.left < calls) return false;
    this.left -= calls;
    return true;
  }

  /** Makes a call, or calls for its halves if the whole is refused. Returns the result of each part that succeeded. */
  async inParts<T>(ids: Ids, call: SplittableCall<T>): Promise<T[]> {
    if (ids.length === 0) return [];
    try {
      return [await call.make(ids)];
    } catch (error) {
      return this.inHalves(ids, error, call);
    }
  }

  /** As `inParts`, for a call that was made already and refused with this error. */
  async inHalves<T>(ids: Ids, error: unknown, call: SplittableCall<T>): Promise<T[]> {
    const halves = halvesOf(ids, error);
    if (halves === undefined || !this.take(CALLS_OF_HALVING)) {
      call.giveUp(ids, error);
      return [];
    }
    const made = await this.inParts(halves[0], call);
    return call.mustStop() ? made : [...made, ...(await this.inParts(halves[1], call))];
  }
}
