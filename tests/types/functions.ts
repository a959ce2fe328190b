import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import {
  type GetPasswordResetSupportArgs,
  type GetPasswordResetSupportOutputArgs,
  type GetPasswordResetSupportResult,
  type GetServerPasswordArgs,
  type GetServerPasswordOutputArgs,
  type GetServerPasswordResult,
  getPasswordResetSupport,
  getPasswordResetSupportOutput,
  getServerPassword,
  getServerPasswordOutput,
  Provider,
} from "pulumi-huaweicloud-password";

declare const id: pulumi.Output<string>;
declare const provider: Provider;

void getServerPassword({ serverId: "id" }, { provider });
void getServerPassword({ serverId: "id", serverType: "bms", privateKeyFile: "key.pem", privateKeyPassphrase: "x" });
getServerPasswordOutput({ serverId: id, privateKey: id });
void getPasswordResetSupport({ serverId: "id", region: "r", projectId: "p" });
getPasswordResetSupportOutput({ serverId: id, serverType: "bms" });
// @ts-expect-error the plain form takes no Output
void getServerPassword({ serverId: id });
// @ts-expect-error privateKey together with privateKeyFile
void getServerPassword({ serverId: "id", privateKey: "k", privateKeyFile: "f" });
// @ts-expect-error privateKey together with privateKeyFile
getServerPasswordOutput({ serverId: id, privateKey: "k", privateKeyFile: "f" });
// @ts-expect-error a passphrase alone is no key
getServerPasswordOutput({ serverId: id, privateKeyPassphrase: "x" });
// @ts-expect-error no server
void getServerPassword({});
// @ts-expect-error no server
void getPasswordResetSupport({});
// @ts-expect-error no server
getPasswordResetSupportOutput({});
// @ts-expect-error serverType has two choices
void getPasswordResetSupport({ serverId: "id", serverType: "vm" });
// @ts-expect-error the plain form takes no Output
void getPasswordResetSupport({ serverId: id });

expectTypeOf(getServerPassword).returns.toEqualTypeOf<Promise<GetServerPasswordResult>>();
expectTypeOf(getServerPasswordOutput).returns.toEqualTypeOf<pulumi.Output<GetServerPasswordResult>>();
expectTypeOf(getPasswordResetSupport).returns.toEqualTypeOf<Promise<GetPasswordResetSupportResult>>();
expectTypeOf(getPasswordResetSupportOutput).returns.toEqualTypeOf<pulumi.Output<GetPasswordResetSupportResult>>();
expectTypeOf<GetServerPasswordResult>().toEqualTypeOf<{
  available: boolean;
  password?: string;
  encryptedPassword?: string;
}>();
expectTypeOf<GetPasswordResetSupportResult>().toEqualTypeOf<{ supported: boolean }>();
expectTypeOf<GetServerPasswordArgs["serverId"]>().toEqualTypeOf<string>();
expectTypeOf<GetServerPasswordOutputArgs["serverId"]>().toEqualTypeOf<pulumi.Input<string>>();
expectTypeOf<GetPasswordResetSupportArgs["serverType"]>().toEqualTypeOf<"ecs" | "bms" | undefined>();
expectTypeOf<GetPasswordResetSupportOutputArgs["serverId"]>().toEqualTypeOf<pulumi.Input<string>>();

// A provider of its own: everything optional, everything typed.
new Provider("ok");
new Provider("ok", { region: id, endpoints: { ecs: "https://ecs.example.com" }, insecure: false, maxRetries: 3 });
// @ts-expect-error a misspelt argument
new Provider("wrong", { acessKey: "AK" });
// @ts-expect-error maxRetries is a number
new Provider("wrong", { maxRetries: "3" });
// @ts-expect-error there is no such service
new Provider("wrong", { endpoints: { obs: "https://obs.example.com" } });
type Settings = Required<NonNullable<ConstructorParameters<typeof Provider>[1]>>;
expectTypeOf<{ [K in keyof Settings as 0 extends 1 & Settings[K] ? K : never]: K }>().toEqualTypeOf<
  Record<never, never>
>();
