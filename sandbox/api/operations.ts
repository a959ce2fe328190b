import type { OperationName, ServiceName } from "../types";
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
import { showBmsJob, showEcsJob } from "./jobs";
import { novaShowKeypair } from "./keyPairs";
import { rebootBms, rebootEcs } from "./reboot";
import { showBmsResetFlag, showResetFlag } from "./resetFlag";
import { listServers, showBmsServer, showServer } from "./serverDetails";

/** A published operation. */
export interface Operation {
  readonly service: ServiceName;
  readonly name: OperationName;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Path template with `{project_id}`, `{server_id}`, `{job_id}`, `{keypair_name}`. */
  readonly path: string;
  /** IAM actions of which any one permits the operation: its own and its documented aliases. None: open to everyone. */
  readonly actions: readonly string[];
  readonly run: (call: Call) => Answer;
}

const ECS = "/v1/{project_id}/cloudservers";
const NOVA = "/v2.1/{project_id}";
const BMS = "/v1/{project_id}/baremetalservers";
const JOB = "/v1/{project_id}/jobs/{job_id}";

/** Every published operation: the table of contents of this cloud. */
export const OPERATIONS: readonly Operation[] = [
  iam("KeystoneListProjects", "GET /v3/projects", listProjects, "iam:projects:listProjects"),
  iam("KeystoneCreateUserTokenByPassword", "POST /v3/auth/tokens", createToken),

  ecs(
    "ShowServerPassword",
    `GET ${ECS}/{server_id}/os-server-password`,
    showPassword,
    "ecs:cloudServers:showServerPassword",
  ),
  ecs(
    "DeleteServerPassword",
    `DELETE ${ECS}/{server_id}/os-server-password`,
    deletePassword,
    "ecs:cloudServers:deletePassword",
  ),
  ecs(
    "ShowResetPasswordFlag",
    `GET ${ECS}/{server_id}/os-resetpwd-flag`,
    showResetFlag,
    "ecs:cloudServers:showResetPasswordFlag",
    "ecs:cloudServers:get",
  ),
  ecs(
    "BatchResetServersPassword",
    `PUT ${ECS}/os-reset-passwords`,
    batchResetPasswords,
    "ecs:cloudServers:resetServerPwd",
  ),
  ecs("BatchRebootServers", `POST ${ECS}/action`, rebootEcs, "ecs:cloudServers:reboot"),
  ecs("ShowServer", `GET ${ECS}/{server_id}`, showServer, "ecs:cloudServers:showServer", "ecs:cloudServers:get"),
  ecs(
    "ListServersDetails",
    `GET ${ECS}/detail`,
    listServers,
    "ecs:cloudServers:list",
    "ecs:cloudServers:listServersDetails",
  ),
  ecs("ShowJob", `GET ${JOB}`, showEcsJob),

  ecs(
    "NovaShowServerPassword",
    `GET ${NOVA}/servers/{server_id}/os-server-password`,
    novaShowPassword,
    "ecs:serverPasswords:manage",
  ),
  ecs(
    "NovaDeleteServerPassword",
    `DELETE ${NOVA}/servers/{server_id}/os-server-password`,
    novaDeletePassword,
    "ecs:serverPasswords:manage",
  ),
  ecs("NovaShowKeypair", `GET ${NOVA}/os-keypairs/{keypair_name}`, novaShowKeypair, "ecs:serverKeypairs:get"),

  bms(
    "ShowWindowsBaremetalServerPwd",
    `GET ${BMS}/{server_id}/os-server-password`,
    showBmsPassword,
    "bms:servers:showWindowsBaremetalServerPwd",
    "bms:servers:get",
  ),
  bms(
    "DeleteWindowsBareMetalServerPassword",
    `DELETE ${BMS}/{server_id}/os-server-password`,
    deleteBmsPassword,
    "bms:servers:deletePassword",
  ),
  bms(
    "ShowResetPwd",
    `GET ${BMS}/{server_id}/os-resetpwd-flag`,
    showBmsResetFlag,
    "bms:servers:showResetPasswordFlag",
    "bms:servers:get",
  ),
  bms("ResetPwdOneClick", `PUT ${BMS}/{server_id}/os-reset-password`, resetBmsPassword, "bms:servers:resetServerPwd"),
  bms("BatchRebootBaremetalServers", `POST ${BMS}/action`, rebootBms, "bms:servers:reboot"),
  bms("ShowBaremetalServerDetails", `GET ${BMS}/{server_id}`, showBmsServer, "bms:servers:get"),
  bms("ShowJobInfos", `GET ${JOB}`, showBmsJob),
];

/** The names of all operations. */
export const OPERATION_NAMES = OPERATIONS.map(({ name }) => name);

type Row = [name: OperationName, request: string, run: (call: Call) => Answer, ...actions: string[]];

function ecs(...row: Row): Operation {
  return operation("ecs", row);
}

function bms(...row: Row): Operation {
  return operation("bms", row);
}

function iam(...row: Row): Operation {
  return operation("iam", row);
}

function operation(service: ServiceName, [name, request, run, ...actions]: Row): Operation {
  const [method, path = ""] = request.split(" ");
  return { service, name, method: method as Operation["method"], path, actions, run };
}
