import * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import {
  type GenerateArgs,
  PasswordReset,
  type PasswordResetArgs,
  type ServerResetResult,
} from "pulumi-huaweicloud-password";

const serverIds = ["id"];

// The password: given, or drawn, or drawn by default, never both.
new PasswordReset("ok", { serverIds });
new PasswordReset("ok", { serverIds, newPassword: "given" });
new PasswordReset("ok", { serverIds, newPassword: pulumi.secret("given"), adopt: true });
new PasswordReset("ok", { serverIds, generate: { length: 12, specials: "", perServer: true } });
new PasswordReset("ok", { serverIds, generate: pulumi.output({ length: 12 }) });
// @ts-expect-error newPassword together with generate
new PasswordReset("wrong", { serverIds, newPassword: "given", generate: {} });
// @ts-expect-error adopt without newPassword: there is no password to take over
new PasswordReset("wrong", { serverIds, adopt: true });
// @ts-expect-error adopt with generate
new PasswordReset("wrong", { serverIds, generate: {}, adopt: true });

// Servers are required, a list, and may come from other resources.
new PasswordReset("ok", { serverIds: [pulumi.output("id"), Promise.resolve("id"), "id"] });
new PasswordReset("ok", { serverIds: pulumi.output(serverIds) });
// @ts-expect-error no arguments
new PasswordReset("wrong");
// @ts-expect-error no servers
new PasswordReset("wrong", {});
// @ts-expect-error no servers, yet a password
new PasswordReset("wrong", { newPassword: "given" });
// @ts-expect-error one id is no list
new PasswordReset("wrong", { serverIds: "id" });

// Choices are written out; numbers are numbers; misspelt names are refused.
new PasswordReset("ok", {
  serverIds,
  supportCheck: "dryRun",
  onUnsupported: "skip",
  waitTimeout: "10m",
  restart: "hard",
  onDelete: "scramble",
  batchSize: 10,
  maxFailures: "10%",
  onFailure: "warn",
  rotateAfter: "30d",
  dryRun: true,
  triggers: { round: 1, when: new Date(), of: { any: ["kind"] } },
  region: "cn-north-4",
  projectId: "project",
});
// @ts-expect-error supportCheck has three choices
new PasswordReset("wrong", { serverIds, supportCheck: "maybe" });
// @ts-expect-error onUnsupported has two
new PasswordReset("wrong", { serverIds, onUnsupported: "warn" });
// @ts-expect-error restart has three
new PasswordReset("wrong", { serverIds, restart: true });
// @ts-expect-error onDelete has two
new PasswordReset("wrong", { serverIds, onDelete: "delete" });
// @ts-expect-error onFailure has two
new PasswordReset("wrong", { serverIds, onFailure: "skip" });
// @ts-expect-error batchSize is a number
new PasswordReset("wrong", { serverIds, batchSize: "10" });
// @ts-expect-error rotateAfter is a text with a unit
new PasswordReset("wrong", { serverIds, rotateAfter: 30 });
// @ts-expect-error a misspelt argument
new PasswordReset("wrong", { serverIds, rotateafter: "30d" });
// @ts-expect-error a misspelt setting of generate
new PasswordReset("wrong", { serverIds, generate: { perserver: true } });
// @ts-expect-error length is a number
new PasswordReset("wrong", { serverIds, generate: { length: "20" } });

// Outputs.
expectTypeOf<PasswordReset["password"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordReset["passwords"]>().toEqualTypeOf<pulumi.Output<Record<string, string>>>();
expectTypeOf<PasswordReset["previousPasswords"]>().toEqualTypeOf<pulumi.Output<Record<string, string>>>();
expectTypeOf<PasswordReset["passwordVersion"]>().toEqualTypeOf<pulumi.Output<number>>();
expectTypeOf<PasswordReset["lastRotatedAt"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordReset["nextRotationAt"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<PasswordReset["passwordOf"]>().toEqualTypeOf<(serverId: pulumi.Input<string>) => pulumi.Output<string>>();
expectTypeOf<PasswordReset["passwordHistory"]>().toEqualTypeOf<
  (serverId: pulumi.Input<string>) => pulumi.Output<string[]>
>();
expectTypeOf<PasswordReset["servers"]>().toEqualTypeOf<pulumi.Output<Record<string, ServerResetResult>>>();
expectTypeOf<PasswordReset["region"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<PasswordReset["projectId"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<ServerResetResult["status"]>().toEqualTypeOf<
  "reset" | "validated" | "adopted" | "skipped" | "failed" | "unknown" | "pending"
>();
expectTypeOf<Pick<ServerResetResult, "code" | "message" | "requestId" | "at">>().toEqualTypeOf<{
  code?: string;
  message?: string;
  requestId?: string;
  at: string;
}>();
declare const reset: PasswordReset;
// @ts-expect-error outputs are read-only
reset.password = pulumi.output("other");
// @ts-expect-error an Output is no text
const text: string = reset.passwords;
export const unused = text;

// What is given is typed, to the last member.
type Members = Required<PasswordResetArgs> & Required<GenerateArgs>;
expectTypeOf<{ [K in keyof Members as 0 extends 1 & Members[K] ? K : never]: K }>().toEqualTypeOf<
  Record<never, never>
>();
expectTypeOf<NonNullable<PasswordResetArgs["triggers"]>>().toEqualTypeOf<pulumi.Input<Record<string, unknown>>>();
