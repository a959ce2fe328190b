import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";
import { StoreEntry } from "./storeEntry";

const config = new pulumi.Config();

const admin = new PasswordReset("admin", {
  serverIds: config.requireObject<string[]>("serverIds"),
  triggers: { rotate: config.require("rotate") },
  restart: "soft",
});

// Depends on the password, so it is written once the servers have it, in the same `pulumi up`. A failed reset ends the run
// before that, and the next one goes on.
const entry = new StoreEntry("admin-entry", {
  path: config.require("storePath"),
  user: "root",
  password: admin.password.apply((password) => password ?? ""),
});

export const storedAs = entry.path;
