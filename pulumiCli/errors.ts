import { MINIMUM_GO, MINIMUM_PULUMI } from "./versions";

/** One way of getting an engine, and why it gave none. */
export interface Attempt {
  readonly route: string;
  readonly reason: string;
}

/** No way of getting an engine works here. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";

  constructor(readonly tried: readonly Attempt[]) {
    super(
      [
        "There is no Pulumi engine to run with. What was tried:",
        ...tried.map(({ route, reason }) => `  - ${route}: ${reason.replaceAll("\n", "\n      ")}`),
        "Install one of these, then run the same command again:",
        `  - the Pulumi CLI, ${MINIMUM_PULUMI} or newer, with its Node.js language host: https://www.pulumi.com/docs/iac/download-install/`,
        `  - or Go, ${MINIMUM_GO} or newer, with access to a Go module proxy: https://go.dev/doc/install`,
      ].join("\n"),
    );
  }
}

/** The reason in an unknown thrown thing. */
export function reasonOf(error: unknown): string {
  // Not `instanceof`: the test runner's modules have an Error of their own, other than that of Node's file system.
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
