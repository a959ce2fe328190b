import semver from "semver";
import type { Builder } from "./putInCache";
import { PULUMI } from "./versions";

/** The official release, which Pulumi's SDK downloads with Pulumi's own install script. */
export const releaseBuilder: Builder = {
  source: "release",
  title: `official release ${PULUMI}`,

  async build({ engine }): Promise<void> {
    // Takes most of a second to load, and is seldom needed.
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    await PulumiCommand.install({ root: engine, version: new semver.SemVer(PULUMI), skipVersionCheck: true });
  },
};
