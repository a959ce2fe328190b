import { setTimeout as delay } from "node:timers/promises";
import { type Answer, Refusal } from "../api/answer";
import type { Caller, OrderedFailures } from "../api/call";
import { gatewayError, iamError, notPublished, serviceError } from "../api/errors";
import { type Account, projectOf } from "../cloud/accounts";
import type { Cloud } from "../cloud/cloud";
import { Lockout } from "../cloud/lockout";
import type { Faults } from "../faults/faults";
import { type Outcome, runWithFaults } from "../faults/runWithFaults";
import { authenticate, type Denial } from "./authenticate";
import { wrongContentType } from "./contentType";
import type { Host } from "./host";
import { type Incoming, namedServers } from "./incoming";
import type { Journal, JournalEntry } from "./journal";
import { forbidden } from "./permissions";
import { Quotas } from "./quotas";
import { findRoute, type Route } from "./route";

const SIGNATURES_ALLOWED = 5;
const KEY_BLOCKED_MS = 5 * 60_000;

/** The way of every request through the cloud: find the API, check the caller, meet the faults, run the operation. */
export class Gateway {
  readonly #lockout: Lockout;
  readonly #quotas: Quotas;

  constructor(
    readonly cloud: Cloud,
    readonly faults: Faults,
    readonly journal: Journal,
  ) {
    const now = () => cloud.now();
    this.#lockout = new Lockout(SIGNATURES_ALLOWED, KEY_BLOCKED_MS, now);
    this.#quotas = new Quotas(now);
  }

  /** Notes the request and works out how it ends. */
  async handle(
    host: Host,
    incoming: Incoming,
    requestId: string,
  ): Promise<{ readonly outcome: Outcome; readonly entry: JournalEntry }> {
    const route = findRoute(this.cloud, host, incoming.method, incoming.path);
    const serverIds = namedServers(route?.serverId ?? "", incoming);
    const operation = route?.operation.name;
    const entry = this.journal.open({ ...incoming, requestId, serverIds, operation }, incoming.text);
    const { latencyMs } = this.cloud.settings;
    if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false });
    return { entry, outcome: await this.#outcome(route, incoming, entry) };
  }

  async #outcome(route: Route | undefined, incoming: Incoming, entry: JournalEntry): Promise<Outcome> {
    const { requestId, serverIds } = entry;
    if (route === undefined) return answered(notPublished(requestId));
    const isOpen = route.operation.name === "KeystoneCreateUserTokenByPassword";
    const caller = isOpen ? undefined : authenticate(this.cloud, this.#lockout, incoming);
    if (isDenial(caller)) return answered(denialAnswer(caller, route, requestId));
    entry.account = caller?.account.name;
    entry.authentication = caller?.by;
    if (caller !== undefined && !mayEnter(caller, route, incoming)) return answered(foreignProject());
    const refusal = this.#refusal(caller?.account, route, incoming, requestId);
    if (refusal !== undefined) return answered(refusal);
    const failures: OrderedFailures = { servers: new Map(), subJobs: new Map() };
    const query = new URLSearchParams(incoming.query);
    const call = { ...route, cloud: this.cloud, caller, query, body: incoming, failures };
    return runWithFaults(this.faults, {
      target: { operation: route.operation.name, serverIds, body: incoming.json },
      requestId,
      failures,
      run: () => answerOrRefusal(() => route.operation.run(call)),
    });
  }

  /** Why an authenticated request is not carried out, whatever the servers are like. */
  #refusal(account: Account | undefined, { operation }: Route, incoming: Incoming, id: string): Answer | undefined {
    const { quotaRetryAfter } = this.cloud.settings;
    return (
      (account && this.#quotas.take(account, operation.name, quotaRetryAfter, id)) ??
      (account && forbidden(account, operation)) ??
      wrongContentType(incoming, operation.service)
    );
  }
}

function answered(answer: Answer): Outcome {
  return { end: "answer", answer };
}

function answerOrRefusal(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function isDenial(caller: Caller | Denial | undefined): caller is Denial {
  return caller !== undefined && "denied" in caller;
}

function denialAnswer({ denied, reason }: Denial, route: Route, requestId: string): Answer {
  if (denied === "signature") {
    return gatewayError(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`, requestId);
  }
  return route.operation.service === "iam"
    ? iamError(401, "Unauthorized", reason)
    : serviceError(401, "Common.0013", reason);
}

// A signature is good for every project of its account, a token for the one it is scoped to; a client that names a
// project in X-Project-Id must mean the one in the URL.
function mayEnter(caller: Caller, { projectId }: Route, incoming: Incoming): boolean {
  if (projectId === "") return true;
  const named = incoming.headers.get("x-project-id") ?? projectId;
  const own =
    caller.by === "token" ? caller.scope?.id === projectId : projectOf(caller.account, projectId) !== undefined;
  return own && named === projectId;
}

function foreignProject(): Answer {
  return serviceError(400, "Common.0018", "The project ID in the URL is different from that of the credentials.");
}
