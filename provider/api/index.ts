/** The Huawei Cloud client: what the rest of the provider may use of it. */

export { type ConnectOptions, createOpenApi } from "./connect";
export { CREDENTIAL_KEYS, type Credentials } from "./credentials/credentials";
export { CONFIG_KEYS, type ConfigKey, type Environment, type GetConfig } from "./settings/configKeys";
export { readSettings, type Settings } from "./settings/settings";
