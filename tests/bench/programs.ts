/** The programs of the measured stacks, written in TypeScript. */

const OURS = 'import { PasswordReset, ServerPassword } from "pulumi-huaweicloud-password";\n';
const PULUMI = 'import * as pulumi from "@pulumi/pulumi";\n';

export type Language = "JavaScript" | "TypeScript";

/** One of these programs in the given language. */
export function inLanguage(language: Language, program: string): string {
  if (language === "TypeScript") return program;
  return program
    .replace(/^import \* as (\w+) from (".+");$/gm, "const $1 = require($2);")
    .replace(/^import (\{.+\}) from (".+");$/gm, "const $1 = require($2);")
    .replace(/: (?:string|object)\b/g, "");
}

export const EMPTY = `${PULUMI}pulumi.log.debug("nothing to declare");\n`;

/** One reset over all of these servers, with more arguments if need be. */
export function oneReset(serverIds: readonly string[], more: object = {}): string {
  const args = { serverIds, ...more };
  return `${OURS}new PasswordReset("fleet", ${JSON.stringify(args)});\n`;
}

/** A reset for each server, as it is done where a resource is a server. */
export function resetEach(serverIds: readonly string[]): string {
  return `${OURS}for (const id of ${JSON.stringify(serverIds)}) new PasswordReset(id, { serverIds: [id] });\n`;
}

/** A captured password for each server. */
export function captureEach(serverIds: readonly string[], privateKeyFile: string): string {
  const args = `{ serverId: id, privateKeyFile: ${JSON.stringify(privateKeyFile)} }`;
  return `${OURS}for (const id of ${JSON.stringify(serverIds)}) new ServerPassword(id, ${args});\n`;
}

/** A dynamic resource that does nothing for each server, as users write them. */
export function trivialEach(serverIds: readonly string[]): string {
  return `${PULUMI}
const provider = {
  async diff() { return { changes: false }; },
  async create(inputs: object) { return { id: "trivial", outs: inputs }; },
};
class Trivial extends pulumi.dynamic.Resource {
  constructor(name: string, args: object) { super(provider, name, args); }
}
for (const id of ${JSON.stringify(serverIds)}) new Trivial(id, { serverId: id });
`;
}
