import * as pulumi from "@pulumi/pulumi";
import type { Note, RunNotes } from "../provider/core/owners/notes";

/** Facts of the note beside the servers. */
type Facts = Pick<Note, "captures">;

/**
 * Tells the provider's processes of this `pulumi` command which servers a resource of the program names. They see by
 * themselves only the resources that take part, which `--target` and `--exclude` limit.
 */
export function noteServers(
  resource: Promise<string>,
  serverIds: pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>,
  opts: pulumi.CustomResourceOptions | undefined,
  facts: Facts = {},
): void {
  const notes = notesOfRun();
  if (notes === undefined || isIgnored(opts)) return;
  const add = (ids: unknown) =>
    resource.then((urn) => {
      const names = (Array.isArray(ids) ? ids : [ids]).filter((id) => typeof id === "string");
      notes.add({ resource: urn, names, ...facts });
    });
  if (isPlain(serverIds)) void add(serverIds);
  else pulumi.output(serverIds as pulumi.Input<string[]>).apply(add);
}

/** Without this, Pulumi would handle thousands of ids one by one. */
function isPlain(serverIds: unknown): boolean {
  return typeof serverIds === "string" || (Array.isArray(serverIds) && serverIds.every((id) => typeof id === "string"));
}

/** Then the provider gets other servers than the program names. */
function isIgnored(opts: pulumi.CustomResourceOptions | undefined): boolean {
  return opts?.ignoreChanges?.some((name) => name === "*" || /^serverIds?\b/.test(name)) ?? false;
}

/** By address of the engine, since one process may run several programs, as the Automation API does. */
const byEngine = new Map<string, RunNotes>();

/** `undefined` in a unit test, where there is no engine. */
function notesOfRun(): RunNotes | undefined {
  const engine = pulumi.runtime.getEngine() as { getChannel(): { getTarget(): string } } | undefined;
  const address = engine
    ?.getChannel()
    .getTarget()
    .replace(/^dns:\/*/, "");
  if (address === undefined) return undefined;
  const { programNotes } = require("../provider/host/runNotes") as typeof import("../provider/host/runNotes");
  const notes = byEngine.get(address) ?? programNotes(address);
  byEngine.set(address, notes);
  return notes;
}
