import type { Account } from "../cloud/accounts";
import type { Cloud } from "../cloud/cloud";
import type { JobFailure } from "../cloud/jobs";
import type { Project } from "../types";

/** Who is calling, once authenticated. */
export interface Caller {
  readonly account: Account;
  readonly by: "signature" | "token";
  /** The project a token is scoped to; a signature is good for every project of its account. */
  readonly scope: Project | undefined;
}

/** The body of a request, parsed if it can be. */
export interface RequestBody {
  readonly text: string;
  /** Undefined when blank or not JSON. */
  readonly json: unknown;
}

/** Failures that injected faults ask of the operation itself. */
export interface OrderedFailures {
  /** Batch reset: failure per server id, from those requested. */
  readonly servers: Map<string, JobFailure>;
  /** Restart: which servers' sub jobs fail. */
  readonly subJobs: Map<string, JobFailure>;
}

/** Everything an operation needs to answer. */
export interface Call {
  readonly cloud: Cloud;
  /** Undefined for the one operation without authentication: asking for a token. */
  readonly caller: Caller | undefined;
  /** Path parameters; "" for those the path does not have. */
  readonly projectId: string;
  readonly serverId: string;
  readonly jobId: string;
  readonly keyPairName: string;
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  readonly failures: OrderedFailures;
}
