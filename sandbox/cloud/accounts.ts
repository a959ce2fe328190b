import { randomBytes } from "node:crypto";
import type { AccountSpec, Project } from "../types";

/** An account with every default filled in. */
export type Account = Readonly<Required<Omit<AccountSpec, "securityToken" | "keyLifetimeMs" | "allowedActions">>> & {
  readonly securityToken: string | undefined;
  readonly keyLifetimeMs: number | undefined;
  /** Undefined: everything is allowed. */
  readonly allowedActions: readonly string[] | undefined;
};

/** Region of the account the sandbox makes by itself. */
export const DEFAULT_REGION = "cn-north-4";

/** Fills the gaps of a spec with fresh throwaway values. */
export function createAccount(spec: AccountSpec = {}): Account {
  const userName = spec.userName ?? "rehearsal";
  return {
    name: spec.name ?? userName,
    accessKey: spec.accessKey ?? randomBytes(10).toString("hex").toUpperCase(),
    secretKey: spec.secretKey ?? randomBytes(20).toString("hex"),
    securityToken: spec.securityToken,
    keyLifetimeMs: spec.keyLifetimeMs,
    userName,
    userId: spec.userId ?? newId(),
    password: spec.password ?? randomBytes(12).toString("base64url"),
    domainName: spec.domainName ?? "rehearsal-domain",
    domainId: spec.domainId ?? newId(),
    allowedActions: spec.allowedActions,
    quotas: spec.quotas ?? [],
    projects: spec.projects ?? [{ id: newId(), name: DEFAULT_REGION }],
  };
}

/** The project a request about `projectId` runs in, if the account has it. */
export function projectOf(account: Account, projectId: string): Project | undefined {
  return account.projects.find((project) => project.id === projectId);
}

/** The region of a project: the project's name, up to the underscore that begins the name of a sub-project. */
export function regionOf(project: Project): string {
  return project.name.split("_")[0] ?? project.name;
}

/** An id of the form accounts, domains, projects and requests have: 32 hex digits. */
export function newId(): string {
  return randomBytes(16).toString("hex");
}
