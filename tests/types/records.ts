import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import {
  PasswordRecordCleanup,
  type PasswordRecordCleanupArgs,
  ServerPassword,
  type ServerPasswordArgs,
} from "pulumi-huaweicloud-password";

declare const id: pulumi.Output<string>;
const key = "a PEM text";
const file = "key.pem";

// A capture needs a server and exactly one kind of key.
new ServerPassword("ok", { serverId: id, privateKey: key });
new ServerPassword("ok", { serverId: "id", serverType: "bms", privateKeyFile: file, privateKeyPassphrase: id });
// @ts-expect-error no arguments
new ServerPassword("wrong");
// @ts-expect-error no key
new ServerPassword("wrong", { serverId: "id" });
// @ts-expect-error no server
new ServerPassword("wrong", { privateKey: key });
// @ts-expect-error privateKey together with privateKeyFile
new ServerPassword("wrong", { serverId: "id", privateKey: key, privateKeyFile: file });
// @ts-expect-error a passphrase alone is no key
new ServerPassword("wrong", { serverId: "id", privateKeyPassphrase: "x" });
// @ts-expect-error serverType has two choices
new ServerPassword("wrong", { serverId: "id", privateKey: key, serverType: "ECS" });
// @ts-expect-error waitTimeout is a text with a unit
new ServerPassword("wrong", { serverId: "id", privateKey: key, waitTimeout: 15 });
// @ts-expect-error only a cleanup clears
new ServerPassword("wrong", { serverId: "id", privateKey: key, clearOn: "create" });

// A cleanup needs a server and at most one kind of key.
new PasswordRecordCleanup("ok", { serverId: "id" });
new PasswordRecordCleanup("ok", { serverId: "id", privateKey: key, clearOn: "delete", triggers: { round: 2 } });
new PasswordRecordCleanup("ok", { serverId: "id", privateKeyFile: file, waitTimeout: "15m" });
// @ts-expect-error no server
new PasswordRecordCleanup("wrong", { privateKeyFile: file });
// @ts-expect-error privateKey together with privateKeyFile
new PasswordRecordCleanup("wrong", { serverId: "id", privateKey: key, privateKeyFile: file });
// @ts-expect-error a passphrase alone is no key
new PasswordRecordCleanup("wrong", { serverId: "id", privateKeyPassphrase: "x" });
// @ts-expect-error clearOn has two choices
new PasswordRecordCleanup("wrong", { serverId: "id", clearOn: "update" });

// Outputs.
expectTypeOf<ServerPassword["password"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<ServerPassword["capturedAt"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<PasswordRecordCleanup["password"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordRecordCleanup["previousPassword"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordRecordCleanup["clearedAt"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordRecordCleanup["recordPresent"]>().toEqualTypeOf<pulumi.Output<boolean>>();
expectTypeOf<PasswordRecordCleanup["region"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<PasswordRecordCleanup["projectId"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<ServerPassword["region"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<ServerPassword["projectId"]>().toEqualTypeOf<pulumi.Output<string>>();

// What is given is typed, to the last member.
type Members = Required<ServerPasswordArgs> & Required<PasswordRecordCleanupArgs>;
expectTypeOf<{ [K in keyof Members as 0 extends 1 & Members[K] ? K : never]: K }>().toEqualTypeOf<
  Record<never, never>
>();
