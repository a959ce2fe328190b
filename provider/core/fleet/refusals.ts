import { ApiError, type ApiFailureFacts, type ApiFailureKind } from "../errors";

/** How many calls a run may add to find refused servers: by halving, enough for four among a thousand. */
const MAX_FOLLOW_UPS = 40;

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

/** The two halves to call for after the whole call was refused; `undefined` if that would not find the refused server. */
export function halvesOf(ids: Ids, error: unknown, followUpsLeft: number): readonly [Ids, Ids] | undefined {
  if (ids.length < 2 || followUpsLeft < 1 || !mayBeOfOneServer(error)) return undefined;
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}

/** A call for many servers that can also be made for some of them. */
export interface SplittableCall<T> {
  /** Throws if the whole call is refused. */
  make(ids: Ids): Promise<T>;
  /** Records the servers that the call failed for. */
  giveUp(ids: Ids, error: unknown): void;
  /** Asked after the first half; if true, no call is made for the second. */
  mustStop(): boolean;
}

/** Counts and makes the calls that a run adds because others were refused. */
export class FollowUps {
  private left = MAX_FOLLOW_UPS;

  /** Takes one of the calls that are left; `false` if there is none. */
  take(): boolean {
    return this.left-- > 0;
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
