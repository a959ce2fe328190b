import type { Answered } from "./hostileServer";
import type { Reply } from "./replies";

/** The codes that say so, as the documents have them. */
const CODES = /"(APIGW\.0308|APIG\.0308|Common\.0024|Common\.1503|BMS\.0212|overLimit)"/i;

/** Whether such an answer can come of the reply. */
export function mayThrottle(reply: Reply): boolean {
  return reply.status === 429 || CODES.test(JSON.stringify(reply));
}

/** Whether the answer says that there are too many calls: such a call is repeated when there are fewer, and counts nothing. */
export function isThrottled({ reading }: Answered): boolean {
  return reading !== undefined && (reading.status === 429 || CODES.test(reading.text));
}
