import { randomBytes } from "node:crypto";
import { type Answer, json } from "../api/answer";
import type { AccessKey } from "../cloud/accessKeys";
import type { Cloud } from "../cloud/cloud";

/** What the service looks at in a request. */
export interface MetadataRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case name to value. */
  readonly headers: ReadonlyMap<string, string>;
}

const LONGEST_TOKEN_SECONDS = 21_600;

/**
 * What a server reads at 169.254.169.254: temporary keys of the account, here the default one. A key is handed out
 * until half of its life is over, then a new one.
 */
export class MetadataService {
  readonly #tokens = new Map<string, number>();
  #current: (AccessKey & { readonly expiresAt: number }) | undefined;

  constructor(readonly cloud: Cloud) {}

  /** Answers one request. */
  handle({ method, path, headers }: MetadataRequest): Answer {
    if (method === "PUT" && path === "/meta-data/latest/api/token") {
      return this.#token(Number(headers.get("x-metadata-token-ttl-seconds")));
    }
    if (method !== "GET" || path !== "/openstack/latest/securitykey") return text(404, "Not Found");
    return this.#mayRead(headers.get("x-metadata-token")) ? this.#securityKey() : text(401, "Unauthorized");
  }

  #token(seconds: number): Answer {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TOKEN_SECONDS) return text(400, "Bad Request");
    const token = randomBytes(32).toString("base64url");
    this.#tokens.set(token, this.cloud.now() + seconds * 1000);
    return text(200, token);
  }

  #mayRead(token: string | undefined): boolean {
    if (token === undefined) return !this.cloud.settings.metadataTokenRequired;
    return (this.#tokens.get(token) ?? 0) > this.cloud.now();
  }

  #securityKey(): Answer {
    const { accessKey: access, secretKey: secret, securityToken: securitytoken, expiresAt } = this.#key();
    return json(200, { credential: { access, secret, securitytoken, expires_at: new Date(expiresAt).toISOString() } });
  }

  #key(): AccessKey & { readonly expiresAt: number } {
    const { metadataKeyLifetimeMs: lifetime } = this.cloud.settings;
    const left = (this.#current?.expiresAt ?? 0) - this.cloud.now();
    if (this.#current === undefined || left <= lifetime / 2) {
      this.#current = this.cloud.accessKeys.issue(this.cloud.account, lifetime);
    }
    return this.#current;
  }
}

function text(status: number, content: string): Answer {
  return { status, headers: { "Content-Type": "text/plain" }, text: content };
}
