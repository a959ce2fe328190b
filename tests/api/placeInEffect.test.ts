import { createPlaceInEffect } from "../../provider/api/placeInEffect";
import type { Place, Scope } from "../../provider/core/ports";
import { fakePorts } from "../fakes/ports";

const PROFILE = {
  name: "ops",
  mode: "AKSK",
  accessKeyId: "AK",
  secretAccessKey: "SK",
  region: "r-p",
  projectId: "p-p",
};
const FILE = "/home/test/.hcloud/config.json";
const profileFile = (profile: object) => ({ [FILE]: JSON.stringify({ current: "ops", profiles: [profile] }) });

interface Given {
  config?: Record<string, string>;
  env?: Record<string, string>;
  scope?: Scope;
  profile?: object;
}

function inEffect({ config = {}, env = {}, scope = {}, profile }: Given): Promise<Partial<Place>> {
  const files = profile === undefined ? {} : profileFile(profile);
  return createPlaceInEffect((key) => config[key], fakePorts({ env, files }))(scope);
}

const KEYS = { accessKey: "AK", secretKey: "SK" };

test.each<[string, Given, Partial<Place>]>([
  ["nothing", {}, {}],
  [
    "the configuration",
    { config: { region: "r", projectId: "p", projectName: "n" } },
    { region: "r", projectId: "p", projectName: "n" },
  ],
  ["the environment", { env: { HW_REGION_NAME: "r", OS_PROJECT_NAME: "n" } }, { region: "r", projectName: "n" }],
  [
    "the configuration before the environment",
    { config: { region: "r" }, env: { HW_REGION_NAME: "r-e" } },
    { region: "r" },
  ],
  [
    "the arguments before both",
    { config: { region: "r" }, scope: { region: "r-a", projectId: "p-a" } },
    { region: "r-a", projectId: "p-a" },
  ],
  [
    "the configured project in the configured region only",
    { config: { region: "r", projectId: "p", projectName: "n" }, scope: { region: "r-a" } },
    { region: "r-a" },
  ],
  ["the profile, where calls would be made with it", { profile: PROFILE }, { region: "r-p", projectId: "p-p" }],
  [
    "the profile's project in the profile's region only",
    { config: { region: "r" }, profile: PROFILE },
    { region: "r" },
  ],
  [
    "the profile before keys that only the environment has",
    { config: { profile: "ops" }, env: { HW_ACCESS_KEY: "AK" }, profile: PROFILE },
    { region: "r-p", projectId: "p-p" },
  ],
  ["no profile, where calls would be made with other credentials", { config: KEYS, profile: PROFILE }, {}],
])("is said by %s", async (_, given, place) => {
  expect(await inEffect(given)).toEqual(place);
});

test.each<[string, Given]>([
  ["half a key pair", { config: { region: "r", accessKey: "AK" } }],
  ["two kinds of credentials", { config: { region: "r", token: "t", userName: "u" } }],
  ["a wrong setting", { config: { region: "r", maxRetries: "many", endpoints: "no JSON" } }],
  ["an encrypted profile", { config: { region: "r" }, profile: { ...PROFILE, encrypted: true } }],
  ["a profile that is not there", { config: { region: "r", profile: "other" }, profile: PROFILE }],
])("is known in spite of %s, which the first call will report", async (_, given) => {
  expect(await inEffect(given)).toEqual({ region: "r" });
});
