import { Socket } from "node:net";

/**
 * Ends this plug-in together with the engine that started it, which holds the other end of our standard input. A plug-in
 * outlives an engine that is killed: nobody would learn of what it still does, and it would stay for ever.
 *
 * This is surgery on the process; `tests/engine/passwordResetNeverLost.test.ts` fails without.
 */
export function endWithEngine(): void {
  const end = () => process.exit();
  // Lines that nobody reads any more.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  const { stdin } = process;
  if (!(stdin instanceof Socket)) return;
  // An engine that gives its plug-ins no input at all has ended it already, which shows in the first turn.
  let held = false;
  setImmediate(() => setImmediate(() => (held = true)));
  stdin.once("end", () => held && end());
  stdin.on("error", () => undefined);
  stdin.resume().unref();
}
