import { captures, resetArgs, type Wish } from "./program";

/** What a program of the real engine has that a model's has not. */
export interface Places {
  /** The stack that stands in URNs. */
  stack: string;
  /** The ids of servers by their names in a history. */
  ids: ReadonlyMap<string, string>;
  /** The private key of the records. */
  key: string;
}

const HEAD = `const config = new pulumi.Config("huaweicloud");
const eu = new hw.Provider("eu", { region: config.get("region"), accessKey: config.get("accessKey"),
  secretKey: config.get("secretKey"), endpoints: config.getObject("endpoints") });
const group = new pulumi.ComponentResource("test:index:Group", "group");
`;

/** A program of these resources, in JavaScript. */
export function programText(wishes: readonly Wish[], places: Places): string {
  return HEAD + wishes.map((wish) => resourceText(wish, places)).join("");
}

function resourceText(wish: Wish, { stack, ids, key }: Places): string {
  const { type, name, provider, inComponent, alias } = wish;
  const servers = wish.servers.map((server) => ids.get(server));
  const which =
    type === "PasswordReset" ? { serverIds: servers, waitTimeout: "0s" } : { serverId: servers[0], waitTimeout: "2s" };
  const given = { ...argumentsOf(wish, ids), ...which, ...(captures(wish) ? { privateKey: key } : {}) };
  const options = [
    ...(provider === "eu" ? ["provider: eu"] : []),
    ...(inComponent ? ["parent: group"] : []),
    ...(alias === undefined ? [] : [`aliases: [${JSON.stringify(inStack(alias, stack))}]`]),
  ];
  return `new hw.${type}("${name}", ${JSON.stringify(given)}, { ${options.join(", ")} });\n`;
}

/** As the model has them, but with the real ids. */
function argumentsOf(wish: Wish, ids: Places["ids"]): Wish["args"] {
  const { serverTriggers, ...args } = wish.type === "PasswordReset" ? resetArgs(wish) : wish.args;
  if (serverTriggers === undefined) return args;
  const byId = Object.entries(serverTriggers as object).map(([server, value]) => [ids.get(server), value]);
  return { ...args, serverTriggers: Object.fromEntries(byId) };
}

/** The URN in a real stack. */
export function inStack(urn: string, stack: string): string {
  return urn.replace(/^urn:pulumi:\w+::/, `urn:pulumi:${stack}::`);
}
