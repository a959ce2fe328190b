import type { PasswordApi, Ports } from "../ports";
import type { NewServers } from "./newServers";
import type { DesiredFleet, RunSettings } from "./plan";
import type { Progress } from "./progress";
import type { FollowUps } from "./refusals";
import type { ResetResults } from "./results";
import type { ServerLooks } from "./serverLooks";
import type { Turns } from "./turns";

/** What to carry out, and with which API, ports and settings. */
export interface ResetOrder {
  readonly api: PasswordApi;
  readonly ports: Ports;
  readonly desired: DesiredFleet;
  readonly settings: RunSettings;
}

/** What all steps of one run share. */
export interface RunContext extends ResetOrder {
  readonly results: ResetResults;
  /** For each kind of call: that one goes through says nothing of another. */
  readonly followUps: Readonly<Record<"dryRun" | "reset" | "restart", FollowUps>>;
  readonly turns: Turns;
  readonly newServers: NewServers;
  readonly looks: ServerLooks;
  readonly progress: Progress;
}
