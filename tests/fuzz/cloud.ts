import { PLANTED } from "./secrets";

/** The operations whose answers are decoded, by their place in the documents. */
export const OPERATIONS = [
  "batchReset",
  "flag",
  "readRecord",
  "clearV21",
  "clearV1",
  "restart",
  "job",
  "details",
  "list",
  "projects",
  "token",
  "metadataToken",
  "metadataKey",
  "keyPair",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A request as it came over the wire. */
export interface Asked {
  method: string;
  /** Path and query. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const ID = "([^/?]+)";
const ROUTES: readonly [Operation, RegExp][] = [
  ["batchReset", new RegExp(`^PUT /v1/${ID}/cloudservers/os-reset-passwords$`)],
  ["flag", new RegExp(`^GET /v1/${ID}/(?:cloudservers|baremetalservers)/${ID}/os-resetpwd-flag$`)],
  ["readRecord", new RegExp(`^GET /v1/${ID}/(?:cloudservers|baremetalservers)/${ID}/os-server-password$`)],
  ["clearV21", new RegExp(`^DELETE /v2\\.1/${ID}/servers/${ID}/os-server-password$`)],
  ["clearV1", new RegExp(`^DELETE /v1/${ID}/(?:cloudservers|baremetalservers)/${ID}/os-server-password$`)],
  ["restart", new RegExp(`^POST /v1/${ID}/cloudservers/action$`)],
  ["job", new RegExp(`^GET /v1/${ID}/jobs/${ID}$`)],
  ["details", new RegExp(`^GET /v1/${ID}/(?:cloudservers|baremetalservers)/${ID}$`)],
  ["list", new RegExp(`^GET /v1/${ID}/cloudservers/detail\\?server_id=([^&]+)$`)],
  // Of the OpenStack-native part of the documents of ECS and BMS, and in the official SDKs (NovaShowKeypair).
  ["keyPair", new RegExp(`^GET /v2\\.1/${ID}/os-keypairs/${ID}$`)],
  ["projects", /^GET \/v3\/projects\?name=[^&]+$/],
  ["token", /^POST \/v3\/auth\/tokens(\?nocatalog=true)?$/],
  ["metadataToken", /^PUT \/meta-data\/latest\/api\/token$/],
  ["metadataKey", /^GET \/openstack\/latest\/securitykey$/],
];

export interface Route {
  operation: Operation;
  projectId?: string;
  /** Id of the server or job, name of the key pair, or ids of servers with commas, where the address names one. */
  target?: string;
}

/** Which documented operation a request is; `undefined` for none. */
export function routeOf({ method, url }: Pick<Asked, "method" | "url">): Route | undefined {
  for (const [operation, pattern] of ROUTES) {
    const found = pattern.exec(`${method} ${url}`);
    if (found !== null) {
      const [, projectId, target] = found;
      return {
        operation,
        ...(projectId === undefined ? {} : { projectId }),
        ...(target === undefined ? {} : { target }),
      };
    }
  }
  return undefined;
}

/** A documented answer before it is made into bytes; `body` is absent where none is documented. */
export interface Documented {
  status: number;
  headers: readonly (readonly [string, string])[];
  body?: unknown;
}

/** What the servers of a case hold. */
export interface World {
  /** The record by server id; `""` for none. */
  records: Map<string, string>;
  /** The record of a server that is not named there; none if absent. */
  otherRecord?: string;
  projectId: string;
}

/** The answer of the documents to a request that is in order. */
export function documentedAnswer(asked: Asked, { operation, target = "" }: Route, world: World): Documented {
  const json = (status: number, body: unknown): Documented => ({ status, headers: [["X-Request-Id", "req-1"]], body });
  switch (operation) {
    case "batchReset":
      return json(200, { response: idsIn(asked.body).map((id) => ({ id })) });
    case "flag":
      return json(200, { resetpwd_flag: "True" });
    case "readRecord":
      return json(200, { password: world.records.get(target) ?? world.otherRecord ?? "" });
    case "clearV21":
    case "clearV1":
      return { status: 204, headers: [] };
    case "restart":
      return json(200, { job_id: "ff80808288d41e1b018990260955686a" });
    case "job":
      return json(200, {
        status: "SUCCESS",
        job_id: target,
        job_type: "batchRebootServer",
        begin_time: "2026-11-22T12:00:00.000Z",
        entities: { sub_jobs_total: 1, sub_jobs: [{ status: "SUCCESS", entities: { server_id: "{{server0}}" } }] },
        error_code: null,
        fail_reason: null,
      });
    case "details":
      return json(200, {
        server: { id: target, status: "ACTIVE", key_name: "pair", metadata: { os_type: "Windows" } },
      });
    case "list": {
      const servers = decodeURIComponent(target)
        .split(",")
        .map((id) => ({ id, status: "ACTIVE" }));
      return json(200, { count: servers.length, servers });
    }
    case "keyPair":
      return json(200, {
        keypair: { name: target, public_key: "ssh-rsa AAAAB3NzaC1yc2E= pair", fingerprint: "00:11" },
      });
    case "projects":
      return json(200, {
        projects: [{ id: world.projectId, name: "eu-west-101", domain_id: "d1", enabled: true }],
        links: {},
      });
    case "token":
      return { ...json(201, { token: { expires_at: "2026-11-23T12:00:00.000000Z" } }), headers: issued };
    case "metadataToken":
      return { status: 200, headers: [], body: "metadata-session" };
    case "metadataKey":
      return json(200, {
        credential: {
          access: "METAACCESSKEYMETAACC",
          secret: PLANTED.issuedSecretKey,
          securitytoken: PLANTED.issuedSecurityToken,
          expires_at: "2026-11-23T12:00:00.000000Z",
        },
      });
  }
}

const issued = [
  ["X-Subject-Token", PLANTED.issuedToken],
  ["X-IAM-Trace-Id", "trace-1"],
] as const;

/** The server ids in the body of a batch reset or a restart. */
export function idsIn(body: string): string[] {
  const parsed = parsedOf(body) as { servers?: { id: string }[]; reboot?: { servers?: { id: string }[] } } | undefined;
  return (parsed?.servers ?? parsed?.reboot?.servers ?? []).map(({ id }) => id);
}

/** The JSON value of a text; `undefined` if it is none. */
export function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
