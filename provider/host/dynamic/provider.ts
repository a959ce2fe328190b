import { PartialFailure, type ServedLifecycle } from "../../core/lifecycle";
import type { Properties } from "../../core/values/properties";
import { presentable, presentableReasons } from "../presentable";
import { fromEngine, inputsToEngine, outputsToEngine } from "../values";
import { failedOutputs } from "./failedOutputs";

/** What Pulumi's dynamic-provider host sends: plain values, secrets unwrapped, and the serialized provider. */
type Props = Record<string, unknown>;

const PROVIDER_KEY = "__provider";

/** The methods of Pulumi's dynamic `ResourceProvider`, as its host calls them. */
export interface DynamicProvider {
  configure(request: { config: { get(key: string): unknown } }): Promise<void>;
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ changes: boolean; replaces: string[] }>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, props: Props): Promise<{ id?: string; props?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/**
 * Puts a lifecycle behind Pulumi's dynamic-provider interface: converts values, marks secrets, and turns failures into
 * errors that the engine understands.
 *
 * @param name the resource type, for messages of internal errors
 * @param configure stores the configuration; it must be synchronous, since the host does not wait for it
 */
export function dynamicProvider(
  name: string,
  lifecycle: ServedLifecycle,
  configure: (get: (key: string) => unknown) => void,
): DynamicProvider {
  const { members } = lifecycle;

  /** Runs a method on values from the engine. Every error that it throws is made presentable. */
  const attempt = async <T>(
    method: string,
    values: readonly Props[],
    act: (...values: Properties[]) => T | Promise<T>,
  ): Promise<T> => {
    try {
      return await act(...values.map((props) => fromEngine(members, withoutProvider(props))));
    } catch (error) {
      throw presentable(error, `${name}.${method}`);
    }
  };

  /** As `attempt`. A partial failure becomes the error with which Pulumi keeps the outputs. */
  const attemptChange = <T>(
    method: string,
    values: readonly Props[],
    act: (...values: Properties[]) => Promise<T>,
  ): Promise<T> =>
    attempt(method, values, async (...decoded) => {
      try {
        return await act(...decoded);
      } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        throw Object.assign(presentable(error, method), {
          id: error.id,
          properties: { ...failedOutputs(members, error.outputs), [PROVIDER_KEY]: values.at(-1)?.[PROVIDER_KEY] },
          reasons: presentableReasons(error.reasons),
        });
      }
    });

  return {
    configure: (request) => attempt("configure", [], () => configure((key) => request.config.get(key))),

    check: (olds, news) =>
      attempt("check", [olds, news], (oldInputs, args = {}) => {
        const { failures, computed = {} } = lifecycle.check(args, oldInputs);
        return {
          inputs: inputsToEngine(members, { ...args, ...computed }),
          // No failure names its property, since the engine would print the property's value.
          failures: presentableReasons(failures).map((reason) => ({ property: "", reason })),
        };
      }),

    diff: (id, olds, news) =>
      attempt("diff", [olds, news], async (before = {}, args = {}) => {
        const { changes, replaces = [] } = await lifecycle.diff(before, args, id);
        return { changes, replaces: [...replaces] };
      }),

    create: (inputs) =>
      attemptChange("create", [inputs], async (args = {}) => {
        const { id, outputs } = await lifecycle.create(args);
        return { id, outs: outputsToEngine(members, outputs) };
      }),

    read: (id, props) =>
      attempt("read", [props], async (before = {}) => {
        const outputs = await lifecycle.read(id, before);
        return outputs === undefined ? {} : { id, props: outputsToEngine(members, outputs) };
      }),

    update: (id, olds, news) =>
      attemptChange("update", [olds, news], async (before = {}, args = {}) => ({
        outs: outputsToEngine(members, await lifecycle.update(id, before, args)),
      })),

    delete: (id, props) => attempt("delete", [props], (before = {}) => lifecycle.delete(before, id)),
  };
}

function withoutProvider(props: Props): Properties {
  const { [PROVIDER_KEY]: _, ...rest } = props;
  return rest;
}
