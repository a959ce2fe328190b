import * as pulumi from "@pulumi/pulumi";
import { PasswordRecordCleanup } from "pulumi-huaweicloud-password";

const config = new pulumi.Config();

// Waits until the server has announced its password (some minutes after creation), decrypts it, keeps it in the state as
// a secret, and only then clears the cloud's record.
const firstLogin = new PasswordRecordCleanup("first-login", {
  serverId: config.require("serverId"),
  privateKeyFile: config.require("keyFile"),
});

/** The login as Ansible takes it, secret as a whole because the password in it is. */
export const inventory = pulumi.jsonStringify({
  windows: {
    hosts: { [config.require("address")]: {} },
    vars: { ansible_connection: "winrm", ansible_user: "Administrator", ansible_password: firstLogin.password },
  },
});

/** Whether the cloud still has a record; `false` once it is cleared. */
export const recordPresent = firstLogin.recordPresent;
