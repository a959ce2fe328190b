import type { Lifecycle, Outputs, ServedLifecycle } from "../lifecycle";
import type { Place, PlaceInEffect } from "../ports";
import { type Properties, textOf } from "../values/properties";
import { isUnknown } from "../values/unknown";
import { labelOf } from "../values/urn";
import { scopeOf } from "./scope";

/**
 * Makes a resource stay in its place: if another region or project is asked for, by an argument, the configuration or the
 * environment, that is a replacement. What nothing asks for any more, and what the state does not say, is no change.
 *
 * @param tell takes the preview's message about a replacement, which Pulumi shows without a reason
 */
export function inItsPlace(
  lifecycle: Lifecycle,
  placeInEffect: PlaceInEffect,
  tell: (text: string) => void,
): ServedLifecycle {
  /** A resource that made no call, such as an adoption, notes what is known without one. */
  const placed = async (outputs: Outputs, args: Properties): Promise<Outputs> =>
    outputs.region === undefined ? { ...outputs, ...(await placeInEffect(scopeOf(args, outputs))) } : outputs;

  return {
    ...lifecycle,

    async diff(olds, news, id) {
      const { changes, replaces = [] } = lifecycle.diff(olds, news, id);
      const moves = movesBetween(olds, await placeInEffect(scopeOf(news)));
      for (const { why } of moves) tell(`${labelOf(news)}: a replacement is due: ${why}`);
      return { changes: changes || moves.length > 0, replaces: [...replaces, ...moves.map((move) => move.argument)] };
    },

    async create(inputs) {
      const { id, outputs } = await lifecycle.create(inputs);
      return { id, outputs: await placed(outputs, inputs) };
    },

    update: async (id, olds, news) => placed(await lifecycle.update(id, olds, news), news),
  };
}

/** An argument of the place that differs from the state. */
interface Move {
  argument: "region" | "projectId";
  why: string;
}

/** What is not known yet counts as another. */
function movesBetween(olds: Properties, inEffect: Partial<Place>): Move[] {
  const move = (argument: Move["argument"], name: keyof Place, word: string): Move[] => {
    const here = textOf(olds[name]);
    const there = inEffect[name];
    if (here === undefined || there === undefined || here === there) return [];
    const other = isUnknown(there) ? "one that is not known yet" : there;
    return [{ argument, why: `it is in ${word} ${here}, and ${other} is asked for` }];
  };
  // Of a project that would be looked up, only the name is known without a call.
  const project = inEffect.projectId === undefined ? "projectName" : "projectId";
  return [...move("region", "region", "region"), ...move("projectId", project, "project")];
}
