import type { StateResource, Workspace } from "../../pulumiCli";
import { inLanguage, oneReset } from "./programs";

/** Bytes of JSON in the state, secrets encrypted. */
export interface Bytes {
  readonly reset: number;
  /** The companion that holds the password, and those it has superseded. */
  readonly companion: number;
}

export interface StateSize {
  readonly serializedProvider: number;
  readonly oneServer: Bytes;
  /** Each server more, all with one password. */
  readonly sharedServer: Bytes;
  /** Each server more, each with its own. */
  readonly ownServer: Bytes;
  /** Each rotation more, of all these servers together. */
  readonly rotation: Bytes;
}

/** Servers that the measurement needs. */
export const SERVERS = 51;
/** So many servers the companion names. */
const NAMED = 4;

/** A stack whose program is JavaScript. */
export interface Stack {
  readonly workspace: Workspace;
  program(text: string): Promise<void>;
}

/** How large the state of a `PasswordReset` is, and how it grows. */
export async function measureState(stack: Stack, serverIds: readonly string[]): Promise<StateSize> {
  const after = async (count: number, perServer: boolean, trigger?: number): Promise<Bytes> => {
    const args = { generate: { perServer }, ...(trigger !== undefined && { triggers: { trigger } }) };
    await stack.program(inLanguage("JavaScript", oneReset(serverIds.slice(0, count), args)));
    await stack.workspace.up({ skipPreview: true });
    return bytesOf(stack);
  };
  const oneServer = await after(1, false);
  const serializedProvider = await providerBytes(stack);
  const sharedFew = await after(NAMED, false);
  const sharedMany = await after(SERVERS, false);
  await stack.workspace.destroy();
  const ownOne = await after(1, true);
  const ownMany = await after(SERVERS, true);
  // The first rotation adds the passwords of before to the outputs, the second one does not.
  const rotated = await after(SERVERS, true, 1);
  const rotatedAgain = await after(SERVERS, true, 2);
  return {
    serializedProvider,
    oneServer,
    sharedServer: each(sharedMany, sharedFew, SERVERS - NAMED),
    ownServer: each(ownMany, ownOne, SERVERS - 1),
    rotation: each(rotatedAgain, rotated, 1),
  };
}

function each(many: Bytes, few: Bytes, more: number): Bytes {
  return { reset: (many.reset - few.reset) / more, companion: (many.companion - few.companion) / more };
}

async function bytesOf(stack: Stack): Promise<Bytes> {
  const size = async (type: string) => JSON.stringify(await resourceOf(stack, type)).length;
  return { reset: await size("PasswordReset"), companion: await size("PasswordSource") };
}

async function providerBytes(stack: Stack): Promise<number> {
  return String((await resourceOf(stack, "PasswordReset")).inputs?.__provider).length;
}

async function resourceOf({ workspace }: Stack, type: string): Promise<StateResource> {
  const { deployment } = await workspace.exportState();
  const found = deployment.resources?.find((resource) => resource.type.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`the state has no ${type}`);
  return found;
}
