import type { Lifecycle, Outputs } from "../lifecycle";
import { failuresOf } from "../members/check";
import { keptArguments } from "../members/keptArguments";
import { serverPassword as members } from "../members/tables";
import type { OpenApi, Ports } from "../ports";
import { captureRecord } from "../record/capture";
import { keyFailures, keyRequired, keyRules } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { scopeOf } from "./scope";

/**
 * The initial password of a Windows server, read from the cloud once. Refresh keeps it as it is, a change of the key
 * changes nothing, and only another server replaces it.
 */
export function serverPassword(openApi: OpenApi, ports: Ports): Lifecycle {
  return {
    members,

    check(args) {
      return { failures: [...failuresOf(members, [...keyRules, keyRequired], args), ...keyFailures(args)] };
    },

    diff(olds, news) {
      const replaces = replacedServer(olds, news);
      return { changes: replaces.length > 0, replaces };
    },

    async create(inputs) {
      const { password } = await captureRecord(await openApi(scopeOf(inputs)), inputs, ports);
      const capturedAt = ports.clock.now().toISOString();
      return { id: recordId(serverOf(inputs)), outputs: { ...keptArguments(members, inputs), password, capturedAt } };
    },

    async read(_id, props) {
      return props as Outputs;
    },

    async update(_id, olds) {
      return olds as Outputs;
    },

    async delete() {
      // The password was only read; the server and its record stay as they are.
    },
  };
}
