import { report } from "./job";
import { openOurs } from "./open";

/** This package's own client. */
void report(async (job) => {
  const api = await openOurs(job);
  return (id) => api.isResetSupported({ type: "ecs", id });
});
