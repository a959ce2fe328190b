import type { Ports } from "../../provider/core/ports";
import type { Properties } from "../../provider/core/values/properties";
import { UNKNOWN } from "../../provider/core/values/unknown";
import { stateOf } from "../fakes/state";
import { HOME, type ModelCloud } from "./cloud";
import { CommandNotes, NEVER, Plugin } from "./plugin";
import {
  type Companion,
  noteOf,
  type ProviderName,
  type Registration,
  type ResourceType,
  registrationsOf,
  type Wish,
} from "./program";
import { currentStep, type Step } from "./steps";
import type { VirtualTime } from "./time";

/** A resource in the state. */
export interface Entry {
  /** Tells entries apart that have the same URN. */
  readonly key: number;
  readonly urn: string;
  readonly type: ResourceType;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly provider: ProviderName;
  readonly dependencies: readonly string[];
  /** It was replaced, and its delete is still to come. */
  readonly pendingDelete?: boolean;
  /** Its last create or update failed in part. */
  readonly failed?: boolean;
}

export interface Kill {
  /** The moment, counted over the command: before or after the effect of a call, or the writing of a checkpoint. */
  readonly at: number;
  readonly what: "everything" | "plug-in";
}

export interface Options {
  /** URNs of `--target`; all if absent. */
  readonly targets?: ReadonlySet<string> | undefined;
  /** URNs of `--exclude`. */
  readonly excludes?: ReadonlySet<string> | undefined;
  readonly continueOnError?: boolean | undefined;
  readonly kill?: Kill | undefined;
  /** The region in the configuration. */
  readonly region?: string | undefined;
}

export interface Result {
  readonly outcome: "done" | "failed" | "killed";
  /** What the command printed about failures. */
  readonly messages: readonly string[];
  /** The lines of the plug-ins. */
  readonly lines: readonly string[];
}

/** How the processes of a command know of each other; a test of the sequences may take these away. */
export interface Faithful {
  readonly sharesNotes: boolean;
  readonly programNotes: boolean;
}

/** What a resource is to be, in the form of the state. */
type Goal = Omit<Entry, "key" | "id" | "outputs">;

interface World {
  readonly cloud: ModelCloud;
  readonly time: VirtualTime;
  readonly ports: Omit<Ports, "log">;
  /** Called whenever the state was written, with what was done last. */
  readonly written: (step: Step | "refresh", lines: readonly string[]) => void;
  readonly faithful: Faithful;
}

const KILLED = new Error("killed");
const HANDED_ON = ["history", "rotation", "captured", "recordHash"];

/** A stack and its state. It treats resources as Pulumi's engine does (pulumi 3.250, `pkg/resource/deploy`). */
export class ModelEngine {
  state: readonly Entry[] = [];

  #keys = 0;

  constructor(readonly world: World) {}

  newKey(): number {
    this.#keys += 1;
    return this.#keys;
  }

  up(program: readonly Wish[], options: Options = {}): Promise<Result> {
    return new Command(this, options).up(program);
  }

  preview(program: readonly Wish[], options: Options = {}): Promise<Result> {
    return new Command(this, options, true).up(program);
  }

  refresh(options: Options = {}): Promise<Result> {
    return new Command(this, options).refresh();
  }

  destroy(options: Options = {}): Promise<Result> {
    return new Command(this, options).destroy();
  }

  /** `pulumi state rename`, which wants one resource of that name. */
  rename(from: string, to: string): void {
    if (this.state.filter(({ urn }) => urn === from).length > 1) return;
    this.state = this.state.map((entry) => renamed(entry, from, to));
  }

  /** `pulumi state delete`, which refuses a resource that others depend on. Of several, the user takes the replaced one. */
  forget(urn: string): void {
    if (this.state.some(({ dependencies }) => dependencies.includes(urn))) return;
    const found = this.state.filter((entry) => entry.urn === urn);
    const chosen = found.find(({ pendingDelete }) => pendingDelete) ?? found[0];
    this.state = this.state.filter((entry) => entry !== chosen);
  }
}

/** One `pulumi` command. */
class Command {
  readonly #notes = new CommandNotes();
  readonly #plugins = new Map<ProviderName, Plugin>();
  readonly #messages: string[] = [];
  readonly #lines: string[] = [];
  /** URNs of steps that failed or were skipped. */
  readonly #errored = new Set<string>();
  /** What is depended on by something that was not deleted. */
  readonly #kept = new Set<string>();
  /** URNs that the program registers, and those that it knows them by. */
  readonly #seen = new Set<string>();
  /** URNs that `--target` leaves out and that do not exist yet. */
  readonly #skipped = new Set<string>();
  #moments = 0;
  #stopped = false;
  #turn: Promise<unknown> = Promise.resolve();
  #kill: () => void = () => undefined;
  readonly #death: Promise<never>;
  #isDead = false;

  constructor(
    private readonly engine: ModelEngine,
    private readonly options: Options,
    private readonly isPreview = false,
  ) {
    this.#death = new Promise((_, reject) => {
      this.#kill = () => {
        this.#isDead = true;
        reject(KILLED);
      };
    });
    this.#death.catch(() => undefined);
  }

  up(program: readonly Wish[]): Promise<Result> {
    return this.#run(async () => {
      const notes = this.#notesOf("program");
      if (this.#faithful.programNotes) for (const wish of program) notes.add(noteOf(wish));
      const done = new Map<string, Promise<Companion | undefined>>();
      for (const one of program.flatMap(registrationsOf)) {
        done.set(one.urn, this.#register(one, this.#outputsOf(one, done)));
      }
      await settled([...done.values()]);
      if (!this.isPreview && this.#goesOn) {
        const isGone = ({ urn, pendingDelete }: Entry) => pendingDelete === true || !this.#seen.has(urn);
        await this.#deleteAll(this.engine.state.filter((entry) => isGone(entry) && this.#isTargeted(entry.urn)));
      }
    });
  }

  destroy(): Promise<Result> {
    return this.#run(() => this.#deleteAll(this.engine.state.filter(({ urn }) => this.#isTargeted(urn))));
  }

  refresh(): Promise<Result> {
    return this.#run(async () => {
      await settled(
        this.engine.state.filter(({ urn }) => this.#isTargeted(urn)).map((entry) => this.#refreshOne(entry)),
      );
    });
  }

  async #run(work: () => Promise<void>): Promise<Result> {
    try {
      await Promise.race([work(), this.#death]);
    } catch (error) {
      if (error !== KILLED) throw error;
    } finally {
      this.engine.world.time.forgetWaits();
      for (const plugin of this.#plugins.values()) plugin.die();
    }
    const outcome = this.#isDead ? "killed" : this.#messages.length > 0 ? "failed" : "done";
    return { outcome, messages: this.#messages, lines: this.#lines };
  }

  get #faithful(): Faithful {
    return this.engine.world.faithful;
  }

  get #goesOn(): boolean {
    return !this.#stopped && (this.#messages.length === 0 || this.options.continueOnError === true);
  }

  #isTargeted(urn: string): boolean {
    const { targets, excludes } = this.options;
    return (targets === undefined || targets.has(urn)) && excludes?.has(urn) !== true;
  }

  /** The outputs of the companion, unknown if it failed. `undefined` if there is nothing to wait for any more. */
  async #outputsOf(
    { dependencies }: Registration,
    done: ReadonlyMap<string, Promise<Companion | undefined>>,
  ): Promise<Companion> {
    const [urn = ""] = dependencies;
    return (await done.get(urn)) ?? unknown(urn);
  }

  /** Handles one registration. Gives its outputs, or `undefined` if it has none. */
  async #register(one: Registration, companion: Promise<Companion>): Promise<Companion | undefined> {
    const handedOn = await companion;
    if (!this.#goesOn) return undefined;
    const known = this.#knownAs(one);
    this.#seen.add(one.urn).add(known?.urn ?? one.urn);
    if (!this.#isTargeted(one.urn)) {
      if (known === undefined) this.#skipped.add(one.urn);
      return known;
    }
    const missing = one.dependencies.find((urn) => this.#skipped.has(urn));
    if (missing !== undefined) {
      this.#messages.push(`Resource '${one.urn}' depends on '${missing}' which was not specified in --target list.`);
      this.#stopped = true;
      return undefined;
    }
    const planned = await this.#inTurn(() => this.#plan(one, known, present(one.inputs(handedOn))));
    if (planned === undefined) return undefined;
    if (one.dependencies.some((urn) => this.#errored.has(urn))) {
      this.#errored.add(one.urn);
      return undefined;
    }
    if (!this.#goesOn) return undefined;
    return planned();
  }

  #knownAs({ urn, alias }: Registration): Entry | undefined {
    const live = this.engine.state.filter(({ pendingDelete }) => !pendingDelete);
    return live.find((entry) => entry.urn === urn) ?? live.find((entry) => entry.urn === alias);
  }

  /** Checks and compares, one resource at a time. Gives what is to be done then. */
  async #plan(
    one: Registration,
    known: Entry | undefined,
    news: Properties,
  ): Promise<(() => Promise<Companion | undefined>) | undefined> {
    const plugin = this.#plugin(one.provider);
    const provider = plugin.providers[one.type];
    const checked = await this.#perform({ op: "check", urn: one.urn }, plugin, () =>
      provider.check({ ...known?.inputs }, news),
    );
    if (checked === undefined) return undefined;
    if (checked.failures.length > 0) {
      this.#messages.push(...checked.failures.map(({ reason }) => reason));
      // Unlike a failed step, this ends every run.
      this.#stopped = true;
      return undefined;
    }
    const inputs = stateOf(checked.inputs);
    const { urn, type, provider: name, dependencies } = one;
    const entry = { urn, type, inputs, provider: name, dependencies };
    if (known === undefined) return () => this.#create(plugin, entry);
    const different = await this.#perform({ op: "diff", urn: one.urn }, plugin, () =>
      provider.diff(known.id, known.outputs, inputs),
    );
    if (different === undefined) return undefined;
    if (!different.changes && !known.failed) return () => this.#keep(known, { ...known, ...entry });
    return different.replaces.length > 0
      ? () => this.#create(plugin, entry, known)
      : () => this.#update(plugin, entry, known);
  }

  async #keep(known: Entry, entry: Entry): Promise<Companion | undefined> {
    if (this.isPreview) return { ...known, urn: entry.urn };
    this.#replaceEntry(known, entry);
    return entry;
  }

  async #create(plugin: Plugin, entry: Goal, replaced?: Entry): Promise<Companion | undefined> {
    if (this.isPreview) return unknown(entry.urn);
    const step: Step = { op: "create", urn: entry.urn };
    const add = (made: Omit<Entry, "key">) => {
      const added = { ...made, key: this.engine.newKey() };
      const old = replaced === undefined ? [] : [{ ...replaced, pendingDelete: true }];
      this.engine.state = [...this.engine.state.filter(({ key }) => key !== replaced?.key), added, ...old];
      return this.#written(step);
    };
    const made = await this.#perform(
      step,
      plugin,
      () => plugin.providers[entry.type].create({ ...entry.inputs }),
      ({ id, outputs }) => add({ ...entry, id, outputs, failed: true }),
    );
    if (made === undefined) return undefined;
    const outputs = stateOf(made.outs);
    await add({ ...entry, id: made.id, outputs });
    return { id: made.id, urn: entry.urn, outputs };
  }

  async #update(plugin: Plugin, entry: Goal, known: Entry): Promise<Companion | undefined> {
    if (this.isPreview) return { ...unknown(entry.urn), id: known.id };
    const step: Step = { op: "update", urn: entry.urn };
    const { inputs: oldInputs, ...facts } = known;
    const put = (outputs: Properties, failed: boolean) => {
      // After a failure in part, the state keeps the earlier inputs.
      this.#replaceEntry(known, { ...facts, ...entry, ...(failed ? { inputs: oldInputs } : {}), outputs, failed });
      return this.#written(step);
    };
    const updated = await this.#perform(
      step,
      plugin,
      () => plugin.providers[entry.type].update(known.id, { ...known.outputs }, { ...entry.inputs }),
      ({ outputs }) => put(outputs, true),
    );
    if (updated === undefined) return undefined;
    const outputs = stateOf(updated.outs);
    await put(outputs, false);
    return { id: known.id, urn: entry.urn, outputs };
  }

  /** Deletes what depends on others first. What a resource that could not be deleted depends on is kept. */
  async #deleteAll(entries: readonly Entry[]): Promise<void> {
    for (const urn of this.#errored) this.#keepDependencies(urn);
    for (let left = [...entries]; left.length > 0 && this.#goesOn; ) {
      const needed = new Set(left.flatMap(({ dependencies }) => dependencies));
      const free = left.filter(({ urn }) => !needed.has(urn));
      left = left.filter((entry) => !free.includes(entry));
      await settled(free.filter(({ urn }) => !this.#kept.has(urn)).map((entry) => this.#delete(entry)));
    }
  }

  #keepDependencies(urn: string): void {
    for (const entry of this.engine.state.filter((one) => one.urn === urn)) {
      for (const dependency of entry.dependencies) this.#kept.add(dependency);
    }
  }

  async #delete(entry: Entry): Promise<void> {
    const step: Step = { op: "delete", urn: entry.urn };
    const plugin = this.#plugin(entry.provider);
    const deleted = await this.#perform(step, plugin, async () => {
      await plugin.providers[entry.type].delete(entry.id, { ...entry.outputs });
      return true;
    });
    if (deleted === undefined) {
      this.#keepDependencies(entry.urn);
      return;
    }
    this.#remove(entry);
    await this.#written(step);
  }

  async #refreshOne(entry: Entry): Promise<void> {
    const step: Step = { op: "read", urn: entry.urn };
    const plugin = this.#plugin(entry.provider);
    const provider = plugin.providers[entry.type];
    const found = await this.#perform(step, plugin, () => provider.read(entry.id, { ...entry.outputs }));
    if (found === undefined) return;
    const { props } = found;
    if (props === undefined) {
      this.#remove(entry);
    } else {
      const outputs = stateOf(props);
      const { failed: _failed, ...facts } = entry;
      this.#replaceEntry(entry, { ...facts, outputs });
      await this.#perform({ op: "diff", urn: entry.urn }, plugin, () =>
        provider.diff(entry.id, outputs, { ...entry.inputs }),
      );
    }
    await this.#written("refresh");
  }

  #remove({ key }: Entry): void {
    this.engine.state = this.engine.state.filter((entry) => entry.key !== key);
  }

  /** Puts an entry in the place of another. If it has another URN now, others depend on that. */
  #replaceEntry(before: Entry, after: Entry): void {
    const replaced = this.engine.state.map((entry) => (entry.key === before.key ? after : entry));
    this.engine.state = replaced.map((entry) => withDependency(entry, before.urn, after.urn));
  }

  async #written(step: Step | "refresh"): Promise<void> {
    this.engine.world.written(step, this.#lines);
    await this.#moment(undefined);
  }

  /** Runs a method of the plug-in. A failure becomes a message, and then there is no result. */
  async #perform<T>(
    step: Step,
    plugin: Plugin,
    method: () => Promise<T>,
    keep?: (partial: { id: string; outputs: Properties }) => Promise<void>,
  ): Promise<T | undefined> {
    try {
      const work = plugin.isDead ? NEVER : currentStep.run(step, method);
      work.catch(() => undefined);
      const result = await Promise.race([work, plugin.death, this.#death]);
      await Promise.race([this.#moment(plugin), plugin.death, this.#death]);
      return result;
    } catch (error) {
      if (this.#isDead) return NEVER;
      const { message, id, properties, reasons } = error as Error & {
        id?: string;
        properties?: Properties;
        reasons?: string[];
      };
      this.#messages.push(...(reasons ?? [message]));
      if (id !== undefined && properties !== undefined) await keep?.({ id, outputs: stateOf(properties) });
      this.#errored.add(step.urn);
      return undefined;
    }
  }

  /** The command or a plug-in may be killed here. Whoever is dead never goes on. */
  async #moment(plugin: Plugin | undefined): Promise<void> {
    if (this.#isDead || plugin?.isDead) return NEVER;
    this.#moments += 1;
    const { kill } = this.options;
    if (kill === undefined || kill.at !== this.#moments) return;
    if (kill.what === "everything" || plugin === undefined) {
      for (const one of this.#plugins.values()) one.die();
      this.#kill();
    } else {
      plugin.die();
      this.#notes.forget(plugin.name);
    }
    return NEVER;
  }

  /** Resources are checked and compared one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #plugin(name: ProviderName): Plugin {
    const { cloud, ports } = this.engine.world;
    const log = {
      info: (text: string) => void this.#lines.push(text),
      warn: (text: string) => void this.#lines.push(text),
    };
    const plugin =
      this.#plugins.get(name) ??
      new Plugin(name, cloud, { ...ports, log }, this.#notesOf(name), this.options.region ?? HOME, (one) =>
        this.#moment(one),
      );
    this.#plugins.set(name, plugin);
    return plugin;
  }

  #notesOf(writer: string) {
    return this.#faithful.sharesNotes ? this.#notes.of(writer) : new CommandNotes().of(writer);
  }
}

const UNKNOWN_OUTPUTS: Properties = Object.fromEntries(HANDED_ON.map((name) => [name, UNKNOWN]));

/** A resource of which nothing but its name is known yet. */
function unknown(urn: string): Companion {
  return { id: UNKNOWN, urn, outputs: UNKNOWN_OUTPUTS };
}

/** All of them end, whatever becomes of each. */
async function settled(all: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(all);
}

function present(inputs: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

function renamed(entry: Entry, from: string, to: string): Entry {
  const after = withDependency(entry, from, to);
  return entry.urn === from ? { ...after, urn: to } : after;
}

function withDependency(entry: Entry, from: string, to: string): Entry {
  if (!entry.dependencies.includes(from)) return entry;
  return { ...entry, dependencies: entry.dependencies.map((urn) => (urn === from ? to : urn)) };
}
