export {
  type GetPasswordResetSupportArgs,
  type GetPasswordResetSupportOutputArgs,
  type GetPasswordResetSupportResult,
  type GetServerPasswordArgs,
  type GetServerPasswordOutputArgs,
  type GetServerPasswordResult,
  getPasswordResetSupport,
  getPasswordResetSupportOutput,
  getServerPassword,
  getServerPasswordOutput,
} from "./functions";
export { PasswordRecordCleanup, type PasswordRecordCleanupArgs } from "./passwordRecordCleanup";
export { type GenerateArgs, PasswordReset, type PasswordResetArgs, type ServerResetResult } from "./passwordReset";
export { type Endpoints, Provider, type ProviderArgs } from "./provider";
export { ServerPassword, type ServerPasswordArgs } from "./serverPassword";
