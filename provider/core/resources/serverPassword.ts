import type { Lifecycle, Outputs } from "../lifecycle";
import { keptArguments } from "../members/keptArguments";
import { serverPassword as members } from "../members/tables";
import {
  noteCaptured,
  noteCapturedBefore,
  noteFailure,
  noteNamed,
  refuseToForgetCapture,
  sayForgotten,
} from "../owners/captures";
import type { Owners } from "../owners/owners";
import type { OpenApi, Ports } from "../ports";
import { captureRecord } from "../record/capture";
import { failuresWithKey } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { type Properties, pick, textOf } from "../values/properties";
import { resourceOf } from "../values/urn";
import { placeOutputs, scopeOf } from "./scope";

/**
 * The initial password of a Windows server. It is read from the cloud once: a refresh or another key changes nothing, and
 * only another server replaces it.
 */
export function serverPassword(openApi: OpenApi, ports: Ports, owners: Owners): Lifecycle {
  return {
    members,

    check(args) {
      noteNamed(owners, args, true);
      return { failures: failuresWithKey(members, args) };
    },

    diff(olds, news) {
      noteCapturedBefore(owners, olds, news);
      const replaces = replacedServer(olds, news);
      // A delete is given the outputs only, so they must have the name that it has now.
      return { changes: replaces.length > 0 || isRenamed(olds, news), replaces };
    },

    async create(inputs) {
      const api = await openApi(scopeOf(inputs));
      const captured = await noteFailure(owners, inputs, () => captureRecord(api, inputs, ports));
      const capturedAt = ports.clock.now().toISOString();
      const kept = { ...keptArguments(members, inputs), ...placeOutputs({}, api) };
      const outputs = { ...kept, ...captured, capturedAt };
      noteCaptured(owners, outputs, true);
      return { id: recordId(serverOf(inputs)), outputs };
    },

    read: async (_id, props) => props as Outputs,

    update: async (_id, olds, news) => ({
      ...(olds as Outputs),
      ...(isRenamed(olds, news) ? pick(news, ["resource"]) : {}),
    }),

    /** The server and its record stay as they are. */
    async delete(props) {
      refuseToForgetCapture(owners, props, [resourceOf(props)]);
      sayForgotten(props, ports);
    },
  };
}

function isRenamed(olds: Properties, news: Properties): boolean {
  return textOf(olds.resource) !== undefined && olds.resource !== news.resource;
}
