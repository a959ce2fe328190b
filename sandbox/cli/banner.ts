import type { Sandbox, ServerView } from "../types";

/** What the command prints at the start: where the cloud is, what is in it and how a stack is pointed at it. */
export function banner(sandbox: Sandbox, keyFiles: ReadonlyMap<string, string>): string {
  return [
    `Sandbox cloud at ${sandbox.url} (loopback only; throwaway credentials; Ctrl-C ends it)`,
    `Metadata service at ${sandbox.metadataUrl}`,
    "",
    "Servers:",
    ...sandbox.servers().map(serverLine),
    ...[...keyFiles].map(([name, path]) => `Private key of ${name}: ${path}`),
    "",
    "Point a stack at it:",
    ...configCommands(sandbox).map((command) => `  ${command}`),
    "",
  ].join("\n");
}

function serverLine({ id, type, os, name, keyPairName }: ServerView): string {
  return `  ${id}  ${type} ${os.padEnd(7)} ${name}${keyPairName === undefined ? "" : ` (key pair ${keyPairName})`}`;
}

function configCommands(sandbox: Sandbox): string[] {
  const { region, projectId, accessKey, secretKey, securityToken } = sandbox.credentials;
  const set = "pulumi config set";
  return [
    `${set} huaweicloud:endpoints ${quoted(JSON.stringify(sandbox.endpoints()))}`,
    `${set} huaweicloud:region ${quoted(region)}`,
    `${set} huaweicloud:projectId ${quoted(projectId)}`,
    `${set} huaweicloud:accessKey --secret ${quoted(accessKey)}`,
    `${set} huaweicloud:secretKey --secret ${quoted(secretKey)}`,
    ...(securityToken === undefined ? [] : [`${set} huaweicloud:securityToken --secret ${quoted(securityToken)}`]),
  ];
}

// For a POSIX shell. Plain words stay bare for the eye.
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
