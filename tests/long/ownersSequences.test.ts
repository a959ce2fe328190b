import fc from "fast-check";
import { KILLED, type Scene, useScenes } from "../engine/support";
import { KEY_PAIR, WINDOWS } from "../engine/support/keys";
import { adviceIn } from "../sequences/advice";
import { type Act, anyHistory, type History, Program, SERVERS } from "../sequences/history";
import { sharedServers } from "../sequences/laws";
import { captures, urnsOf } from "../sequences/program";
import { inStack, programText } from "../sequences/programText";

/*
 * Random histories as those of `tests/sequences`, on the real engine. What a server has, and what the state holds, is
 * looked at after every command.
 */

const HISTORIES = Number(process.env.FUZZ_RUNS ?? 1) * 24;
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
const HISTORY_MS = 5 * 60_000;
/** Commands of a history, without those that lead it to its end. */
const ACTS = 2;
const ROUNDS = 6;
/** Calls that pass before one is held and the command killed: a history's moments are those of the model. */
const HELD_WITHIN = 5;

const openScene = useScenes();
const histories = fc.sample(anyHistory, { numRuns: HISTORIES, seed: SEED }).map(({ first, acts }, number) => ({
  number,
  history: { first, acts: acts.filter(isForEngine).slice(0, ACTS) },
}));

type EngineAct = Extract<Act, { do: "up" | "refresh" | "destroy" }>;

function isForEngine(act: Act): act is EngineAct {
  return act.do === "up" || act.do === "refresh" || act.do === "destroy";
}

test.each(histories)(
  "history $number on the real engine loses no password and comes to rest",
  async ({ history }) => {
    const run = new Run(history, await openScene());
    await run.all();
    expect({ history: JSON.stringify(history), faults: run.faults }).toEqual({
      history: JSON.stringify(history),
      faults: [],
    });
  },
  HISTORY_MS,
);

/** One history on a stack and a sandbox of its own. */
class Run {
  readonly faults: string[] = [];
  readonly #program: Program;
  readonly #initial = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  /** Passwords that were let go when no resource named their server. */
  readonly #givenUp = new Set<string>();

  constructor(
    private readonly history: History,
    private readonly scene: Scene,
  ) {
    this.#program = new Program(history.first);
    for (const server of SERVERS) {
      const initialPassword = scene.secret(`Initial-Pass-${server}=1`);
      this.#initial.set(server, initialPassword);
      this.#ids.set(server, scene.sandbox.addServer({ ...WINDOWS, initialPassword }).id);
    }
  }

  async all(): Promise<void> {
    for (const act of this.history.acts) {
      await this.#act(act as EngineAct);
      if (this.faults.length > 0) return;
    }
    await this.#converge();
  }

  async #act(act: EngineAct): Promise<void> {
    const { sandbox, workspace } = this.scene;
    if (act.do === "refresh") {
      await workspace.refresh({ skipPreview: true, allowFailure: true });
      await this.#judge("refresh");
    } else if (act.do === "destroy") {
      await workspace.destroy({ skipPreview: true, allowFailure: true });
      await this.#judge("destroy", true);
    } else {
      this.#program.apply(act.edits, act.mayShare);
      const serverIds = act.failing.map((server) => this.#ids.get(server) ?? "");
      if (serverIds.length > 0) {
        sandbox.inject({
          operation: "BatchResetServersPassword",
          effect: { kind: "failServers", serverIds, code: "Ecs.0610" },
        });
      }
      const said = await this.#up(this.#argsOf(act), act.kill);
      sandbox.clearFaults();
      await this.#judge("up");
      this.#expectRefusal(said, act);
    }
  }

  /** Runs `pulumi up`. Gives what it printed if it failed. */
  async #up(args: readonly string[], kill?: Extract<Act, { do: "up" }>["kill"]): Promise<string | undefined> {
    const { sandbox, stack, workspace } = this.scene;
    await stack.program(this.#text());
    if (kill === undefined) {
      const { code, all } = await workspace.up({ skipPreview: true, allowFailure: true, args });
      return code === 0 ? undefined : all;
    }
    const effect = { kind: "hold", after: kill.at % 2 === 0 } as const;
    const hold = sandbox.inject({ skip: kill.at % HELD_WITHIN, times: 1, effect });
    const running = workspace.spawnUp({ skipPreview: true, args });
    let isOver = false;
    const over = running.done.then(() => {
      isOver = true;
    });
    await Promise.race([hold.waitUntilHeld().catch(() => over), over]);
    if (!isOver) await KILLED[kill.what === "everything" ? "the CLI and the plug-in" : "the plug-in"]?.(running);
    await over;
    hold.discard();
    hold.remove();
    await workspace.cancel({ allowFailure: true });
    return undefined;
  }

  async #converge(): Promise<void> {
    for (let round = 1; ; round += 1) {
      const said = await this.#up([]);
      await this.#judge("up");
      if (said === undefined || this.faults.length > 0) break;
      if (round === ROUNDS) {
        this.faults.push(`doing what messages say leads nowhere: ${said}`);
        return;
      }
      await this.#obey(said, round > ROUNDS / 2);
    }
    this.scene.calls();
    const said = await this.#up([]);
    if (said !== undefined) this.faults.push(`an unchanged up fails: ${said}`);
    const calls = this.scene.calls();
    if (Object.keys(calls).length > 0) this.faults.push(`an unchanged up calls ${JSON.stringify(calls)}`);
    await this.#judge("up");
  }

  async #obey(said: string, again: boolean): Promise<void> {
    const { workspace } = this.scene;
    const named = [...this.#ids].reduce((text, [server, id]) => text.replaceAll(id, server), said);
    const { unshare, refresh, edits, inState } = adviceIn(named, this.#program.wishes, again);
    if (unshare) this.#program.unshare();
    if (refresh) await workspace.refresh({ skipPreview: true, allowFailure: true });
    for (const command of inState) {
      const words = "delete" in command ? ["delete", command.delete] : ["rename", command.rename, nameOf(command.to)];
      await workspace.spawn(["state", ...words, "--yes", "--stack", workspace.stack]).done;
    }
    if (inState.length > 0) await this.#judge("state delete", true);
    this.#program.apply(edits, true);
  }

  /** Whoever owns a server has its password in the state. */
  async #judge(after: string, byTheUser = false): Promise<void> {
    const { scene } = this;
    const state = await scene.stack.revealedState();
    scene.restart([...this.#ids.values()]);
    for (const [server, id] of this.#ids) {
      const password = scene.passwordInForce(id);
      const naming = this.#program.wishes.filter(({ servers }) => servers.includes(server));
      if (password === undefined || state.includes(password) || this.#givenUp.has(password)) continue;
      if (byTheUser || naming.length === 0) this.#givenUp.add(password);
      else if (this.#mustBeKept(server, password)) this.faults.push(`the password of ${server} is lost after ${after}`);
    }
  }

  /** A password that was set; and an initial one whose record is gone although it was to be captured. */
  #mustBeKept(server: string, password: string): boolean {
    if (password !== this.#initial.get(server)) return true;
    const isCaptured = this.#program.wishes.some((wish) => wish.servers.includes(server) && captures(wish));
    return isCaptured && !this.scene.sandbox.server(this.#ids.get(server) ?? "").recordPresent;
  }

  #expectRefusal(said: string | undefined, { kill, targets, excludes }: Extract<Act, { do: "up" }>): void {
    if (kill !== undefined || targets !== undefined || excludes !== undefined) return;
    const shared = sharedServers(this.#program.wishes.filter(({ type }) => type === "PasswordReset"));
    if (shared.length > 0 && said === undefined) this.faults.push(`two resources reset ${shared}, and nobody says so`);
  }

  #argsOf({ continueOnError, targets, excludes }: Extract<Act, { do: "up" }>): string[] {
    const urns = (names: readonly string[]) =>
      this.#program.wishes.filter(({ name }) => names.includes(name)).flatMap(urnsOf);
    const flags = (flag: string, names: readonly string[] = []) =>
      urns(names).flatMap((urn) => [flag, inStack(urn, this.scene.workspace.stack)]);
    const limits = targets === undefined ? flags("--exclude", excludes) : flags("--target", targets);
    return [...(continueOnError ? ["--continue-on-error"] : []), ...limits];
  }

  #text(): string {
    return programText(this.#program.wishes, {
      stack: this.scene.workspace.stack,
      ids: this.#ids,
      key: this.scene.sandbox.privateKeyPem(KEY_PAIR.name),
    });
  }
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
