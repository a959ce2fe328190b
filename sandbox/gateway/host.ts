import type { ServiceName } from "../types";

/** What one port serves. */
export interface Host {
  /** Undefined: every service, and the controls. */
  readonly service?: ServiceName | "metadata";
  /** Undefined: every region. */
  readonly region?: string;
}

/** The hosts of a cloud of these regions, in the order of their ports: all services, IAM, the regions, metadata. */
export function hostsOf(regions: readonly string[]): readonly Host[] {
  const regional = regions.flatMap((region): Host[] => [
    { service: "ecs", region },
    { service: "bms", region },
  ]);
  return [{}, { service: "iam" }, ...regional, { service: "metadata" }];
}
