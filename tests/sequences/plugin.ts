import type { Note, RunNotes } from "../../provider/core/owners/notes";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { composeProvider } from "../../provider/host/compose";
import { type DynamicProvider, dynamicProvider } from "../../provider/host/dynamic/provider";
import * as runtime from "../../provider/host/runtime";
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
    region: string,
    moment: (plugin: Plugin) => Promise<void>,
  ) {
    this.death.catch(() => undefined);
    const alive = <T>(work: () => Promise<T>): Promise<T> => (this.isDead ? NEVER : work());
    const sleep = (milliseconds: number) =>
      alive(() => ports.sleep(milliseconds)).then(() => alive(async () => undefined));
    const open = cloud.open({ moment: () => alive(() => moment(this)), wait: sleep }, region);
    const lifecycles = composed(open, region, { ...ports, sleep }, notes);
    const provide = (type: ResourceType) => dynamicProvider(type, lifecycles[type], () => undefined);
    this.providers = {
      PasswordReset: provide("PasswordReset"),
      PasswordSource: provide("PasswordSource"),
      ServerPassword: provide("ServerPassword"),
      PasswordCapture: provide("PasswordCapture"),
      PasswordRecordCleanup: provide("PasswordRecordCleanup"),
    };
  }

  die(): void {
    this.isDead = true;
    this.#end(new Error("error reading from server: EOF"));
  }
}

/** The real composition, on another cloud than the real one. */
function composed(open: OpenApi, region: string, ports: Ports, notes: RunNotes) {
  const cloud = jest.spyOn(runtime, "lazyCloud").mockReturnValue(open);
  const place = jest.spyOn(runtime, "lazyPlace").mockReturnValue(async () => ({ region }));
  const { configure, lifecycles } = composeProvider(ports, notes);
  configure(() => undefined);
  cloud.mockRestore();
  place.mockRestore();
  return lifecycles;
}
