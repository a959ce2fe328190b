import { CallLimiter, callLimiter } from "../../provider/api/calls/limiter";
import { forgetSecrets } from "../../provider/core/values/secret";

/**
 * From here on the plug-in is as in a new process: it has met no secret, and no call was throttled. Every `pulumi` command
 * starts one.
 */
export function startProcess(): void {
  forgetSecrets();
  Object.assign(callLimiter, new CallLimiter());
}
