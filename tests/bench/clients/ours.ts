import type { CloudAddress } from "../cloud";
import { report } from "./job";

/** This package's own client, as the plug-in uses it. */
void report(async ({ url, credentials }) => {
  const { createOpenApi, readSettings } = require("../../../provider/api") as typeof import("../../../provider/api");
  const { consoleLog, realPorts } = require("../../../provider/ports") as typeof import("../../../provider/ports");
  const values: Record<string, string> = settingsFor({ url, credentials });
  const open = createOpenApi(
    readSettings((key) => values[key], {}),
    realPorts(consoleLog),
  );
  const api = await open({});
  return (id) => api.isResetSupported({ type: "ecs", id });
});

function settingsFor({ url, credentials }: Pick<CloudAddress, "url" | "credentials">): Record<string, string> {
  const { accessKey, secretKey, region, projectId } = credentials;
  return { accessKey, secretKey, region, projectId, endpoints: JSON.stringify({ ecs: url, bms: url, iam: url }) };
}
