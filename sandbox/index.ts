/**
 * A local Huawei Cloud for rehearsing server-password operations. Written from the API documents alone;
 * it shares no code with the provider, so each catches the other's misreadings.
 *
 * @packageDocumentation
 */
export { defaultSeed } from "./seed/defaultSeed";
export { parseSeed } from "./seed/parseSeed";
export { startSandbox } from "./startSandbox";
export type {
  AccountSpec,
  AddressSpec,
  BatchFailureStyle,
  Endpoints,
  Fault,
  FaultEffect,
  FaultHandle,
  GarbageContent,
  KeyPairSpec,
  KeyType,
  OperationName,
  OsType,
  Project,
  Quota,
  RecordedRequest,
  RestartEnd,
  Sandbox,
  SandboxCredentials,
  SandboxOptions,
  SandboxSettings,
  Seed,
  ServerChange,
  ServerSpec,
  ServerStatus,
  ServerType,
  ServerView,
  ServiceName,
} from "./types";
