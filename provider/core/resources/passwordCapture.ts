import { DecryptError, UnfinishedError } from "../errors";
import type { Lifecycle, Outputs, OutputsOf } from "../lifecycle";
import { keptArguments } from "../members/keptArguments";
import { passwordCapture as members } from "../members/tables";
import {
  noteCaptured,
  noteCapturedBefore,
  noteFailure,
  noteNamed,
  refuseToForgetCompanion,
  sayForgotten,
} from "../owners/captures";
import type { Owners } from "../owners/owners";
import type { OpenApi, PasswordApi, Ports } from "../ports";
import { type CapturedPassword, captureRecord, hashRecord } from "../record/capture";
import { decryptPassword } from "../record/decrypt";
import { failuresWithKey, keyOf } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { nonEmptyTextOf, type Properties, pick, recordOf, sameJson, textOf } from "../values/properties";
import { containsUnknown } from "../values/unknown";
import { resourceOf } from "../values/urn";
import { placeOutputs, scopeOf } from "./scope";

/**
 * The companion of a `PasswordRecordCleanup` with a key. It captures the password, so that the state holds it before the
 * record is cleared. A refresh notices a record that is not the captured one (the server was rebuilt); the next `pulumi up`
 * captures the new one.
 */
export function passwordCapture(openApi: OpenApi, ports: Ports, owners: Owners): Lifecycle {
  return {
    members,

    check(args) {
      noteNamed(owners, args, true);
      return { failures: failuresWithKey(members, args) };
    },

    diff(olds, news) {
      noteCapturedBefore(owners, olds, news);
      const replaces = replacedServer(olds, news);
      const changes =
        replaces.length > 0 || !holdsPassword(olds) || olds.newRecord === true || triggersChanged(olds, news);
      return { changes, replaces };
    },

    async create(inputs) {
      const api = await openApi(scopeOf(inputs));
      const captured = await noteFailure(owners, inputs, () =>
        reportNothingCleared(() => captureRecord(api, inputs, ports)),
      );
      return { id: recordId(serverOf(inputs)), outputs: outputsOf(api, inputs, captured, {}) };
    },

    async read(_id, props) {
      const api = await openApi(scopeOf(props));
      const record = await api.readPasswordRecord(serverOf(props));
      // A password that is held outlives its server; the cleanup reports that the server is gone.
      if (record.state === "noServer" && props.captured === undefined) return undefined;
      const newRecord = record.state === "stored" && hashRecord(record.ciphertext) !== props.recordHash;
      return { ...(props as Outputs), newRecord };
    },

    async update(_id, olds, news) {
      const api = await openApi(scopeOf(news, olds));
      const record = await api.readPasswordRecord(serverOf(news));
      if (holdsPassword(olds) && (record.state !== "stored" || hashRecord(record.ciphertext) === olds.recordHash)) {
        const held = pick(olds, ["captured", "recordHash", "capturedAt"]);
        return { ...keptArguments(members, news), ...placeOutputs(olds, api), ...held, newRecord: false };
      }
      if (record.state !== "stored") {
        throw new UnfinishedError(
          `the state does not hold the captured password of server ${serverOf(news).id}, and the cloud no longer has a record of it; nothing was cleared. Leave the key out to go on without the password.`,
        );
      }
      const { ciphertext } = record;
      const password = await reportNothingCleared(async () => decryptPassword(ciphertext, await keyOf(news, ports)));
      return outputsOf(api, news, { password, recordHash: hashRecord(ciphertext) }, olds);
    },

    /** The `PasswordRecordCleanup` clears the record. */
    async delete(props) {
      // If its key was left out, the resource itself keeps the password, and then nothing is refused.
      refuseToForgetCompanion(owners, props);
      if (!owners.knows(resourceOf(props))) sayForgotten(props, ports);
    },
  };

  function outputsOf(
    api: PasswordApi,
    args: Properties,
    { password, recordHash }: CapturedPassword,
    olds: Properties,
  ): OutputsOf<typeof members> {
    const before = recordOf(olds.captured);
    // The cloud may encrypt the same password again; that does not make it a previous password.
    const previousPassword = textOf(before.password === password.reveal() ? before.previousPassword : before.password);
    const outputs = {
      ...keptArguments(members, args),
      ...placeOutputs(olds, api),
      captured: { password, previousPassword },
      recordHash,
      newRecord: false,
      capturedAt: ports.clock.now().toISOString(),
    };
    noteCaptured(owners, { ...outputs, password }, true);
    return outputs;
  }
}

/** Adds to a failed capture what the user of a cleanup wants to know first. */
async function reportNothingCleared<T>(capture: () => Promise<T>): Promise<T> {
  try {
    return await capture();
  } catch (error) {
    throw error instanceof DecryptError ? new DecryptError(`${error.message} Nothing was cleared.`) : error;
  }
}

/** Whether the state holds a captured password and the hash of its record. A damaged state may lack one of them. */
function holdsPassword(olds: Properties): boolean {
  return nonEmptyTextOf(recordOf(olds.captured).password) !== undefined && textOf(olds.recordHash) !== undefined;
}

function triggersChanged(olds: Properties, news: Properties): boolean {
  return containsUnknown(news.triggers) || !sameJson(olds.triggers, news.triggers);
}
