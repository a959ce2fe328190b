import { UnfinishedError } from "../errors";
import { type Lifecycle, type Outputs, type OutputsOf, PartialFailure } from "../lifecycle";
import { failuresOf, parse } from "../members/check";
import { keptArguments, keptArgumentsChanged } from "../members/keptArguments";
import type { Arguments } from "../members/member";
import { passwordRecordCleanup as members } from "../members/tables";
import { noteCaptured, noteCapturedBefore, noteNamed, refuseToForgetCapture, sayForgotten } from "../owners/captures";
import { awaitedCaptures, otherCleanups, waitForCaptures } from "../owners/clearing";
import type { Owners } from "../owners/owners";
import type { OpenApi, PasswordApi, Ports, ServerRef } from "../ports";
import { clearAndConfirm, findRecord, hashOfCaptured } from "../record/clear";
import { keyRules } from "../record/key";
import { recordId, replacedServer, serverOf } from "../record/server";
import { waitForRecord } from "../record/wait";
import { type Properties, pick, sameJson, secretOf, textOf } from "../values/properties";
import { containsUnknown } from "../values/unknown";
import { companionUrn, labelOf, resourceOf, titleOf } from "../values/urn";
import { placeOutputs, scopeOf } from "./scope";

type CleanupArgs = Arguments<typeof members>;
type CleanupOutputs = OutputsOf<typeof members>;

/**
 * Clears the cloud's record of the initial password. With a key, the companion has captured the password first, and the
 * record is cleared only if it is still the captured one.
 */
export function passwordRecordCleanup(openApi: OpenApi, ports: Ports, owners: Owners): Lifecycle {
  return {
    members,

    check(args) {
      noteNamed(owners, args);
      return { failures: failuresOf(members, keyRules, args) };
    },

    diff(olds, news) {
      noteCapturedBefore(owners, olds, news);
      const replaces = replacedServer(olds, news);
      // When the key is left out, the companion no longer hands over a hash; the stored one stays.
      const kept = { ...pick(olds, ["recordHash"]), ...news };
      const changes =
        replaces.length > 0 || containsUnknown(news) || isDue(olds, news) || keptArgumentsChanged(members, olds, kept);
      return { changes, replaces };
    },

    async create(inputs) {
      const id = recordId(serverOf(inputs));
      return { id, outputs: await apply(id, {}, inputs) };
    },

    async read(_id, props) {
      const api = await openApi(scopeOf(props));
      const server = serverOf(props);
      const { state } = await api.readPasswordRecord(server);
      const holdsPassword = props.password !== undefined || props.previousPassword !== undefined;
      if (state === "noServer" && !holdsPassword) return undefined;
      if (state === "noServer") {
        ports.log.warn(`server ${server.id} no longer exists; its captured password is kept in the state`);
      } else if (state === "empty" && props.recordPresent === true) {
        ports.log.warn(`the record of server ${server.id} is gone; this resource has not cleared it`);
      }
      return { ...(props as Outputs), recordPresent: state === "stored" };
    },

    update: apply,

    async delete(props) {
      const resource = resourceOf(props);
      const companion = props.recordHash === undefined ? [] : [companionUrn(resource, "PasswordCapture")];
      refuseToForgetCapture(owners, props, [resource, ...companion]);
      if (props.clearOn === "delete") await clearOnDelete(serverOf(props), props);
      owners.note({ resource });
      sayForgotten(props, ports);
    },
  };

  async function apply(id: string, olds: Properties, news: Properties): Promise<CleanupOutputs> {
    const outputs = await clearIfDue(id, olds, news);
    noteCaptured(owners, outputs, olds.recordHash !== outputs.recordHash);
    return outputs;
  }

  async function clearIfDue(id: string, olds: Properties, news: Properties): Promise<CleanupOutputs> {
    const args = parse(members, news);
    const api = await openApi(scopeOf(news, olds));
    const server = serverOf(news);
    const clearedAt = textOf(olds.clearedAt);
    if (args.clearOn === "delete" || !isDue(olds, news)) {
      const recordPresent = olds.recordPresent ?? (await api.readPasswordRecord(server)).state === "stored";
      return outputsOf(api, args, olds, { clearedAt, recordPresent: recordPresent === true });
    }
    if (args.waitTimeout !== undefined && olds.clearedAt === undefined) {
      await waitForRecord(api, server, { waitTimeout: args.waitTimeout, label: labelOf(args) }, ports);
    }
    const found = await findRecord(api, server, hashOfCaptured(args.captured?.password, args.recordHash));
    if (found === "other") {
      throw new UnfinishedError(
        `server ${server.id} has another password record than the captured one (was it rebuilt?); nothing was cleared. Run "pulumi refresh", then "pulumi up": it captures the new record first.`,
      );
    }
    if (found === "clearable") await waitForCaptures(owners, news, server, ports);
    const failure = found === "gone" ? undefined : await clearAndConfirm(api, server, ports);
    if (failure !== undefined) {
      throw new PartialFailure(id, outputsOf(api, args, olds, { clearedAt, recordPresent: true }), [failure]);
    }
    return outputsOf(api, args, olds, { clearedAt: ports.clock.now().toISOString(), recordPresent: false });
  }

  async function clearOnDelete(server: ServerRef, props: Properties): Promise<void> {
    const [successor] = otherCleanups(owners, props);
    if (successor !== undefined) {
      ports.log.info(
        `${labelOf(props)}: the record of server ${server.id} is left to ${titleOf(successor.resource)}, which is for the same server`,
      );
      return;
    }
    if (awaitedCaptures(owners, props).length > 0) {
      throw new UnfinishedError(
        `the record of server ${server.id} is not cleared, since another resource of the program has not captured its password yet; run "pulumi up" again once it has`,
      );
    }
    const api = await openApi(scopeOf(props));
    const found = await findRecord(api, server, hashOfCaptured(props.password, props.recordHash));
    if (found === "gone") return;
    if (found === "other") {
      ports.log.warn(
        `server ${server.id} has another password record than the captured one (was it rebuilt?); it is left alone, since its password is stored nowhere else`,
      );
      return;
    }
    const failure = await clearAndConfirm(api, server, ports);
    if (failure !== undefined) throw new UnfinishedError(failure);
  }
}

/** Whether there is something to clear: a record not cleared yet, a new one, a new capture, or a changed trigger. */
function isDue(olds: Properties, news: Properties): boolean {
  if (news.clearOn === "delete") return olds.serverId === undefined;
  const capturedAnew = news.recordHash !== undefined && olds.recordHash !== news.recordHash;
  return (
    olds.clearedAt === undefined ||
    olds.recordPresent === true ||
    capturedAnew ||
    !sameJson(olds.triggers, news.triggers)
  );
}

function outputsOf(
  api: PasswordApi,
  args: CleanupArgs,
  olds: Properties,
  facts: { recordPresent: boolean; clearedAt: string | undefined },
): CleanupOutputs {
  const before = secretOf(olds.password);
  const password = secretOf(args.captured?.password) ?? before;
  // Our own earlier password first: the companion may have captured twice since, and then keeps a later one itself.
  const superseded = before === undefined || before.equals(password) ? secretOf(olds.previousPassword) : before;
  return {
    ...pick(olds, ["recordHash"]),
    ...keptArguments(members, args),
    ...placeOutputs(olds, api),
    password,
    previousPassword: superseded ?? secretOf(args.captured?.previousPassword),
    ...facts,
  };
}
