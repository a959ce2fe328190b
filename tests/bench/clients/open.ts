import type { PasswordApi } from "../../../provider/core/ports";
import type { CloudAddress } from "../cloud";

/** This package's own client, as the plug-in uses it; loaded here, so that loading it can be timed. */
export function openOurs({ url, credentials }: CloudAddress): Promise<PasswordApi> {
  const { createOpenApi, readSettings } = require("../../../provider/api") as typeof import("../../../provider/api");
  const { consoleLog, realPorts } =
    require("../../../provider/host/ports") as typeof import("../../../provider/host/ports");
  const { accessKey, secretKey, region, projectId } = credentials;
  const endpoints = JSON.stringify({ ecs: url, bms: url, iam: url });
  const values: Record<string, string> = { accessKey, secretKey, region, projectId, endpoints };
  const settings = readSettings((key) => values[key], {});
  return createOpenApi(settings, realPorts(consoleLog))({});
}
