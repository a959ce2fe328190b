import * as pulumi from "@pulumi/pulumi";
import type { FoundPassword } from "../provider/host/functions";
import { Provider } from "./provider";
import type { OptionalKeyArgs, ServerArgs } from "./record";

/** @internal */
type Plain<T> = T extends unknown ? { [K in keyof T]: pulumi.Unwrap<T[K]> } : never;

/** Arguments of `getServerPasswordOutput`. */
export type GetServerPasswordOutputArgs = ServerArgs & OptionalKeyArgs;

/** Arguments of `getServerPassword`. */
export type GetServerPasswordArgs = Plain<GetServerPasswordOutputArgs>;

/** What `getServerPassword` finds. */
export interface GetServerPasswordResult {
  /** Whether the cloud holds a record now; `false` before it is ready, after it was cleared, and where there never is one. */
  available: boolean;
  /** The decrypted password, when a key was given. Treat as secret. */
  password?: string;
  /** The record as the cloud has it, base64. */
  encryptedPassword?: string;
}

/** Arguments of `getPasswordResetSupportOutput`. */
export type GetPasswordResetSupportOutputArgs = ServerArgs;

/** Arguments of `getPasswordResetSupport`. */
export type GetPasswordResetSupportArgs = Plain<GetPasswordResetSupportOutputArgs>;

/** What `getPasswordResetSupport` finds. */
export interface GetPasswordResetSupportResult {
  /** Whether the password-reset plug-in reported itself on the server. */
  supported: boolean;
}

/**
 * Reads the record of a Windows server's initial password once, without waiting or clearing, and decrypts it where a
 * key is given. The result is plain: use `getServerPasswordOutput` to have it secret.
 *
 * Source: "Windows云服务器获取密码（企业项目）" (ShowServerPassword).
 */
export async function getServerPassword(
  args: GetServerPasswordArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetServerPasswordResult> {
  const settings = await settingsOf(opts);
  return expectFailures(() => provider().findServerPassword(args, settings, pulumiLog));
}

/** As `getServerPassword`, with Inputs; the result is secret. */
export function getServerPasswordOutput(
  args: GetServerPasswordOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetServerPasswordResult> {
  const found = pulumi
    .all([pulumi.output(args), outputSettings(opts)])
    .apply(
      ([known, settings]): Promise<FoundPassword> =>
        expectFailures(() => provider().findServerPassword(known, settings, pulumiLog)),
    );
  return pulumi.secret(found) as pulumi.Output<GetServerPasswordResult>;
}

/**
 * Reads whether the password of a server can be reset through its plug-in. The flag is set by the server itself, so
 * right after creation `false` may only mean "not yet".
 *
 * Source: "查询是否支持一键重置密码" (ShowResetPasswordFlag).
 */
export async function getPasswordResetSupport(
  args: GetPasswordResetSupportArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetPasswordResetSupportResult> {
  const settings = await settingsOf(opts);
  const supported = await expectFailures(() => provider().findResetSupport(args, settings, pulumiLog));
  return { supported };
}

/** As `getPasswordResetSupport`, with Inputs. */
export function getPasswordResetSupportOutput(
  args: GetPasswordResetSupportOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetPasswordResetSupportResult> {
  return pulumi.all([pulumi.output(args), outputSettings(opts)]).apply(async ([known, settings]) => ({
    supported: await expectFailures(() => provider().findResetSupport(known, settings, pulumiLog)),
  }));
}

type Settings = (key: string) => unknown;

/** Loaded at the first call, since a program that only declares resources needs none of it. */
function provider(): typeof import("../provider/host/functions") {
  return require("../provider/host/functions") as typeof import("../provider/host/functions");
}

function explicitProvider(opts: pulumi.InvokeOptions | undefined): Provider | undefined {
  return opts?.provider instanceof Provider ? opts.provider : undefined;
}

function outputSettings(opts: pulumi.InvokeOptions | undefined): pulumi.Output<Settings> {
  const explicit = explicitProvider(opts);
  if (explicit === undefined) {
    const config = new pulumi.Config("huaweicloud");
    return pulumi.output<Settings>((key: string) => config.get(key));
  }
  return explicit.settings.apply(
    (values): Settings =>
      (key) =>
        values[key],
  ) as pulumi.Output<Settings>;
}

function settingsOf(opts: pulumi.InvokeOptions | undefined): Promise<Settings> {
  return new Promise((resolve) => {
    outputSettings(opts).apply(resolve);
  });
}

/** An expected failure ends the program with its message, without a stack. */
async function expectFailures<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = new pulumi.RunError(error instanceof Error ? error.message : "the call failed");
    // Pulumi inspects the error of every failed program, and on Node 20 source-mapped frames make that take a minute.
    failure.stack = failure.message;
    throw failure;
  }
}

const pulumiLog = {
  info: (text: string) => {
    void pulumi.log.info(text);
  },
  warn: (text: string) => {
    void pulumi.log.warn(text);
  },
};
