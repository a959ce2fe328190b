import { ConfigError, UnfinishedError } from "../core/errors";
import type { Stored } from "../core/lifecycle";
import type { Log } from "../core/ports";
import { hasKey, keyOf, serverOf } from "../core/record/capture";
import { decryptPassword } from "../core/record/decrypt";
import {
  type CrossRule,
  type Fields,
  failuresOf,
  functionFields,
  recordRules,
  supportFields,
} from "../core/resources/inputs";
import { scopeOf } from "../core/resources/scope";
import { realPorts } from "./ports";
import { type GetConfigValue, sharedCloud } from "./runtime";
import { presentable, rememberSecrets } from "./wall";

/** What `getServerPassword` finds, secrets in the clear: its caller marks them. */
export interface FoundPassword {
  available: boolean;
  password?: string;
  encryptedPassword?: string;
}

/** Reads the record of a server once, without waiting, and decrypts it where a key is given. */
export function findServerPassword(args: Stored, getValue: GetConfigValue, log: Log): Promise<FoundPassword> {
  return presentFailures("getServerPassword", args, () => lookForPassword(args, getValue, log));
}

async function lookForPassword(args: Stored, getValue: GetConfigValue, log: Log): Promise<FoundPassword> {
  refuse(functionFields, recordRules, args);
  const ports = realPorts(log);
  const server = serverOf(args);
  const key = hasKey(args) ? await keyOf(args, ports) : undefined;
  const record = await (await sharedCloud(getValue, ports)(scopeOf(args))).readPasswordRecord(server);
  if (record.state === "noServer") {
    throw new UnfinishedError(`getServerPassword: ${server.type.toUpperCase()} server ${server.id} does not exist`);
  }
  if (record.state === "empty") {
    return { available: false };
  }
  const encrypted = { available: true, encryptedPassword: record.ciphertext };
  return key === undefined ? encrypted : { ...encrypted, password: decryptPassword(record.ciphertext, key).reveal() };
}

/** Reads whether the password of a server can be reset through its plug-in. */
export function findResetSupport(args: Stored, getValue: GetConfigValue, log: Log): Promise<boolean> {
  return presentFailures("getPasswordResetSupport", args, () => lookForSupport(args, getValue, log));
}

async function lookForSupport(args: Stored, getValue: GetConfigValue, log: Log): Promise<boolean> {
  refuse(supportFields, [], args);
  const server = serverOf(args);
  const supported = await (await sharedCloud(getValue, realPorts(log))(scopeOf(args))).isResetSupported(server);
  if (supported === undefined) {
    throw new UnfinishedError(
      `getPasswordResetSupport: ${server.type.toUpperCase()} server ${server.id} does not exist`,
    );
  }
  return supported;
}

function refuse(fields: Fields, rules: readonly CrossRule[], args: Stored): void {
  const failures = failuresOf(fields, rules, args);
  if (failures.length > 0) {
    throw new ConfigError(failures.join("\n"));
  }
}

/** The wall for functions, whose errors end the program with their messages. */
async function presentFailures<T>(operation: string, args: Stored, act: () => Promise<T>): Promise<T> {
  rememberSecrets(["privateKey", "privateKeyPassphrase"], args);
  try {
    return await act();
  } catch (error) {
    throw presentable(error, operation);
  }
}
