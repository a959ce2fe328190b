import { OPERATION_NAMES } from "../api/operations";
import type {
  AccountSpec,
  AddressSpec,
  KeyPairSpec,
  Project,
  Quota,
  SandboxSettings,
  Seed,
  ServerChange,
  ServerSpec,
} from "../types";
import { compact, type Reader } from "./reader";
import { readFault } from "./readFault";

const SERVER_TYPES = ["ecs", "bms"] as const;
const OS_TYPES = ["Linux", "Windows"] as const;
const STATUSES = ["ACTIVE", "SHUTOFF", "REBOOT", "HARD_REBOOT", "BUILD", "ERROR"] as const;
const RESTART_ENDS = ["ACTIVE", "SHUTOFF", "ERROR"] as const;
const KEY_TYPES = ["ssh-rsa", "ed25519", "ecdsa"] as const;
const FAILURE_STYLES = ["othersAppliedNotListed", "othersAppliedListed", "nothingApplied"] as const;

/** A whole seed. */
export function readSeed(reader: Reader): Seed {
  const seed = compact<Seed>({
    accounts: reader.list("accounts", readAccount),
    servers: reader.list("servers", readServerSpec),
    faults: reader.list("faults", readFault),
    settings: reader.object("settings", readSettings),
  });
  reader.end();
  return seed;
}

/** A server to add. */
export function readServerSpec(reader: Reader): ServerSpec {
  const spec = compact<ServerSpec>({
    id: reader.string("id"),
    type: reader.oneOf("type", SERVER_TYPES),
    projectId: reader.string("projectId"),
    name: reader.string("name"),
    os: reader.oneOf("os", OS_TYPES),
    imageName: reader.string("imageName"),
    status: reader.oneOf("status", STATUSES),
    appearsAfterMs: reader.amount("appearsAfterMs"),
    appearsAfterReads: reader.amount("appearsAfterReads"),
    addresses: reader.list("addresses", readAddress),
    keyPair: reader.object("keyPair", readKeyPair),
    plugin: reader.boolean("plugin"),
    pluginAfterMs: reader.amount("pluginAfterMs"),
    pluginAfterReads: reader.amount("pluginAfterReads"),
    locked: reader.boolean("locked"),
    restartEnds: reader.oneOf("restartEnds", RESTART_ENDS),
    initialPassword: reader.string("initialPassword"),
    recordDelayMs: reader.amount("recordDelayMs"),
    recordAfterReads: reader.amount("recordAfterReads"),
    recordCiphertext: reader.string("recordCiphertext"),
    guestScriptFails: reader.boolean("guestScriptFails"),
  });
  reader.end();
  return spec;
}

/** A change of a running server. */
export function readServerChange(reader: Reader): ServerChange {
  const change = compact<ServerChange>({
    name: reader.string("name"),
    status: reader.oneOf("status", STATUSES),
    plugin: reader.boolean("plugin"),
    locked: reader.boolean("locked"),
    restartEnds: reader.oneOf("restartEnds", RESTART_ENDS),
    guestScriptFails: reader.boolean("guestScriptFails"),
  });
  reader.end();
  return change;
}

/** Settings to change. */
export function readSettings(reader: Reader): Partial<SandboxSettings> {
  const settings = compact<Partial<SandboxSettings>>({
    batchFailureStyle: reader.oneOf("batchFailureStyle", FAILURE_STYLES),
    missingServerCode: reader.oneOf("missingServerCode", ["Ecs.0114", "Ecs.0614"]),
    upperCaseItemCodes: reader.boolean("upperCaseItemCodes"),
    jobDurationMs: reader.amount("jobDurationMs"),
    bmsClearDelayMs: reader.amount("bmsClearDelayMs"),
    latencyMs: reader.amount("latencyMs"),
    tokenLifetimeMs: reader.amount("tokenLifetimeMs"),
    accessKeyLockout: reader.boolean("accessKeyLockout"),
    userLockout: reader.boolean("userLockout"),
    quotaRetryAfter: reader.boolean("quotaRetryAfter"),
    clockOffsetMs: reader.number("clockOffsetMs"),
    metadataKeyLifetimeMs: reader.amount("metadataKeyLifetimeMs"),
    metadataTokenRequired: reader.boolean("metadataTokenRequired"),
  });
  reader.end();
  return settings;
}

function readAccount(reader: Reader): AccountSpec {
  const account = compact<AccountSpec>({
    name: reader.string("name"),
    accessKey: reader.string("accessKey"),
    secretKey: reader.string("secretKey"),
    securityToken: reader.string("securityToken"),
    keyLifetimeMs: reader.amount("keyLifetimeMs"),
    userName: reader.string("userName"),
    userId: reader.string("userId"),
    password: reader.string("password"),
    domainName: reader.string("domainName"),
    domainId: reader.string("domainId"),
    projects: reader.list("projects", readProject),
    allowedActions: reader.strings("allowedActions"),
    quotas: reader.list("quotas", readQuota),
  });
  reader.end();
  return account;
}

function readQuota(reader: Reader): Quota {
  const quota = {
    calls: reader.needed("calls", reader.amount("calls"), 0),
    seconds: reader.needed("seconds", reader.amount("seconds"), 0),
    ...compact<Omit<Quota, "calls" | "seconds">>({ operation: reader.oneOf("operation", OPERATION_NAMES) }),
  };
  reader.end();
  return quota;
}

function readProject(reader: Reader): Project {
  const project = {
    id: reader.needed("id", reader.string("id"), ""),
    name: reader.needed("name", reader.string("name"), ""),
  };
  reader.end();
  return project;
}

function readAddress(reader: Reader): AddressSpec {
  const address = {
    addr: reader.needed("addr", reader.ipAddress("addr"), ""),
    ...compact<Omit<AddressSpec, "addr">>({ type: reader.oneOf("type", ["fixed", "floating"]) }),
  };
  reader.end();
  return address;
}

function readKeyPair(reader: Reader): KeyPairSpec {
  const keyPair = {
    name: reader.needed("name", reader.string("name"), ""),
    ...compact<Omit<KeyPairSpec, "name">>({
      type: reader.oneOf("type", KEY_TYPES),
      publicKeyPem: reader.string("publicKeyPem"),
    }),
  };
  reader.end();
  return keyPair;
}
