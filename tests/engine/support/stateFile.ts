import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { StackState, Workspace } from "../../../pulumiCli";

/** Pulumi's mark of a secret in a state. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const keys = new Map<string, Buffer>();

interface StateFile {
  readonly version: number;
  readonly checkpoint: {
    readonly latest: StackState["deployment"] & {
      readonly secrets_providers: { readonly state: { readonly salt: string } };
    };
  };
}

/**
 * What `pulumi stack export --show-secrets` gives, read from the file of the backend's one project: the command takes
 * half a second, and tests look at the state after most steps. `stateFile.test.ts` compares the two.
 */
export async function readState({ backend, stack, env }: Workspace): Promise<StackState> {
  const projects = path.join(backend, ".pulumi/stacks");
  const [project = ""] = await readdir(projects);
  const text = await readFile(path.join(projects, project, `${stack}.json`), "utf8");
  const { version, checkpoint }: StateFile = JSON.parse(text);
  const key = keyOf(String(env.PULUMI_CONFIG_PASSPHRASE), checkpoint.latest.secrets_providers.state.salt);
  const deployment: StackState["deployment"] = JSON.parse(JSON.stringify(checkpoint.latest), (_, value: unknown) => {
    if (!isSecret(value)) return value;
    const { ciphertext, ...marks } = value;
    return { ...marks, plaintext: decrypt(ciphertext, key) };
  });
  return { version, deployment };
}

/** The outputs of the stack as they are in a state, secrets in the clear. */
export function stackOutputs({ deployment }: StackState): Record<string, unknown> {
  const stack = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  return JSON.parse(JSON.stringify(stack?.outputs ?? {}), (_, value: unknown) => plain(value));
}

/** The value of a secret in the clear, which a state holds as JSON text; anything else as it is. */
export function plain(value: unknown): unknown {
  const { plaintext } = (value ?? {}) as { plaintext?: unknown };
  return typeof plaintext === "string" ? JSON.parse(plaintext) : value;
}

function isSecret(value: unknown): value is { readonly ciphertext: string } {
  return typeof value === "object" && value !== null && "ciphertext" in value && Object.values(value).includes(SECRET);
}

/** Of Pulumi's passphrase provider: `v1:`, the salt, and a text to try the passphrase with. */
function keyOf(passphrase: string, state: string): Buffer {
  const known = keys.get(passphrase + state);
  if (known !== undefined) return known;
  const salt = Buffer.from(state.split(":")[1] ?? "", "base64");
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  keys.set(passphrase + state, key);
  return key;
}

/** `v1:`, the nonce, and the text with AES-GCM's tag of 16 bytes at its end. */
function decrypt(ciphertext: string, key: Buffer): string {
  const [, nonce = "", sealed = ""] = ciphertext.split(":");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}
