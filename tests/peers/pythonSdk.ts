import type { OperationName, Sandbox } from "../../sandbox";
import { pythonScript } from "./python";

/** An operation, or what the script adds: a job asked about until it ends, a request with a query. */
export type Call = readonly [
  operation: OperationName | "EndedJob" | "EndedJobInfos" | "ShowServerWithQuery",
  arguments_?: object,
];

/** What the SDK made of an answer: a body of its models, or an exception with what that tells. */
export interface Understood {
  readonly status?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly exception?: string;
  readonly code?: unknown;
  readonly message?: string;
  readonly requestId?: string;
  /** The exception as it is printed. */
  readonly text?: string;
}

/** Who calls, and by which project or region; left out: the default account and its project, by endpoint. */
export interface Caller {
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly securityToken?: string;
  readonly projectId?: string;
  /** Named instead of a project, which the SDK then asks IAM for. */
  readonly region?: string;
}

/** Huawei's Python SDK: has it make calls, one after the other. */
export function pythonSdk() {
  const script = pythonScript("sdk.py");
  return async (sandbox: Sandbox, calls: readonly Call[], caller: Caller = {}): Promise<readonly Understood[]> => {
    const { accessKey, secretKey, projectId } = sandbox.credentials;
    const place = caller.region === undefined ? { projectId } : {};
    const settings = { url: sandbox.url, accessKey, secretKey, ...place, ...caller };
    const named = calls.map(([operation, arguments_ = {}]) => [operation, arguments_]);
    return (await script([settings, named])) as readonly Understood[];
  };
}
