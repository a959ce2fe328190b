import type { DesiredFleet, Fleet, RunSettings, ServerResult } from "../../../provider/core/fleet/plan";
import { resetFleet } from "../../../provider/core/fleet/run";
import { MAX_BATCH } from "../../../provider/core/ports";
import { Secret } from "../../../provider/core/values/secret";
import { type FakeCloud, type FakePasswordApi, fakePasswordApi } from "../../fakes/passwordApi";
import { type FakePorts, fakePorts } from "../../fakes/ports";

/** The password that a run sets, unless told otherwise. */
export const WANTED = "Zq7!wanted-1";
export const OLDER = "Zq7!older-01";
/** The servers of a run, unless told otherwise. */
export const IDS = ["a", "b", "c", "d"];
const DEFAULTS: RunSettings = {
  perServer: false,
  supportCheck: "none",
  restart: "none",
  batchSize: MAX_BATCH,
  maxFailures: Number.POSITIVE_INFINITY,
  waitTimeout: "0s",
  label: "web",
};

interface Setup {
  cloud?: FakeCloud;
  /** In place of one made for `cloud`. */
  api?: FakePasswordApi;
  open?: readonly string[];
  settings?: Partial<RunSettings>;
  desired?: Partial<DesiredFleet>;
  /** Passwords the servers have by the state. */
  known?: Record<string, string>;
  /** Results by the state. */
  results?: Readonly<Record<string, ServerResult>>;
  ports?: FakePorts;
}

/** What a run left behind. */
export interface Ran {
  api: FakePasswordApi;
  ports: FakePorts;
  fleet: Fleet;
  /** Servers said not to exist. */
  missing: ReadonlySet<string>;
  status: (id: string) => string | undefined;
  result: (id: string) => ServerResult | undefined;
  statuses: string;
  password: (id: string) => string | undefined;
  previous: (id: string) => string | undefined;
}

/** Carries a reset out against a fake cloud. */
export async function carryOut(setup: Setup): Promise<Ran> {
  const { cloud, api = fakePasswordApi(cloud), open = IDS, settings, desired, ports = fakePorts() } = setup;
  const { known = {}, results = {} } = setup;
  const fleet: Fleet = {
    version: 1,
    results: new Map(Object.entries(results)),
    passwords: new Map(Object.entries(known).map(([id, text]) => [id, new Secret(text)])),
    previous: new Map(),
  };
  const whole: DesiredFleet = {
    serverIds: open,
    version: 2,
    dryRun: false,
    adopt: false,
    skipUnsupported: false,
    passwordFor: () => new Secret(WANTED),
    ...desired,
  };
  const order = { api, ports, desired: whole, settings: { ...DEFAULTS, ...settings } };
  const { missing } = await resetFleet(order, fleet, open);
  const result = (id: string) => fleet.results.get(id);
  return {
    api,
    ports,
    fleet,
    missing,
    result,
    status: (id) => result(id)?.status,
    statuses: open.map((id) => result(id)?.status).join(" "),
    password: (id) => fleet.passwords.get(id)?.reveal(),
    previous: (id) => fleet.previous.get(id)?.reveal(),
  };
}
