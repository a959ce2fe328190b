import type { KeyObject } from "node:crypto";
import { DecryptError, UnfinishedError } from "../errors";
import { type CrossRule, exclusive, failuresOf } from "../members/check";
import type { Members } from "../members/table";
import type { Ports } from "../ports";
import { type Properties, textOf } from "../values/properties";
import { remember } from "../values/secret";
import { isUnknown } from "../values/unknown";
import { loadPrivateKey } from "./privateKey";

/** How the arguments that name a private key may be combined. */
export const keyRules: readonly CrossRule[] = [
  exclusive("privateKey", "privateKeyFile"),
  (args) =>
    args.privateKeyPassphrase !== undefined && !hasKey(args)
      ? "privateKeyPassphrase: needs privateKey or privateKeyFile"
      : undefined,
];

export const keyRequired: CrossRule = (args) =>
  hasKey(args) ? undefined : "privateKey: one of privateKey and privateKeyFile must be given";

/** Every broken rule of a resource that needs a private key. A key given as text is read; a key file is not read here. */
export function failuresWithKey(members: Members, args: Properties): string[] {
  return [...failuresOf(members, [...keyRules, keyRequired], args), ...keyFailures(args)];
}

/** Whether the arguments name a key. */
export function hasKey(args: Properties): boolean {
  return args.privateKey !== undefined || args.privateKeyFile !== undefined;
}

function keyFailures(args: Properties): string[] {
  const pem = textOf(args.privateKey);
  if (pem === undefined || pem === "" || isUnknown(pem) || isUnknown(args.privateKeyPassphrase)) return [];
  try {
    loadPrivateKey(pem, textOf(args.privateKeyPassphrase));
    return [];
  } catch (error) {
    return [error instanceof DecryptError ? error.message : "privateKey: cannot be read"];
  }
}

/**
 * The private key that the arguments name.
 *
 * @throws UnfinishedError if its file cannot be read, DecryptError if it is not a usable key
 */
export async function keyOf(args: Properties, ports: Pick<Ports, "readTextFile">): Promise<KeyObject> {
  const file = textOf(args.privateKeyFile);
  const pem = file === undefined ? textOf(args.privateKey) : await readKeyFile(file, ports);
  const argument = file === undefined ? "privateKey" : `privateKeyFile ${file}`;
  return loadPrivateKey(pem ?? "", textOf(args.privateKeyPassphrase), argument);
}

async function readKeyFile(path: string, ports: Pick<Ports, "readTextFile">): Promise<string> {
  try {
    const pem = await ports.readTextFile(path);
    remember(pem);
    return pem;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new UnfinishedError(`privateKeyFile: ${path} cannot be read (${reason})`);
  }
}
