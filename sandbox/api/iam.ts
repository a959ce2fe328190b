import type { Account } from "../cloud/accounts";
import type { Token } from "../cloud/tokens";
import type { Project } from "../types";
import { type Answer, json } from "./answer";
import type { Call } from "./call";
import { iamError } from "./errors";
import { pageOf } from "./page";
import { asString, member } from "./shapes";

/** GET /v3/projects: the caller's projects, or the one of that exact name. */
export function listProjects(call: Call): Answer {
  const account = call.caller?.account ?? call.cloud.account;
  const name = call.query.get("name");
  const projects = account.projects.filter((project) => name === null || project.name === name);
  const page = pageOf(projects, call.query, "/v3/projects");
  if (page === undefined) return iamError(400, "Bad Request", "page and per_page are not valid");
  const { entries, previous, next } = page;
  return json(200, {
    projects: entries.map((project) => projectEntry(account, project)),
    links: { next, previous, self: "/v3/projects" },
  });
}

/** POST /v3/auth/tokens with the password method. */
export function createToken(call: Call): Answer {
  const auth = member(call.body.json, "auth");
  const identity = member(auth, "identity");
  const user = member(member(identity, "password"), "user");
  const methods = member(identity, "methods");
  if (!Array.isArray(methods) || !methods.includes("password") || user === undefined) {
    return iamError(400, "Bad Request", "The request body is invalid");
  }
  const account = call.cloud.accounts.find((candidate) => isUser(candidate, user));
  const { userLockout } = call.cloud;
  if (account !== undefined && call.cloud.settings.userLockout && userLockout.isBlocked(account.userId)) {
    return iamError(401, "Unauthorized", `The account is locked for user: ${account.userId}.`);
  }
  const isRight = account !== undefined && member(user, "password") === account.password;
  if (account !== undefined) userLockout.note(account.userId, isRight);
  if (!isRight) return iamError(401, "Unauthorized", "The username or password is wrong.");
  const scope = scopeOf(account, member(member(auth, "scope"), "project"));
  if (scope === "unknown") return iamError(401, "Unauthorized", "The user has no access to the project.");
  const token = call.cloud.tokens.issue(account, scope, call.cloud.settings.tokenLifetimeMs);
  const wantsCatalog = call.query.get("nocatalog") === null;
  return json(201, { token: tokenEntry(token, wantsCatalog) }, { "X-Subject-Token": token.value });
}

function isUser(account: Account, user: unknown): boolean {
  const id = asString(member(user, "id"));
  return id === undefined ? isNamedUser(account, user) : id === account.userId;
}

function isNamedUser(account: Account, user: unknown): boolean {
  const domain = member(user, "domain");
  const sameDomain = member(domain, "name") === account.domainName || member(domain, "id") === account.domainId;
  return sameDomain && member(user, "name") === account.userName;
}

function scopeOf(account: Account, wanted: unknown): Project | "unknown" | undefined {
  if (wanted === undefined) return undefined;
  const id = member(wanted, "id");
  const name = member(wanted, "name");
  return (
    account.projects.find((project) => (id === undefined ? project.name === name : project.id === id)) ?? "unknown"
  );
}

function projectEntry(account: Account, project: Project): object {
  return {
    id: project.id,
    name: project.name,
    domain_id: account.domainId,
    parent_id: account.domainId,
    is_domain: false,
    enabled: true,
    description: "",
    links: { self: `/v3/projects/${project.id}` },
  };
}

function tokenEntry(token: Token, wantsCatalog: boolean): object {
  const { account, project } = token;
  const domain = { id: account.domainId, name: account.domainName };
  return {
    methods: ["password"],
    issued_at: token.issuedAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    user: { id: account.userId, name: account.userName, domain, password_expires_at: "" },
    roles: [{ id: "0", name: "te_admin" }],
    ...(project === undefined ? { domain } : { project: { ...project, domain } }),
    ...(wantsCatalog ? { catalog: [] } : {}),
  };
}
