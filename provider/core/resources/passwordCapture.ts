import { DecryptError, UnfinishedError } from "../errors";
import type { Lifecycle, Outputs, OutputsOf } from "../lifecycle";
import { failuresOf } from "../members/check";
import { keptArguments } from "../members/keptArguments";
import { passwordCapture as members } from "../members/tables";
import type { OpenApi, Ports } from "../ports";
import { type CapturedPassword, captureRecord, hashRecord } from "../record/capture";
import { decryptPassword } from "../record/decrypt";
import { keyFailures, keyOf, keyRequired, keyRules } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { type Properties, pick, recordOf, sameJson, textOf } from "../values/properties";
import { containsUnknown } from "../values/unknown";
import { scopeOf } from "./scope";

/**
 * The companion of a `PasswordRecordCleanup` that was given a key: it captures the password, and its finished checkpoint
 * holds it before the record is cleared. A refresh notices a record that is not the captured one (a rebuilt server);
 * the next `pulumi up` then captures that.
 */
export function passwordCapture(openApi: OpenApi, ports: Ports): Lifecycle {
  return {
    members,

    check(args) {
      return { failures: [...failuresOf(members, [...keyRules, keyRequired], args), ...keyFailures(args)] };
    },

    diff(olds, news) {
      const replaces = replacedServer(olds, news);
      const changes = replaces.length > 0 || !isHeld(olds) || olds.newRecord === true || triggersChanged(olds, news);
      return { changes, replaces };
    },

    async create(inputs) {
      const api = await openApi(scopeOf(inputs));
      const captured = await sayNothingCleared(() => captureRecord(api, inputs, ports));
      return { id: recordId(serverOf(inputs)), outputs: outputsOf(inputs, captured, {}) };
    },

    async read(_id, props) {
      const api = await openApi(scopeOf(props));
      const record = await api.readPasswordRecord(serverOf(props));
      if (record.state === "noServer") return undefined;
      const newRecord = record.state === "stored" && hashRecord(record.ciphertext) !== props.recordHash;
      return { ...(props as Outputs), newRecord };
    },

    async update(_id, olds, news) {
      const api = await openApi(scopeOf(news));
      const record = await api.readPasswordRecord(serverOf(news));
      if (isHeld(olds) && (record.state !== "stored" || hashRecord(record.ciphertext) === olds.recordHash)) {
        const held = pick(olds, ["captured", "recordHash", "capturedAt"]);
        return { ...keptArguments(members, news), ...held, newRecord: false };
      }
      if (record.state !== "stored") {
        throw new UnfinishedError(
          `the state does not hold the captured password of server ${serverOf(news).id}, and the cloud has no record of it any more; nothing was cleared. Leave the key out to go on without it.`,
        );
      }
      const { ciphertext } = record;
      const password = await sayNothingCleared(async () => decryptPassword(ciphertext, await keyOf(news, ports)));
      return outputsOf(news, { password, recordHash: hashRecord(ciphertext) }, olds);
    },

    async delete() {
      // Clearing is the business of the PasswordRecordCleanup.
    },
  };

  function outputsOf(
    args: Properties,
    { password, recordHash }: CapturedPassword,
    olds: Properties,
  ): OutputsOf<typeof members> {
    const before = recordOf(olds.captured);
    // The same password may come back encrypted anew; it is no successor of itself.
    const previousPassword = textOf(before.password === password.reveal() ? before.previousPassword : before.password);
    return {
      ...keptArguments(members, args),
      captured: { password, previousPassword },
      recordHash,
      newRecord: false,
      capturedAt: ports.clock.now().toISOString(),
    };
  }
}

/** What a user of a cleanup needs to know first when a password cannot be captured. */
async function sayNothingCleared<T>(capture: () => Promise<T>): Promise<T> {
  try {
    return await capture();
  } catch (error) {
    throw error instanceof DecryptError ? new DecryptError(`${error.message} Nothing was cleared.`) : error;
  }
}

/** Whether the state holds a captured password, and of which record; a damaged one may not. */
function isHeld(olds: Properties): boolean {
  return textOf(recordOf(olds.captured).password) !== undefined && textOf(olds.recordHash) !== undefined;
}

function triggersChanged(olds: Properties, news: Properties): boolean {
  return containsUnknown(news.triggers) || !sameJson(olds.triggers, news.triggers);
}
