import { type Lifecycle, PartialFailure, type Stored } from "../../core/lifecycle";
import { presentable, presentableReasons, rememberSecrets } from "../wall";
import { toWire } from "./wire";

/** What Pulumi's dynamic-provider host sends: plain values, secrets unwrapped, the serialized provider among them. */
type Props = Record<string, unknown>;

const PROVIDER_KEY = "__provider";

/** Members whose texts never appear in a message. */
const SECRET_MEMBERS = [
  "newPassword",
  "drawn",
  "captured",
  "password",
  "passwords",
  "previousPassword",
  "previousPasswords",
  "history",
  "privateKey",
  "privateKeyPassphrase",
];

/** The methods of Pulumi's dynamic `ResourceProvider` that its host calls. */
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
 * Puts a lifecycle behind Pulumi's dynamic-provider interface: strips and restores what is Pulumi's, marks secrets,
 * turns failures into what the engine understands.
 *
 * @param name the resource type, for messages of internal errors
 * @param configure takes the configuration without waiting for anything: the host does not wait for it either
 */
export function dynamicProvider(
  name: string,
  lifecycle: Lifecycle,
  configure: (get: (key: string) => unknown) => void,
): DynamicProvider {
  const attempt = async <T>(method: string, values: readonly Props[], act: () => T | Promise<T>): Promise<T> => {
    try {
      rememberSecrets(SECRET_MEMBERS, ...values);
      return await act();
    } catch (error) {
      throw presentable(error, `${name}.${method}`);
    }
  };

  /** As `attempt`; a partial failure becomes the error that makes Pulumi keep the outputs. */
  const attemptChange = <T>(method: string, values: readonly Props[], act: () => Promise<T>): Promise<T> => {
    return attempt(method, values, async () => {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        throw Object.assign(presentable(error, method), {
          id: error.id,
          properties: { ...toWire(error.outputs), [PROVIDER_KEY]: values.at(-1)?.[PROVIDER_KEY] },
          reasons: presentableReasons(error.reasons),
        });
      }
    });
  };

  return {
    configure: (request) => attempt("configure", [], () => configure((key) => request.config.get(key))),

    check: (olds, news) =>
      attempt("check", [olds, news], () => {
        const { inputs, failures } = lifecycle.check(own(news));
        // The engine prints the value of a property that a failure names, so none is named.
        return {
          inputs: toWire(inputs),
          failures: presentableReasons(failures).map((reason) => ({ property: "", reason })),
        };
      }),

    diff: (id, olds, news) =>
      attempt("diff", [olds, news], () => {
        const { changes, replaces = [] } = lifecycle.diff(own(olds), own(news), id);
        return { changes, replaces: [...replaces] };
      }),

    create: (inputs) =>
      attemptChange("create", [inputs], async () => {
        const { id, outputs } = await lifecycle.create(own(inputs));
        return { id, outs: toWire(outputs) };
      }),

    read: (id, props) =>
      attempt("read", [props], async () => {
        const outputs = await lifecycle.read(id, own(props));
        return outputs === undefined ? {} : { id, props: toWire(outputs) };
      }),

    update: (id, olds, news) =>
      attemptChange("update", [olds, news], async () => ({
        outs: toWire(await lifecycle.update(id, own(olds), own(news))),
      })),

    delete: (id, props) => attempt("delete", [props], () => lifecycle.delete(own(props), id)),
  };
}

function own(props: Props): Stored {
  const { [PROVIDER_KEY]: _, ...rest } = props;
  return rest;
}
