import { fakePorts } from "../fakes/ports";
import { adviceIn } from "./advice";
import { HOME, KEY_FILE, KEY_TEXT, ModelCloud } from "./cloud";
import { type Entry, type Faithful, ModelEngine, type Options, type Result } from "./engine";
import { type Act, type History, Program, SERVERS } from "./history";
import { Laws } from "./laws";
import { companionOf, companionType, urnsOf, type Wish, wishUrn } from "./program";
import { VirtualTime } from "./time";

const MINUTE = 60_000;
/** More rounds of doing what messages say than any history needs. */
const ROUNDS = 12;

/** A stack and a cloud, as one history finds them. */
class Model {
  readonly time = new VirtualTime();
  readonly program: Program;
  readonly laws: Laws;
  readonly cloud: ModelCloud;
  readonly engine: ModelEngine;

  constructor(first: readonly Wish[], faithful: Faithful) {
    this.program = new Program(first);
    this.laws = new Laws(
      () => this.engine.state,
      () => this.cloud,
    );
    this.cloud = new ModelCloud(this.laws);
    const { randomInt, readTextFile, env, homeDir } = fakePorts({ files: { [KEY_FILE]: KEY_TEXT } });
    const { time } = this;
    const ports = {
      clock: { now: () => time.now(), monotonic: () => time.now().getTime() },
      sleep: (milliseconds: number) => time.sleep(milliseconds),
      randomInt,
      readTextFile,
      env,
      homeDir,
    };
    const written: ModelEngine["world"]["written"] = (step, lines) => this.laws.written(step, lines);
    this.engine = new ModelEngine({ cloud: this.cloud, time, ports, written, faithful });
    for (const server of SERVERS) this.#build(server);
  }

  async act(act: Act): Promise<void> {
    this.time.advance(MINUTE);
    switch (act.do) {
      case "up":
        this.program.apply(act.edits, act.mayShare);
        this.cloud.beginCommand(act.failing, act.fault);
        await this.up({
          continueOnError: act.continueOnError,
          kill: act.kill,
          targets: act.targets && this.#urnsOf(act.targets),
          excludes: act.targets === undefined && act.excludes ? this.#urnsOf(act.excludes) : undefined,
        });
        break;
      case "preview":
        this.program.apply(act.edits, act.mayShare);
        await this.#preview();
        break;
      case "refresh":
        this.#begin("refresh", []);
        this.cloud.beginCommand([], act.fault);
        this.laws.advises(await this.engine.refresh({ region: act.elsewhere ? "elsewhere" : HOME }));
        break;
      case "destroy":
        this.#begin("destroy", []);
        this.cloud.beginCommand([], act.fault);
        this.laws.advises(await this.engine.destroy({ kill: act.kill }));
        break;
      case "state rename":
        this.#renameInState(act.at, act.whole);
        // Until then a delete would be given the earlier name.
        this.cloud.beginCommand([], undefined);
        await this.up();
        break;
      case "state delete": {
        const { urn } = this.#some(act.at) ?? {};
        if (urn !== undefined) this.#forget(urn);
        break;
      }
      case "rebuild":
        this.#build(act.server);
    }
  }

  async up(options: Options = {}): Promise<Result> {
    this.#begin("up", this.program.wishes);
    const result = await this.engine.up(this.program.wishes, options);
    const isWhole = options.targets === undefined && options.excludes === undefined;
    if (result.outcome !== "killed") this.laws.advises(result);
    if (isWhole) this.laws.refusesSharedServers(result);
    if (isWhole) this.laws.refusesForAReason(result);
    if (isWhole && result.outcome === "done") this.laws.settled();
    return result;
  }

  async #preview(): Promise<void> {
    this.#begin("up", this.program.wishes);
    this.cloud.beginCommand([], undefined);
    const before = this.engine.state;
    const calls = this.cloud.calls.length;
    const result = await this.engine.preview(this.program.wishes);
    this.laws.advises(result);
    this.laws.refusesSharedServers(result);
    if (this.cloud.calls.length > calls) this.laws.faults.push(`a preview called ${this.cloud.calls.slice(calls)}`);
    if (this.engine.state !== before) this.laws.faults.push("a preview wrote the state");
  }

  /** Nothing fails any more: doing what the messages say leads to a stack where nothing is left to do. */
  async converge(): Promise<void> {
    this.cloud.beginCommand([], undefined);
    const heard: string[] = [];
    for (let round = 1; ; round += 1) {
      this.time.advance(MINUTE);
      const { outcome, messages } = await this.up();
      if (outcome === "done") break;
      heard.push(...messages);
      if (round === ROUNDS) {
        this.laws.faults.push(`doing what messages say leads nowhere: ${[...new Set(heard)].join("\n")}`);
        return;
      }
      await this.#obey(messages.join("\n"), round > ROUNDS / 2);
    }
    const calls = this.cloud.calls.length;
    const before = JSON.stringify(this.engine.state);
    this.time.advance(MINUTE);
    const { outcome, messages } = await this.up();
    if (outcome !== "done") this.laws.faults.push(`an unchanged up fails: ${messages}`);
    if (this.cloud.calls.length > calls)
      this.laws.faults.push(`an unchanged up called ${this.cloud.calls.slice(calls)}`);
    if (JSON.stringify(this.engine.state) !== before) this.laws.faults.push("an unchanged up changed the state");
  }

  /** Does what the messages of a failed `pulumi up` say. */
  async #obey(said: string, again: boolean): Promise<void> {
    const { unshare, refresh, edits, inState } = adviceIn(said, this.program.wishes, again);
    if (unshare) this.program.unshare();
    if (refresh) {
      this.#begin("refresh", []);
      await this.engine.refresh();
    }
    for (const command of inState) {
      if ("delete" in command) this.#forget(command.delete);
      else this.engine.rename(command.rename, command.to);
    }
    this.program.apply(edits, true);
  }

  #begin(occasion: Laws["occasion"], program: readonly Wish[]): void {
    this.laws.occasion = occasion;
    this.laws.program = program;
  }

  #build(server: string): void {
    this.cloud.build(server);
    this.laws.built(server);
  }

  /** The URNs of all resources, in program and state, that have one of the names. */
  #urnsOf(names: readonly string[]): ReadonlySet<string> {
    const urns = [...this.program.wishes.flatMap(urnsOf), ...this.engine.state.map(({ urn }) => urn)];
    const isNamed = (urn: string) =>
      names.includes(
        urn
          .split("::")
          .at(-1)
          ?.replace(/-password$/, "") ?? "",
      );
    return new Set(urns.filter(isNamed));
  }

  #some(at: number): Entry | undefined {
    return this.engine.state[at % Math.max(1, this.engine.state.length)];
  }

  /** Renames a resource in the state and, if the user thinks of it, its companion; the program as well. */
  #renameInState(number: number, whole: boolean): void {
    const at = number % Math.max(1, this.program.wishes.length);
    const wish = this.program.wishes[at];
    if (wish === undefined) return;
    this.program.apply([{ edit: "rename", at, alias: false }], true);
    const after = this.program.wishes[at];
    if (after === undefined || wishUrn(after) === wishUrn(wish)) return;
    const taken = new Set(this.engine.state.map(({ urn }) => urn));
    const [from, to] = [wishUrn(wish), wishUrn(after)];
    if (!taken.has(to)) this.engine.rename(from, to);
    const type = companionType(wish);
    if (!whole || type === undefined || taken.has(companionOf(to, type))) return;
    this.engine.rename(companionOf(from, type), companionOf(to, type));
  }

  #forget(urn: string): void {
    this.#begin("state", []);
    this.engine.forget(urn);
    this.laws.written("state", []);
  }
}

/** Everything that is wrong with what happened; empty for nothing. */
export async function faultsOf(
  { first, acts }: History,
  { judgesHandovers = false, ...faithful }: Partial<Faithful> & { judgesHandovers?: boolean } = {},
): Promise<string[]> {
  const model = new Model(first, { sharesNotes: true, programNotes: true, ...faithful });
  model.laws.judgesHandovers = judgesHandovers;
  for (const act of acts) {
    await model.act(act);
    if (model.laws.faults.length > 0) return model.laws.faults;
  }
  await model.converge();
  return model.laws.faults;
}
