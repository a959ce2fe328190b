import { ConfigError, UnfinishedError } from "../core/errors";
import { type CrossRule, failuresOf } from "../core/members/check";
import type { Members } from "../core/members/table";
import { getPasswordResetSupport, getServerPassword } from "../core/members/tables";
import type { Log } from "../core/ports";
import { decryptPassword } from "../core/record/decrypt";
import { hasKey, keyOf, keyRules } from "../core/record/key";
import { serverName, serverOf } from "../core/record/server";
import { scopeOf } from "../core/resources/scope";
import type { Properties } from "../core/values/properties";
import { realPorts } from "./ports";
import { presentable } from "./presentable";
import { type GetConfigValue, sharedCloud } from "./runtime";
import { fromEngine } from "./values";

/** What `getServerPassword` finds. The password is plain text; the caller marks it as secret. */
export interface FoundPassword {
  available: boolean;
  password?: string;
  encryptedPassword?: string;
}

/** Reads the record of a server once, without waiting. Decrypts it if a key is given. */
export function findServerPassword(input: Properties, getValue: GetConfigValue, log: Log): Promise<FoundPassword> {
  return callFunction("getServerPassword", getServerPassword, keyRules, input, async (args) => {
    const ports = realPorts(log);
    const server = serverOf(args);
    const key = hasKey(args) ? await keyOf(args, ports) : undefined;
    const record = await (await sharedCloud(getValue, ports)(scopeOf(args))).readPasswordRecord(server);
    if (record.state === "noServer") {
      throw new UnfinishedError(`getServerPassword: ${serverName(server)} does not exist`);
    }
    if (record.state === "empty") {
      return { available: false };
    }
    const encrypted = { available: true, encryptedPassword: record.ciphertext };
    return key === undefined ? encrypted : { ...encrypted, password: decryptPassword(record.ciphertext, key).reveal() };
  });
}

/** Reads whether the password of a server can be reset through its plug-in. */
export function findResetSupport(input: Properties, getValue: GetConfigValue, log: Log): Promise<boolean> {
  return callFunction("getPasswordResetSupport", getPasswordResetSupport, [], input, async (args) => {
    const server = serverOf(args);
    const supported = await (await sharedCloud(getValue, realPorts(log))(scopeOf(args))).isResetSupported(server);
    if (supported === undefined) {
      throw new UnfinishedError(`getPasswordResetSupport: ${serverName(server)} does not exist`);
    }
    return supported;
  });
}

/** Checks the arguments, then acts. Errors are made presentable: they end the program with their messages. */
async function callFunction<T>(
  name: string,
  members: Members,
  rules: readonly CrossRule[],
  input: Properties,
  act: (args: Properties) => Promise<T>,
): Promise<T> {
  try {
    const args = fromEngine(members, input);
    const failures = failuresOf(members, rules, args);
    if (failures.length > 0) throw new ConfigError(failures.join("\n"));
    return await act(args);
  } catch (error) {
    throw presentable(error, name);
  }
}
