import { inspect } from "node:util";
import { type Outputs, Sealed, type Stored } from "../../provider/core/lifecycle";

/** What the engine would hand back of these outputs later: JSON, secrets unwrapped, absent members gone. */
export function stateOf(outputs: Outputs): Stored {
  const revealed = Object.entries(outputs).map(([name, value]) => [
    name,
    value instanceof Sealed ? value.reveal() : value,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(revealed))) as Stored;
}

/** Everything of the outputs that would be readable in a state file: what is sealed shows as nothing. */
export function readableIn(value: unknown): string {
  return `${JSON.stringify(value)} ${inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })}`;
}

/** The content of a sealed output. Fails if it is not sealed. */
export function unsealed(value: unknown): unknown {
  if (!(value instanceof Sealed)) {
    throw new Error(`not sealed: ${typeof value}`);
  }
  return value.reveal();
}
