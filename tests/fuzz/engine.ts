import type { DynamicProvider } from "../../provider/host/dynamic/provider";
import { printedForms, unfitForState, unreadable, unsealed } from "./judgement";
import { leakFinder } from "./secrets";

type Props = Record<string, unknown>;

const CODE = "exports.handler = () => 1;";

/** Everything a user could see or a state file could hold, gathered over a case. */
export class Evidence {
  /** Messages and reasons. */
  readonly messages: string[] = [];
  /** All other printed forms. */
  readonly printed: string[] = [];
  readonly wires: unknown[] = [];
  /** Messages of check and diff: neither has a reason to fail. */
  readonly thrown: string[] = [];

  /**
   * What is wrong with it; empty for nothing.
   *
   * @param secrets those of this case, beside those that every case has
   */
  faults(secrets: readonly string[], lines: readonly string[]): string[] {
    const leaksIn = leakFinder(secrets);
    const shown = [...this.messages, ...lines];
    return [
      ...this.thrown.map((text) => `check or diff threw: ${text}`),
      ...shown.flatMap((text) => unreadable(text).map((fault) => `${fault}: ${JSON.stringify(text.slice(0, 400))}`)),
      ...[...shown, ...this.printed].flatMap((text) =>
        leaksIn(text).map((secret) => `it shows the secret ${secret}: ${JSON.stringify(text.slice(0, 400))}`),
      ),
      ...this.wires.flatMap((wire) =>
        unfitForState(wire, leaksIn).map((fault) => `${fault}: ${JSON.stringify(wire)?.slice(0, 1200)}`),
      ),
    ];
  }

  error(error: unknown): void {
    const [message = "", ...others] = printedForms(error);
    this.messages.push(message);
    this.printed.push(...others);
  }
}

/** What became of one step of the engine. */
export type Outcome = "done" | "refused" | "failed";

/**
 * One resource the way Pulumi's engine leads it: checked inputs in, outputs kept as plain values, the outputs of a
 * partial failure kept as well and the update repeated then, whatever the diff says.
 */
export class ManagedResource {
  state: { id: string; outs: Props } | undefined;
  /** The arguments that the outputs were last written for; others may have failed since. */
  writtenFor: Props = {};
  #failed = false;

  /** @param provider its process; every `pulumi` command starts another */
  constructor(
    public provider: DynamicProvider,
    readonly evidence: Evidence,
  ) {}

  /** The outputs as the next program would see them. */
  get outs(): Props {
    return this.state?.outs ?? {};
  }

  async up(args: Props): Promise<Outcome> {
    const inputs = await this.check(args);
    if (inputs === undefined) return "refused";
    const { state } = this;
    if (state === undefined) return this.#change(inputs, () => this.provider.create(inputs));
    let replace = false;
    const diffed = await this.#attempt(async () => {
      const { changes, replaces } = await this.provider.diff(state.id, state.outs, inputs);
      replace = replaces.length > 0;
      return changes;
    });
    if (diffed.outcome === "failed") {
      this.evidence.thrown.push(String(diffed.error));
      return "failed";
    }
    if (diffed.value !== true && !this.#failed) return "done";
    if (!replace) return this.#change(inputs, () => this.provider.update(state.id, state.outs, inputs));
    return this.#replace(state, inputs);
  }

  /** The checked inputs; `undefined` when they are refused. */
  async check(args: Props): Promise<Props | undefined> {
    const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
    const { value, error } = await this.#attempt(() => this.provider.check({}, { ...given, __provider: CODE }));
    if (value === undefined) {
      this.evidence.thrown.push(String(error));
      return undefined;
    }
    for (const { reason } of value.failures) this.evidence.messages.push(reason);
    if (value.failures.length > 0) return undefined;
    this.evidence.wires.push(value.inputs);
    return { ...(unsealed(value.inputs) as Props), __provider: CODE };
  }

  async refresh(): Promise<Outcome> {
    const { state } = this;
    if (state === undefined) return "done";
    const { outcome, value } = await this.#attempt(() => this.provider.read(state.id, state.outs));
    if (outcome === "done") {
      if (value?.props !== undefined) this.evidence.wires.push(value.props);
      this.state =
        value?.props === undefined
          ? undefined
          : { id: state.id, outs: { ...(unsealed(value.props) as Props), __provider: CODE } };
      this.#failed = false;
    }
    return outcome;
  }

  async destroy(): Promise<Outcome> {
    const { state } = this;
    if (state === undefined) return "done";
    const { outcome } = await this.#attempt(() => this.provider.delete(state.id, state.outs));
    if (outcome === "done") this.state = undefined;
    return outcome;
  }

  /** The successor is made first: if that fails, the old one stays, in the state too. */
  async #replace(old: { id: string; outs: Props }, inputs: Props): Promise<Outcome> {
    const created = await this.#change(inputs, () => this.provider.create(inputs));
    if (this.state !== old) await this.#attempt(() => this.provider.delete(old.id, old.outs));
    return created;
  }

  async #change(inputs: Props, act: () => Promise<{ id?: string; outs: Props }>): Promise<Outcome> {
    const { outcome, value, error } = await this.#attempt(act);
    if (value !== undefined) {
      this.#keep(inputs, value.id, value.outs);
      this.#failed = false;
      return outcome;
    }
    const { id, properties } = error as { id?: string; properties?: Props };
    if (id !== undefined && properties !== undefined) {
      this.#keep(inputs, id, properties);
      this.#failed = true;
    }
    return outcome;
  }

  #keep(inputs: Props, id: string | undefined, outs: Props): void {
    this.writtenFor = inputs;
    this.evidence.wires.push(outs);
    this.state = { id: id ?? this.state?.id ?? "", outs: { ...(unsealed(outs) as Props), __provider: CODE } };
    if (this.state.id === "") this.evidence.messages.push("undefined id");
  }

  async #attempt<T>(act: () => Promise<T>): Promise<{ outcome: "done" | "failed"; value?: T; error?: unknown }> {
    try {
      return { outcome: "done", value: await act() };
    } catch (error) {
      this.evidence.error(error);
      return { outcome: "failed", error };
    }
  }
}
