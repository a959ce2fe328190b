import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

const admin = new PasswordReset("admin", {
  serverIds: config.requireObject<string[]>("serverIds"),
  newPassword: config.requireSecret("password"),
  adopt: true, // the servers have it already: the first `pulumi up` makes no call
  restart: "soft",
});

export const password = admin.password;

/** Server id → `adopted`, until a password is set on it. */
export const statuses = admin.servers.apply((servers) =>
  Object.fromEntries(Object.entries(servers).map(([id, { status }]) => [id, status])),
);
