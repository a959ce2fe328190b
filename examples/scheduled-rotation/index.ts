import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

// A nightly `pulumi up` rotates when the password is older than `rotateAfter`, and otherwise changes nothing.
const admin = new PasswordReset("admin", {
  serverIds: config.requireObject<string[]>("serverIds"),
  rotateAfter: config.require("rotateAfter"),
  triggers: { rotate: config.get("rotate") ?? "" },
  restart: "soft", // the new password is in force when `pulumi up` ends
});

export const password = admin.password;
export const version = admin.passwordVersion;
export const nextRotationAt = admin.nextRotationAt;
