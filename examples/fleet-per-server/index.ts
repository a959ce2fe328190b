import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

const fleet = new PasswordReset("fleet", {
  serverIds: config.requireObject<string[]>("serverIds"),
  generate: { perServer: true, length: 24 },
  triggers: { rotate: config.require("rotate") },
  restart: "soft",
  onUnsupported: "skip", // a server without the reset plug-in is left out, and listed below
  waitTimeout: "0s", // at once: these servers are not new
  maxFailures: "10%", // stop early when something is wrong with all of them
});

/** Server id → password. */
export const passwords = fleet.passwords;

/** Servers that are not on the current password, and why. */
export const left = fleet.servers.apply((servers) =>
  Object.entries(servers)
    .filter(([, { status }]) => status !== "reset")
    .map(([id, { status, message }]) => `${id}: ${status}${message === undefined ? "" : `, ${message}`}`),
);
