import { ensureEngine } from "./ensureEngine";
import { reasonOf } from "./errors";

/** `npm run engine`: gets the engine ready, telling on stderr how, and prints its folder on stdout. */
async function main(): Promise<void> {
  const engine = await ensureEngine({ log: (line) => console.error(`engine: ${line}`) });
  console.log(engine.binDir);
}

main().catch((error: unknown) => {
  console.error(reasonOf(error));
  process.exitCode = 1;
});
