/** What `import "pulumi-huaweicloud-password"` adds to a program that has loaded Pulumi's SDK: milliseconds of both. */
export interface LoadTimes {
  readonly pulumiMs: number;
  readonly oursMs: number;
}

function timed(load: () => unknown): number {
  const started = performance.now();
  load();
  return performance.now() - started;
}

const times: LoadTimes = {
  pulumiMs: timed(() => require("@pulumi/pulumi")),
  oursMs: timed(() => require("pulumi-huaweicloud-password")),
};
process.stdout.write(JSON.stringify(times));
