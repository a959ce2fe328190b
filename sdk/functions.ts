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

/** The result of `getServerPassword`. */
export interface GetServerPasswordResult {
  /** Whether the cloud holds a record now. `false` if it is not ready yet, was cleared, or will never come. */
  available: boolean;
  /** The decrypted password; absent without a private key. Secret: `getServerPassword` does not mark it. */
  password?: string;
  /** The record as the cloud sends it, base64; absent if there is none. */
  encryptedPassword?: string;
}

/** Arguments of `getPasswordResetSupportOutput`. */
export type GetPasswordResetSupportOutputArgs = ServerArgs;

/** Arguments of `getPasswordResetSupport`. */
export type GetPasswordResetSupportArgs = Plain<GetPasswordResetSupportOutputArgs>;

/** The result of `getPasswordResetSupport`. */
export interface GetPasswordResetSupportResult {
  /** Whether the server reports the password-reset plug-in. */
  supported: boolean;
}

/**
 * Reads the record of a Windows server's initial password once, without waiting or clearing. Decrypts it if a private key is
 * given. The result is plain text; use `getServerPasswordOutput` for a secret.
 *
 * Ends the program if the server does not exist or the key does not decrypt the record.
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

/** As `getServerPassword`, but takes Inputs, and the result is secret. */
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
 * Reads whether the password of a server can be reset through its plug-in. The server itself sets this flag, so soon after
 * its creation `false` may mean "not yet". Ends the program if the server does not exist.
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

/** As `getPasswordResetSupport`, but takes Inputs. */
export function getPasswordResetSupportOutput(
  args: GetPasswordResetSupportOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetPasswordResetSupportResult> {
  return pulumi.all([pulumi.output(args), outputSettings(opts)]).apply(async ([known, settings]) => ({
    supported: await expectFailures(() => provider().findResetSupport(known, settings, pulumiLog)),
  }));
}

type Settings = (key: string) => unknown;

/** Loaded at the first call, since a program that only declares resources does not need it. */
function provider(): typeof import("../provider/host/functions") {
  return require("../provider/host/functions") as typeof import("../provider/host/functions");
}

/** The configuration of the given provider, or else of the stack. */
function outputSettings(opts: pulumi.InvokeOptions | undefined): pulumi.Output<Settings> {
  const { provider: explicit } = opts ?? {};
  if (explicit instanceof Provider) {
    return explicit.settings.apply<Settings>((values) => (key: string) => values[key]);
  }
  const config = new pulumi.Config("huaweicloud");
  return pulumi.output<Settings>((key: string) => config.get(key));
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
    // Pulumi inspects the error of every failed program. On Node 20 that takes a minute with source-mapped frames.
    failure.stack = failure.message;
    throw failure;
  }
}

const pulumiLog = {
  info: (text: string) => void pulumi.log.info(text),
  warn: (text: string) => void pulumi.log.warn(text),
};
