import * as huaweicloud from "@huaweicloudos/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { PasswordRecordCleanup, PasswordReset } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

const server = new huaweicloud.ecs.Instance("desktop", {
  imageId: config.require("imageId"),
  flavorId: config.require("flavorId"),
  networks: [{ uuid: config.require("subnetId") }],
  keyPair: config.require("keyPair"),
});

// Waits until Windows has started for the first time and announced its password.
const initial = new PasswordRecordCleanup("initial", {
  serverId: server.id,
  privateKeyFile: config.require("keyFile"),
  waitTimeout: "30m",
});

// Then sets one that rotates, once the server reports its reset plug-in.
const admin = new PasswordReset(
  "admin",
  { serverIds: [server.id], rotateAfter: "30d", restart: "soft", waitTimeout: "20m" },
  { dependsOn: initial },
);

export const serverId = server.id;
export const initialPassword = initial.password;
export const password = admin.password;
