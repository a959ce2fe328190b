import { type Lifecycle, restated, Sealed } from "../lifecycle";
import type { OpenApi, Ports } from "../ports";
import { captureRecord, keyFailures, RECORD_SECRETS, recordId, replacedServer, serverOf } from "../record/capture";
import { pickStored } from "../values/stored";
import { failuresOf, keyRequired, recordFields, recordRules } from "./inputs";
import { scopeOf } from "./scope";

/**
 * The initial password of a Windows server, read from the cloud once. Refresh keeps it as it is, a change of the key
 * changes nothing, and only another server replaces it.
 */
export function serverPassword(openApi: OpenApi, ports: Ports): Lifecycle {
  return {
    check(args) {
      return {
        inputs: restated(args, RECORD_SECRETS),
        failures: [...failuresOf(recordFields, [...recordRules, keyRequired], args), ...keyFailures(args)],
      };
    },

    diff(olds, news) {
      const replaces = replacedServer(olds, news);
      return { changes: replaces.length > 0, replaces };
    },

    async create(inputs) {
      const server = serverOf(inputs);
      const { password } = await captureRecord(await openApi(scopeOf(inputs)), inputs, ports);
      return {
        id: recordId(server),
        outputs: {
          ...pickStored(inputs, ["serverId", "serverType"]),
          password: Sealed.text(password),
          capturedAt: ports.clock.now().toISOString(),
        },
      };
    },

    async read(_id, props) {
      return restated(props, RECORD_SECRETS);
    },

    async update(_id, olds) {
      return restated(olds, RECORD_SECRETS);
    },

    async delete() {
      // The password was only read; the server and its record stay as they are.
    },
  };
}
