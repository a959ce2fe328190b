import type { Lifecycle, Outputs } from "../lifecycle";
import { keptArguments } from "../members/keptArguments";
import { serverPassword as members } from "../members/tables";
import type { OpenApi, Ports } from "../ports";
import { captureRecord } from "../record/capture";
import { failuresWithKey } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { placeOutputs, scopeOf } from "./scope";

/**
 * The initial password of a Windows server. It is read from the cloud once: a refresh or another key changes nothing, and
 * only another server replaces it.
 */
export function serverPassword(openApi: OpenApi, ports: Ports): Lifecycle {
  return {
    members,

    check: (args) => ({ failures: failuresWithKey(members, args) }),

    diff(olds, news) {
      const replaces = replacedServer(olds, news);
      return { changes: replaces.length > 0, replaces };
    },

    async create(inputs) {
      const api = await openApi(scopeOf(inputs));
      const { password } = await captureRecord(api, inputs, ports);
      const capturedAt = ports.clock.now().toISOString();
      const kept = { ...keptArguments(members, inputs), ...placeOutputs({}, api) };
      return { id: recordId(serverOf(inputs)), outputs: { ...kept, password, capturedAt } };
    },

    read: async (_id, props) => props as Outputs,

    update: async (_id, olds) => olds as Outputs,

    async delete() {
      // The password was only read; the server and its record stay as they are.
    },
  };
}
