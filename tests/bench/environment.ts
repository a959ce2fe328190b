import { cpus, totalmem, type } from "node:os";
import type { Engine } from "../../pulumiCli";

const COMPARED = ["@pulumi/pulumi", "@huaweicloud/huaweicloud-sdk-ecs", "@huaweicloud/huaweicloud-sdk-core"];

/** The machine and the versions of a measurement, for its reader. */
export function describeEnvironment(engine: Engine): string {
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()}`;
  const packages = COMPARED.map((name) => `${name} ${versionOf(name)}`);
  return `${[machine, `Node.js ${process.version.slice(1)}`, `Pulumi ${engine.version}`, ...packages].join(", ")}.`;
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}
