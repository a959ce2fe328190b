/** The Huawei Cloud client: what the rest of the provider may use of it. */

export { type ConnectOptions, createOpenApi } from "./connect";
export { readSettings, type Settings } from "./settings/settings";
