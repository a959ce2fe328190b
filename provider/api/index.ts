/** The Huawei Cloud client: what the rest of the provider may use of it. */
export { CONFIG_KEYS, type ConfigKey, type Environment, type GetConfig } from "./configKeys";
export { type ConnectOptions, createOpenApi } from "./connect";
export { CREDENTIAL_KEYS, type Credentials } from "./credentials";
export { readSettings, type Settings } from "./settings";
