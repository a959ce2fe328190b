import * as pulumi from "@pulumi/pulumi";
import { getPasswordResetSupportOutput, PasswordRecordCleanup } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();
const serverId = config.require("serverId");
const serverType = "bms";

const initial = new PasswordRecordCleanup("initial", {
  serverId,
  serverType,
  privateKeyFile: config.require("keyFile"),
  waitTimeout: "45m", // bare metal takes its time to install
});

export const password = initial.password;
export const recordPresent = initial.recordPresent;

/** Whether the console's "Reset Password" works: bare metal has no batch reset, so `PasswordReset` is for ECS. */
export const resetSupported = getPasswordResetSupportOutput({ serverId, serverType }).supported;
