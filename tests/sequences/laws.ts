import { passwordsFor } from "../../provider/core/password/passwords";
import { hashRecord } from "../../provider/core/record/capture";
import { type Properties, recordOf, textOf } from "../../provider/core/values/properties";
import type { ModelCloud, Watcher } from "./cloud";
import type { Entry, Result } from "./engine";
import { captures, companionOf, type Wish, wishUrn } from "./program";
import type { Step } from "./steps";

/** What is known of the password that really opens a server. */
interface Truth {
  password: string;
  /** The resource that set it. */
  setBy?: string;
  /** `built`: with the system, and nobody asked for it; otherwise some resource set or captured it, so it must be kept. */
  by: "built" | "captured" | "set" | "scrambled";
  /** The user has given it up. */
  givenUp: boolean;
}

/** Who may let a password go: the user by `destroy` and `state delete`, or by taking all that name the server out. */
export type Occasion = "up" | "refresh" | "destroy" | "state";

/**
 * The laws that every history must keep. They know nothing of how the provider keeps them: only the state, the servers and
 * the program.
 */
export class Laws implements Watcher {
  readonly faults: string[] = [];
  occasion: Occasion = "up";
  /** The program of the present command; none if the command runs none. */
  program: readonly Wish[] = [];
  /** Set to judge also what is known to be missing. */
  judgesHandovers = false;
  #truths = new Map<string, Truth>();
  /** Every line that a command has printed. */
  #said = "";

  constructor(
    private readonly state: () => readonly Entry[],
    private readonly cloud: () => ModelCloud,
  ) {}

  built(server: string): void {
    const { password } = this.cloud().servers.get(server) ?? { password: "" };
    this.#truths.set(server, { password, by: "built", givenUp: false });
  }

  reset(servers: readonly string[], password: string, { op, urn }: Step): void {
    for (const server of servers) {
      const by = op === "delete" ? "scrambled" : "set";
      this.#truths.set(server, { password, setBy: urn, by, givenUp: false });
      if (by === "set") {
        if (!this.#isHeld(server, password))
          this.#fault(`${urn} set a password of ${server} that the state does not hold`);
      } else {
        const naming = this.#naming(server);
        if (naming.length > 0) this.#fault(`${urn} scrambled ${server}, which is named by ${naming.map(wishUrn)}`);
      }
    }
  }

  cleared(server: string, { urn }: Step): void {
    const { record } = this.cloud().servers.get(server) ?? {};
    if (record === undefined) return;
    for (const wish of this.#naming(server).filter(captures)) {
      if (!this.#hasCaptured(wish, record.ciphertext)) {
        this.#fault(`${urn} cleared the record of ${server}, which ${wishUrn(wish)} has yet to capture`);
      }
    }
    const own = this.state().find((entry) => entry.urn === urn && entry.outputs.serverId === server);
    if (own?.outputs.recordHash !== undefined && !this.#isHeld(server, record.password)) {
      this.#fault(`${urn} cleared the record of ${server}, whose password the state does not hold`);
    }
  }

  /** The state was written. */
  written(step: Step | "refresh" | "state", lines: readonly string[]): void {
    this.#said += lines.join("\n");
    for (const [server, truth] of this.#truths) {
      const isHeld = this.#isHeld(server, truth.password);
      if (truth.by === "built" && isHeld) truth.by = "captured";
      if (truth.givenUp || isHeld || truth.by === "built" || truth.by === "scrambled") continue;
      if (this.#mayLetGo(server, step)) {
        truth.givenUp = true;
        // A companion that captured what its resource never took over goes silently.
        const isCompanion = typeof step !== "string" && step.urn.includes("PasswordCapture::");
        const mustBeSaid = truth.by === "captured" && this.occasion !== "state" && !isCompanion;
        if (mustBeSaid && !this.#said.includes(server))
          this.#fault(`nothing says that the password of ${server} is forgotten`);
      } else {
        this.#fault(
          `the password of ${server} is lost by ${typeof step === "string" ? step : `${step.op} of ${step.urn}`}`,
        );
      }
    }
  }

  /** After a whole `pulumi up` without failure, the outputs tell the truth. */
  settled(): void {
    for (const wish of this.program) {
      if (wish.type !== "PasswordReset" || wish.args.dryRun === true) continue;
      const { outputs = {} } =
        this.state().find(({ urn, pendingDelete }) => urn === wishUrn(wish) && !pendingDelete) ?? {};
      const passwords = recordOf(outputs.passwords);
      for (const server of wish.servers) {
        const { by, password, givenUp, setBy } = this.#truths.get(server) ?? { by: "built" };
        const { status } = recordOf(recordOf(outputs.servers)[server]);
        if (by !== "set" || givenUp || status === "adopted" || this.#isHandedBack(server, setBy)) continue;
        if (passwords[server] !== password) this.#fault(`${wishUrn(wish)} has a wrong password of ${server}`);
      }
    }
  }

  /** Two owners of one server are refused before anything is done. */
  refusesSharedServers({ outcome, messages }: Result): void {
    const resets = this.program.filter(({ type }) => type === "PasswordReset");
    const shared = sharedServers(resets);
    if (shared.length === 0 || outcome === "killed") return;
    const said = messages.join("\n");
    if (outcome === "done") this.#fault(`two resources reset ${shared}, and nobody says so`);
    else if (!shared.some((server) => said.includes(server))) this.#fault(`no message names one of ${shared}: ${said}`);
  }

  /**
   * A `PasswordReset` is kept only while no other resource of the program has what the server has. A companion cannot know,
   * and of a captured password nobody can tell whether the server was built anew after it was reset.
   */
  refusesForAReason({ messages }: Result): void {
    const refusals = messages.filter((message) => /^PasswordReset \S+ is not deleted/.test(message));
    for (const [, ids = ""] of refusals
      .join("\n")
      .matchAll(/ is for the same (?:\d+ )?servers?:? (s\d(?:, s\d)*), /g)) {
      const servers = ids.split(", ");
      if (servers.every((server) => this.#hasOwner(server)))
        this.#fault(`a delete is refused without need: ${refusals}`);
    }
  }

  /** Each failure says what to do. */
  advises({ messages }: Result): void {
    for (const message of messages) {
      if (!ADVICE.some((pattern) => pattern.test(message)))
        this.#fault(`a failure does not say what to do: ${message}`);
    }
  }

  /**
   * Whether a resource that is still in the program has set the password and names the server no longer. Nobody notices
   * then that the one that names it has an older one: `found.test.ts` has an example.
   */
  #isHandedBack(server: string, setBy: string | undefined): boolean {
    if (this.judgesHandovers) return false;
    return this.program.some((wish) => wishUrn(wish) === setBy && !wish.servers.includes(server));
  }

  /** Whether a resource of the program has set the password that opens the server. */
  #hasOwner(server: string): boolean {
    const { password } = this.#truths.get(server) ?? {};
    const urns = this.program.map(wishUrn);
    // The user's word for another password may be true.
    const statuses = this.state().map(({ outputs }) => recordOf(recordOf(outputs.servers)[server]).status);
    if (statuses.includes("adopted")) return false;
    return this.state().some(({ urn, type, outputs }) => {
      if (type !== "PasswordReset" || !urns.includes(urn)) return false;
      const { status } = recordOf(recordOf(outputs.servers)[server]);
      return status === "reset" && recordOf(outputs.passwords)[server] === password;
    });
  }

  #mayLetGo(server: string, step: Step | "refresh" | "state"): boolean {
    if (this.occasion === "state" || this.occasion === "destroy") return true;
    return typeof step !== "string" && step.op === "delete" && this.#naming(server).length === 0;
  }

  #naming(server: string): Wish[] {
    return this.program.filter(({ servers }) => servers.includes(server));
  }

  #hasCaptured(wish: Wish, ciphertext: string): boolean {
    const urn = wishUrn(wish);
    if (wish.type === "ServerPassword") {
      const urns = [urn, wish.alias];
      return this.state().some((entry) => urns.includes(entry.urn) && textOf(entry.outputs.password) !== undefined);
    }
    const urns = [urn, wish.alias].filter((one) => one !== undefined).map((one) => companionOf(one, "PasswordCapture"));
    return this.state().some(
      ({ urn: one, outputs }) => urns.includes(one) && outputs.recordHash === hashRecord(ciphertext),
    );
  }

  /** As a text, or as a seed that gives it to this server. */
  #isHeld(server: string, password: string): boolean {
    return this.state().some(
      ({ outputs }) =>
        containsText(outputs, password) ||
        passwordsFor(textOf(outputs.history) ?? "", server).some((one) => one.reveal() === password),
    );
  }

  #fault(text: string): void {
    this.faults.push(text);
  }
}

/** The servers that more than one of the resources names. */
export function sharedServers(resets: readonly Wish[]): string[] {
  const all = resets.flatMap(({ servers }) => servers);
  return [...new Set(all.filter((server, at) => all.indexOf(server) !== at))];
}

/** How messages say what to do: a command to run, something to change, or what the cloud advises. */
const ADVICE = [
  /pulumi (up|refresh|state)/,
  /--target/,
  /name a server in one PasswordReset only/,
  /Grant the permission/,
  /waitTimeout/,
  /leave the key out|Leave the key out/,
  // Of the engine, which tells that a plug-in has died.
  /error reading from server: EOF/,
];

function containsText(value: unknown, text: string): boolean {
  if (typeof value === "string") return value === text;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value as Properties).some((inner) => containsText(inner, text));
}
