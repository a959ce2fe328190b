import * as pulumi from "@pulumi/pulumi";
import { PasswordReset, Provider } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();
const triggers = { rotate: config.require("rotate") };

// Of the account and region in the stack's configuration, namespace `huaweicloud`.
const ours = new PasswordReset("ours", {
  serverIds: config.requireObject<string[]>("serverIds"),
  triggers,
  restart: "soft",
});

// Of another one: everything that names this provider acts there.
const partner = new Provider("partner", {
  region: config.require("partnerRegion"),
  accessKey: config.requireSecret("partnerAccessKey"),
  secretKey: config.requireSecret("partnerSecretKey"),
});
const theirs = new PasswordReset(
  "theirs",
  { serverIds: config.requireObject<string[]>("partnerServerIds"), triggers, restart: "soft" },
  { provider: partner },
);

export const ourPassword = ours.password;
export const theirPassword = theirs.password;
