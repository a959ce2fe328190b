import type { Note, RunNotes } from "../../provider/core/owners/notes";
import { Owners } from "../../provider/core/owners/owners";
import type { Ports } from "../../provider/core/ports";
import { passwordCapture } from "../../provider/core/resources/passwordCapture";
import { passwordRecordCleanup } from "../../provider/core/resources/passwordRecordCleanup";
import { passwordReset } from "../../provider/core/resources/passwordReset";
import { passwordSource } from "../../provider/core/resources/passwordSource";
import { serverPassword } from "../../provider/core/resources/serverPassword";
import { type DynamicProvider, dynamicProvider } from "../../provider/host/dynamic/provider";
import type { ModelCloud } from "./cloud";
import type { ProviderName, ResourceType } from "./program";

/** A promise that nothing fulfils, as the answer of a process that is gone. */
export const NEVER = new Promise<never>(() => undefined);

/** The notes that the processes of one command share. Those of a process that died cannot be read any more. */
export class CommandNotes {
  readonly #written: { writer: string; note: Note }[] = [];
  readonly #gone = new Set<string>();

  of(writer: string): RunNotes {
    let read = 0;
    return {
      add: (note) => void this.#written.push({ writer, note }),
      takeNew: () => {
        const found = this.#written.slice(read).filter((one) => one.writer === writer || !this.#gone.has(one.writer));
        read = this.#written.length;
        return found.map(({ note }) => note);
      },
    };
  }

  forget(writer: string): void {
    this.#gone.add(writer);
  }
}

/** One plug-in process: it serves all resources of one provider for one command. */
export class Plugin {
  readonly providers: Readonly<Record<ResourceType, DynamicProvider>>;
  #end: (error: Error) => void = () => undefined;
  /** Rejects when the process dies. */
  readonly death = new Promise<never>((_, reject) => {
    this.#end = reject;
  });
  isDead = false;

  constructor(
    readonly name: ProviderName,
    cloud: ModelCloud,
    ports: Ports,
    notes: RunNotes,
    moment: (plugin: Plugin) => Promise<void>,
  ) {
    this.death.catch(() => undefined);
    const alive = <T>(work: () => Promise<T>): Promise<T> => (this.isDead ? NEVER : work());
    const sleep = (milliseconds: number) =>
      alive(() => ports.sleep(milliseconds)).then(() => alive(async () => undefined));
    const open = cloud.open({ moment: () => alive(() => moment(this)), wait: sleep });
    const own = { ...ports, sleep };
    const owners = new Owners(notes);
    const provide = (type: ResourceType, lifecycle: Parameters<typeof dynamicProvider>[1]) =>
      dynamicProvider(type, lifecycle, () => undefined);
    this.providers = {
      PasswordReset: provide("PasswordReset", passwordReset(open, own, owners)),
      PasswordSource: provide("PasswordSource", passwordSource(own, owners)),
      ServerPassword: provide("ServerPassword", serverPassword(open, own, owners)),
      PasswordCapture: provide("PasswordCapture", passwordCapture(open, own, owners)),
      PasswordRecordCleanup: provide("PasswordRecordCleanup", passwordRecordCleanup(open, own, owners)),
    };
  }

  die(): void {
    this.isDead = true;
    this.#end(new Error("error reading from server: EOF"));
  }
}
