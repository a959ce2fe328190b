import { inspect } from "node:util";
import { type Lifecycle, PartialFailure } from "../../provider/core/lifecycle";
import type { Properties } from "../../provider/core/values/properties";
import { fromEngine, inputsToEngine, outputsToEngine } from "../../provider/host/values";

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A lifecycle as the engine sees it through either host: values go in and come out in the form of the wire. */
export function throughHost({ members, ...lifecycle }: Lifecycle) {
  const into = (values: Properties) => fromEngine(members, values);
  const outOf = async (work: Promise<{ outputs: Parameters<typeof outputsToEngine>[1] }>): Promise<Properties> => {
    try {
      return outputsToEngine(members, (await work).outputs);
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      const { id, outputs, reasons } = error;
      throw new PartialFailure(id, outputsToEngine(members, outputs) as typeof outputs, reasons);
    }
  };
  return {
    check(args: Properties, oldInputs?: Properties): { inputs: Properties; failures: readonly string[] } {
      const { failures, computed = {} } = lifecycle.check(into(args), oldInputs && into(oldInputs));
      return { inputs: inputsToEngine(members, { ...into(args), ...computed }), failures };
    },
    diff: (olds: Properties, news: Properties, id?: string) => lifecycle.diff(into(olds), into(news), id),
    async create(inputs: Properties): Promise<{ id: string; outputs: Properties }> {
      const created = lifecycle.create(into(inputs));
      const outputs = await outOf(created);
      return { id: (await created).id, outputs };
    },
    async read(id: string, props: Properties): Promise<Properties | undefined> {
      const outputs = await lifecycle.read(id, into(props));
      return outputs === undefined ? undefined : outputsToEngine(members, outputs);
    },
    update: (id: string, olds: Properties, news: Properties) =>
      outOf(lifecycle.update(id, into(olds), into(news)).then((outputs) => ({ outputs }))),
    delete: (props: Properties, id?: string) => lifecycle.delete(into(props), id),
  };
}

/** What the engine would hand back of these values later: secrets unwrapped. */
export function stateOf(wire: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, isSealed(value) ? value.value : value]));
}

/** Everything that would be readable in a state file: what the engine encrypts is left out. */
export function readableIn(wire: unknown): string {
  const values = Object.entries((wire ?? {}) as object).filter(([, value]) => !isSealed(value));
  return inspect(values, { depth: Number.POSITIVE_INFINITY, showHidden: true });
}

/** The content of a value that the engine encrypts. Fails if it does not. */
export function unsealed(value: unknown): unknown {
  if (!isSealed(value)) throw new Error(`not sealed: ${typeof value}`);
  return value.value;
}

function isSealed(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && SECRET_SIGNATURE in value;
}
