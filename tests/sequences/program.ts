import { inputNames, type Members } from "../../provider/core/members/table";
import * as tables from "../../provider/core/members/tables";
import type { Note } from "../../provider/core/owners/notes";
import { newestOf } from "../../provider/core/password/history";
import type { Properties } from "../../provider/core/values/properties";
import { UNKNOWN } from "../../provider/core/values/unknown";
import { KEY_FILE } from "./cloud";

/** A resource as the user writes it. */
export interface Wish {
  readonly type: "PasswordReset" | "ServerPassword" | "PasswordRecordCleanup";
  readonly name: string;
  /** A `PasswordReset` may have several, the others have one. */
  readonly servers: readonly string[];
  readonly provider: ProviderName;
  /** Whether it is a child of a component, which makes another URN. */
  readonly inComponent: boolean;
  /** The URN that it had before, if the user says so. */
  readonly alias?: string;
  /** A cleanup may have no key. */
  readonly hasKey?: boolean;
  readonly args: Properties;
}

export type ProviderName = "default" | "eu";
export type ResourceType = Wish["type"] | "PasswordSource" | "PasswordCapture";

export interface Companion {
  readonly id: string;
  readonly urn: string;
  readonly outputs: Properties;
}

/** What a program tells the engine of one resource. */
export interface Registration {
  readonly type: ResourceType;
  readonly urn: string;
  readonly alias?: string | undefined;
  readonly provider: ProviderName;
  /** The companion, if there is one. */
  readonly dependencies: readonly string[];
  /** The arguments, given the outputs of the companion, its id and its URN. */
  inputs(companion: Companion): Properties;
}

const STACK = "urn:pulumi:dev::test::";
const PACKAGE = "pulumi-nodejs:dynamic/huaweicloud:";
const COMPONENT = "test:index:Group$";

export function urnOf(type: ResourceType, name: string, inComponent: boolean): string {
  return `${STACK}${inComponent ? COMPONENT : ""}${PACKAGE}${type}::${name}`;
}

export function wishUrn({ type, name, inComponent }: Wish): string {
  return urnOf(type, name, inComponent);
}

export function companionType({ type, hasKey }: Wish): "PasswordSource" | "PasswordCapture" | undefined {
  if (type === "PasswordReset") return "PasswordSource";
  return type === "PasswordRecordCleanup" && hasKey ? "PasswordCapture" : undefined;
}

/** The URN of a resource's companion. */
export function companionOf(urn: string, type: "PasswordSource" | "PasswordCapture"): string {
  return `${urn.replace(/\w+::[^:]*$/, type)}::${urn.split("::").at(-1)}-password`;
}

/** Whether the resource captures the initial password of its server. */
export function captures({ type, hasKey }: Wish): boolean {
  return type === "ServerPassword" || hasKey === true;
}

/** What the SDK notes while the program runs. */
export function noteOf(wish: Wish): Note {
  return { resource: wishUrn(wish), names: wish.servers, captures: captures(wish) };
}

/** The URNs of all that the SDK registers for a resource. */
export function urnsOf(wish: Wish): string[] {
  return registrationsOf(wish).map(({ urn }) => urn);
}

/** The resource as the SDK registers it, its companion first. */
export function registrationsOf(wish: Wish): Registration[] {
  const { type, alias, provider } = wish;
  const urn = wishUrn(wish);
  const companion = companionType(wish);
  const shared = { provider };
  const args = argumentsOf(wish);
  if (companion === undefined) return [{ ...shared, type, urn, alias, dependencies: [], inputs: () => args }];
  const companionUrn = companionOf(urn, companion);
  return [
    {
      ...shared,
      type: companion,
      urn: companionUrn,
      alias: alias === undefined ? undefined : companionOf(alias, companion),
      dependencies: [],
      inputs: () => (companion === "PasswordSource" ? { ...args, serverIds: JSON.stringify(wish.servers) } : args),
    },
    {
      ...shared,
      type,
      urn,
      alias,
      dependencies: [companionUrn],
      inputs: companion === "PasswordSource" ? resetInputs(args) : cleanupInputs(args),
    },
  ];
}

function argumentsOf(wish: Wish): Properties {
  const { type, servers, args, hasKey } = wish;
  const resource = wishUrn(wish);
  if (type === "PasswordReset") {
    return { triggers: {}, waitTimeout: "0s", ...resetArgs(wish), serverIds: servers, resource };
  }
  const key = type === "ServerPassword" || hasKey ? { privateKeyFile: KEY_FILE, waitTimeout: "20s" } : {};
  return { ...args, ...key, serverId: servers[0], resource };
}

/** Those of a `PasswordReset`: `serverTriggers` may name only its servers. */
export function resetArgs({ args, servers }: Wish): Properties {
  if (args.serverTriggers === undefined) return args;
  const listed = Object.entries(args.serverTriggers as Properties).filter(([server]) => servers.includes(server));
  return { ...args, serverTriggers: Object.fromEntries(listed) };
}

function resetInputs(args: Properties): Registration["inputs"] {
  const own = only(tables.passwordReset, args);
  return ({ id, urn, outputs: { history, rotation } }) => {
    const wanted = history === UNKNOWN ? UNKNOWN : newestOf(history);
    return { ...own, wanted, rotation, companion: { id, urn } };
  };
}

function cleanupInputs(args: Properties): Registration["inputs"] {
  const { waitTimeout: _wait, ...own } = only(tables.passwordRecordCleanup, args);
  return ({ id, urn, outputs }) => ({ ...own, ...handedOn(outputs, "captured", "recordHash"), companion: { id, urn } });
}

function handedOn(outputs: Properties, ...names: string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, outputs[name]]));
}

function only(members: Members, args: Properties): Properties {
  return Object.fromEntries(Object.entries(args).filter(([name]) => inputNames(members).includes(name)));
}
