import fc from "fast-check";
import { newestOf } from "../../provider/core/password/history";
import { passwordsFor } from "../../provider/core/password/passwords";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { passwordReset } from "../../provider/core/resources/passwordReset";
import { passwordSource } from "../../provider/core/resources/passwordSource";
import { noOthers } from "../fakes/owners";
import { Evidence, ManagedResource, type Outcome } from "./engine";
import { startProcess } from "./newProcess";
import { CHOSEN } from "./secrets";
import { anyServerIds, exposed, SERVER_IDS } from "./world";

type Args = Record<string, unknown>;

/** Servers of which a history may give the password: a seed gives that of any. */
const SERVERS = [...SERVER_IDS, ...Array.from({ length: 20 }, (_, turn) => `a-${turn}`)];

/** The passwords that outputs of a companion give these servers, also those that are not derived yet. */
export function passwordsGiven({ history }: Args, serverIds: readonly string[] = SERVERS): string[] {
  const text = typeof history === "string" ? history : "";
  return serverIds.flatMap((id) => passwordsFor(text, id).map((password) => password.reveal()));
}

/** A `PasswordReset` and its companion, led as the program and the engine do together. */
export class ResetStack {
  readonly evidence = new Evidence();
  readonly source: ManagedResource;
  readonly reset: ManagedResource;

  constructor(
    private readonly open: () => OpenApi,
    private readonly ports: Ports,
  ) {
    this.source = new ManagedResource(this.#sourceProvider(), this.evidence);
    this.reset = new ManagedResource(this.#resetProvider(), this.evidence);
  }

  #sourceProvider() {
    return exposed("PasswordSource", passwordSource(this.ports, noOthers()));
  }

  #resetProvider() {
    return exposed("PasswordReset", passwordReset(this.open(), this.ports, noOthers()));
  }

  /** What the next `pulumi` command starts with. */
  newProcess(): void {
    startProcess();
    this.source.provider = this.#sourceProvider();
    this.reset.provider = this.#resetProvider();
  }

  async up(args: Args): Promise<Outcome> {
    this.newProcess();
    const drawn = await this.source.up({ ...args, resource: "admin" });
    if (drawn !== "done") return drawn;
    const { newPassword: _given, generate: _drawn, triggers: _triggers, rotateAfter: _age, ...where } = args;
    const { history, rotation } = this.source.outs;
    return this.reset.up({ ...where, resource: "admin", wanted: newestOf(history), rotation });
  }

  async refresh(): Promise<Outcome> {
    this.newProcess();
    await this.source.refresh();
    return this.reset.refresh();
  }

  async destroy(): Promise<Outcome> {
    this.newProcess();
    const gone = await this.reset.destroy();
    if (gone === "done") await this.source.destroy();
    return gone;
  }
}

/** Arguments that are in order. */
export const anyResetArgs: fc.Arbitrary<Args> = fc
  .record(
    {
      serverIds: anyServerIds,
      password: fc.oneof(
        fc.constant({}),
        fc.constant({ generate: { perServer: true } }),
        fc.constant({ generate: { length: 12, specials: "" } }),
        fc
          .tuple(fc.constantFrom(...CHOSEN), fc.boolean())
          .map(([newPassword, adopt]) => (adopt ? { newPassword, adopt } : { newPassword })),
      ),
      options: fc.record(
        {
          supportCheck: fc.constantFrom("flag", "dryRun", "none"),
          onUnsupported: fc.constantFrom("fail", "skip"),
          restart: fc.constantFrom("none", "soft", "hard"),
          onDelete: fc.constantFrom("retain", "scramble"),
          dryRun: fc.boolean(),
          batchSize: fc.integer({ min: 1, max: 3 }),
          maxFailures: fc.constantFrom(0, 1, "50%"),
          onFailure: fc.constantFrom("fail", "warn"),
          rotateAfter: fc.constantFrom("30d", "PT12H"),
          triggers: fc.constant({ round: 1 }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["serverIds", "password", "options"] },
  )
  .map(({ serverIds, password, options }) => ({ serverIds, waitTimeout: "0s", ...password, ...options }));

/** What happens to a stack after its first `pulumi up`. */
export type Step = "up" | "rotate" | "aged" | "carryOut" | "otherServers" | "otherPassword" | "refresh";

export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.constantFrom<Step[]>("up", "rotate", "aged", "carryOut", "otherServers", "otherPassword", "refresh"),
  { maxLength: 3 },
);

/** The arguments after a step. */
export function argsAfter(step: Step, args: Args, turn: number): Args {
  switch (step) {
    case "rotate":
      return { ...args, triggers: { round: turn + 2 } };
    case "carryOut":
      return { ...args, dryRun: false };
    case "otherServers": {
      const [first, ...rest] = args.serverIds as string[];
      return { ...args, serverIds: [...rest, `a-${turn}`, ...(turn % 2 === 0 && first !== undefined ? [first] : [])] };
    }
    case "otherPassword": {
      const { generate: _, ...rest } = args;
      return { ...rest, newPassword: CHOSEN[(turn + 1) % CHOSEN.length] };
    }
    default:
      return args;
  }
}
