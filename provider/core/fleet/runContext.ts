import type { PasswordApi, Ports } from "../ports";
import type { DesiredFleet, RunSettings } from "./plan";
import type { FollowUps } from "./refusals";
import type { ResetResults } from "./results";

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
  readonly followUps: FollowUps;
}
