import { Socket } from "node:net";

/**
 * Ends this plug-in process when its engine ends. The engine holds the other end of our standard input. Without this, a
 * plug-in would go on after its engine was killed: its results could not be saved, and it would never end.
 *
 * This changes the process; `tests/engine/passwordResetNeverLost.test.ts` fails without it.
 */
export function endWithEngine(): void {
  const end = () => process.exit();
  // An error here means that nobody reads our output any more.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  const { stdin } = process;
  if (!(stdin instanceof Socket)) return;
  // Some engines give their plug-ins no input at all. Then it ends in the first turn of the event loop, which means nothing.
  let wasOpen = false;
  setImmediate(() => setImmediate(() => (wasOpen = true)));
  stdin.once("end", () => wasOpen && end());
  stdin.on("error", () => undefined);
  stdin.resume().unref();
}
