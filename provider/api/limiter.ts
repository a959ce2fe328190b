import pLimit from "p-limit";

/** Enough to keep the network busy, few enough not to be throttled at once (gateway default: 200 calls a second). */
const CALLS_AT_ONCE = 16;

/** Runs a task when fewer than 16 others run in this process; waiting between retries takes no place. */
export const limitCalls = pLimit(CALLS_AT_ONCE);
