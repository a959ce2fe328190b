import type { Lifecycle, Outputs, ServedLifecycle } from "../lifecycle";
import type { Place, PlaceInEffect } from "../ports";
import type { Properties } from "../values/properties";
import { scopeOf } from "./scope";

/**
 * Makes a resource stay in its place: if another region or project is asked for, by an argument, the configuration or the
 * environment, that is a replacement. What nothing asks for any more, and what the state does not say, is no change.
 */
export function inItsPlace(lifecycle: Lifecycle, placeInEffect: PlaceInEffect): ServedLifecycle {
  /** A resource that made no call, such as an adoption, notes what is known without one. */
  const placed = async (outputs: Outputs, args: Properties): Promise<Outputs> =>
    outputs.region === undefined ? { ...outputs, ...(await placeInEffect(scopeOf(args, outputs))) } : outputs;

  return {
    ...lifecycle,

    async diff(olds, news, id) {
      const { changes, replaces = [] } = lifecycle.diff(olds, news, id);
      const moved = movedArguments(olds, await placeInEffect(scopeOf(news)));
      return { changes: changes || moved.length > 0, replaces: [...replaces, ...moved] };
    },

    async create(inputs) {
      const { id, outputs } = await lifecycle.create(inputs);
      return { id, outputs: await placed(outputs, inputs) };
    },

    update: async (id, olds, news) => placed(await lifecycle.update(id, olds, news), news),
  };
}

/** The arguments of the place that differ from the state. One that is not known yet counts as another. */
function movedArguments(olds: Properties, inEffect: Partial<Place>): string[] {
  const differs = (name: keyof Place) =>
    olds[name] !== undefined && inEffect[name] !== undefined && olds[name] !== inEffect[name];
  // Of a project that would be looked up, only the name is known without a call.
  const project = inEffect.projectId === undefined ? "projectName" : "projectId";
  return [...(differs("region") ? ["region"] : []), ...(differs(project) ? ["projectId"] : [])];
}
