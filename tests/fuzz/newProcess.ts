import { forgetSecrets } from "../../provider/core/values/secret";

/**
 * From here on the plug-in is as in a new process: it has met no secret. Every `pulumi` command
 * starts one.
 */
export function startProcess(): void {
  forgetSecrets();
}
