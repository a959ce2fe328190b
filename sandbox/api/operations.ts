import type { OperationName } from "../types";
import type { Answer } from "./answer";
import { batchResetPasswords } from "./batchReset";
import { resetBmsPassword } from "./bmsReset";
import type { Call } from "./call";
import { createToken, listProjects } from "./iam";
import {
  deleteBmsPassword,
  deletePassword,
  novaDeletePassword,
  novaShowPassword,
  showBmsPassword,
  showPassword,
} from "./initialPassword";
import { showJob } from "./jobs";
import { novaShowKeypair } from "./keyPairs";
import { rebootBms, rebootEcs } from "./reboot";
import { showBmsResetFlag, showResetFlag } from "./resetFlag";
import { showBmsServer, showServer } from "./serverDetails";

/** A published operation. */
export interface Operation {
  readonly name: OperationName;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Path template with `{project_id}`, `{server_id}`, `{job_id}`, `{keypair_name}`. */
  readonly path: string;
  readonly run: (call: Call) => Answer;
}

const ECS = "/v1/{project_id}/cloudservers";
const NOVA = "/v2.1/{project_id}/servers";
const BMS = "/v1/{project_id}/baremetalservers";

/** Every published operation: the table of contents of this cloud. */
export const OPERATIONS: readonly Operation[] = [
  { name: "KeystoneListProjects", method: "GET", path: "/v3/projects", run: listProjects },
  { name: "KeystoneCreateUserTokenByPassword", method: "POST", path: "/v3/auth/tokens", run: createToken },

  { name: "ShowServerPassword", method: "GET", path: `${ECS}/{server_id}/os-server-password`, run: showPassword },
  {
    name: "DeleteServerPassword",
    method: "DELETE",
    path: `${ECS}/{server_id}/os-server-password`,
    run: deletePassword,
  },
  { name: "ShowResetPasswordFlag", method: "GET", path: `${ECS}/{server_id}/os-resetpwd-flag`, run: showResetFlag },
  { name: "BatchResetServersPassword", method: "PUT", path: `${ECS}/os-reset-passwords`, run: batchResetPasswords },
  { name: "BatchRebootServers", method: "POST", path: `${ECS}/action`, run: rebootEcs },
  { name: "ShowServer", method: "GET", path: `${ECS}/{server_id}`, run: showServer },

  {
    name: "NovaShowServerPassword",
    method: "GET",
    path: `${NOVA}/{server_id}/os-server-password`,
    run: novaShowPassword,
  },
  {
    name: "NovaDeleteServerPassword",
    method: "DELETE",
    path: `${NOVA}/{server_id}/os-server-password`,
    run: novaDeletePassword,
  },
  {
    name: "NovaShowKeypair",
    method: "GET",
    path: "/v2.1/{project_id}/os-keypairs/{keypair_name}",
    run: novaShowKeypair,
  },

  {
    name: "ShowWindowsBaremetalServerPwd",
    method: "GET",
    path: `${BMS}/{server_id}/os-server-password`,
    run: showBmsPassword,
  },
  {
    name: "DeleteWindowsBareMetalServerPassword",
    method: "DELETE",
    path: `${BMS}/{server_id}/os-server-password`,
    run: deleteBmsPassword,
  },
  { name: "ShowResetPwd", method: "GET", path: `${BMS}/{server_id}/os-resetpwd-flag`, run: showBmsResetFlag },
  { name: "ResetPwdOneClick", method: "PUT", path: `${BMS}/{server_id}/os-reset-password`, run: resetBmsPassword },
  { name: "BatchRebootBaremetalServers", method: "POST", path: `${BMS}/action`, run: rebootBms },
  { name: "ShowBaremetalServerDetails", method: "GET", path: `${BMS}/{server_id}`, run: showBmsServer },

  // One path on two hosts; with one port for both, the job itself tells whose it is.
  { name: "ShowJob", method: "GET", path: "/v1/{project_id}/jobs/{job_id}", run: showJob },
  { name: "ShowJobInfos", method: "GET", path: "/v1/{project_id}/jobs/{job_id}", run: showJob },
];
