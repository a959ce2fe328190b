import * as pulumi from "@pulumi/pulumi";
import { PasswordReset } from "pulumi-huaweicloud-password";
import { asCsv, asText } from "./report";

const config = new pulumi.Config();

const fleet = new PasswordReset("fleet", {
  serverIds: config.requireObject<string[]>("serverIds"),
  rotateAfter: config.require("rotateAfter"),
  restart: "soft",
  onFailure: "warn", // in a large fleet one server always fails; the others, and these outputs, go on
});

export const passwords = fleet.passwords;

/** Where each server stands, for people. */
export const table = fleet.servers.apply(asText);

/** The same for a spreadsheet. */
export const csv = fleet.servers.apply(asCsv);
