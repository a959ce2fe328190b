import * as pulumi from "@pulumi/pulumi";
import { getPasswordResetSupportOutput, PasswordRecordCleanup, PasswordReset } from "pulumi-huaweicloud-password";
import { LoginRecord } from "./loginRecord";

const config = new pulumi.Config();
const serverIds = config.requireObject<string[]>("serverIds");

// One password for these servers, Windows and Linux alike. Change `rotate` and run `pulumi up` to get a new one.
const admin = new PasswordReset("admin", {
  serverIds,
  triggers: { rotate: config.require("rotate") },
  restart: config.require("restart") as "none" | "soft" | "hard",
});

// Whatever depends on the password gets the new one in the same `pulumi up`.
const login = new LoginRecord("admin-login", {
  user: "Administrator",
  password: admin.password.apply((password) => password ?? ""),
});

// The initial passwords of Windows servers: captured into the state, then cleared from the cloud.
const keyFile = config.get("keyFile") ?? "";
const captured = (name: string, serverType: "ecs" | "bms", serverId: string | undefined) =>
  serverId ? new PasswordRecordCleanup(name, { serverId, serverType, privateKeyFile: keyFile }) : undefined;
const windows = captured("windows", "ecs", config.get("windowsServerId"));
const bareMetal = captured("bare-metal", "bms", config.get("bareMetalServerId"));

export const adminPassword = admin.password;
export const adminLogin = login.login;
export const passwordVersion = admin.passwordVersion;
export const servers = admin.servers;
export const resetSupported = serverIds.map((serverId) => getPasswordResetSupportOutput({ serverId }).supported);
export const windowsInitialPassword = windows?.password;
export const bareMetalInitialPassword = bareMetal?.password;
export const recordsPresent = pulumi.all([windows?.recordPresent, bareMetal?.recordPresent]);
