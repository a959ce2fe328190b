import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

const admin = new PasswordReset("admin", {
  serverIds: config.requireObject<string[]>("serverIds"),
  rotateAfter: config.require("rotateAfter"),
  triggers: { rotate: config.require("rotate") },
  restart: "soft",
});

export const password = admin.password;
export const version = admin.passwordVersion;
export const nextRotationAt = admin.nextRotationAt;
