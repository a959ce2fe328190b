/** When a failed call may be repeated. */
export type Repeat =
  /** After any temporary failure, because carrying it out twice has the same result: reads, deletes, setting the same password. */
  | "always"
  /** Only if the first attempt was certainly not carried out. */
  | "onlyIfNotCarriedOut";

/** The facts about one documented operation. */
export interface Operation {
  /** The documented name. */
  name: string;
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Whether it changes something in the cloud: if the answer is lost, the change may have been made. */
  mutates: boolean;
  repeat: Repeat;
  /** The IAM action that permits it, for advice. */
  permission?: string;
  /** The advice after a 401, where the usual advice does not fit. */
  refusal?: string;
}

function get(name: string, permission: string): Operation {
  return { name, method: "GET", mutates: false, repeat: "always", permission };
}

function put(name: string, permission: string): Operation {
  return { name, method: "PUT", mutates: true, repeat: "always", permission };
}

function del(name: string, permission: string): Operation {
  return { name, method: "DELETE", mutates: true, repeat: "always", permission };
}

/**
 * The operations this client calls.
 *
 * Sources: the API reference pages of the operations; IAM actions from INTL api-ecs/ecs_06_0014 and
 * api-bms/bms_api_0910.
 */
export const OPERATIONS = {
  batchReset: put("BatchResetServersPassword", "ecs:cloudServers:resetServerPwd"),
  ecsResetFlag: get("ShowResetPasswordFlag", "ecs:cloudServers:showResetPasswordFlag"),
  bmsResetFlag: get("ShowResetPwd", "bms:servers:showResetPasswordFlag"),
  ecsReadRecord: get("ShowServerPassword", "ecs:cloudServers:showServerPassword"),
  bmsReadRecord: get("ShowWindowsBaremetalServerPwd", "bms:servers:showWindowsBaremetalServerPwd"),
  /** On the native OpenStack path, which is called first. */
  ecsClearRecord: del("DeleteServerPassword", "ecs:serverPasswords:manage"),
  /** On the path of ECS itself. */
  ecsClearRecordTwin: del("DeleteServerPassword", "ecs:cloudServers:deletePassword (or ecs:serverPasswords:manage)"),
  bmsClearRecord: del("DeleteWindowsBareMetalServerPassword", "bms:servers:deletePassword"),
  reboot: {
    name: "BatchRebootServers",
    method: "POST",
    mutates: true,
    repeat: "onlyIfNotCarriedOut",
    permission: "ecs:cloudServers:reboot",
  },
  job: get("ShowJob", "ecs:cloudServers:get"),
  ecsServer: get("ShowServer", "ecs:cloudServers:get"),
  ecsServers: get("ListServersDetails", "ecs:cloudServers:list"),
  bmsServer: get("ShowBaremetalServerDetails", "bms:servers:get"),
  keyPair: get("NovaShowKeypair", "ecs:serverKeypairs:get"),
  listProjects: get("KeystoneListProjects", "iam:projects:listProjects"),
  createToken: {
    name: "KeystoneCreateUserTokenByPassword",
    method: "POST",
    // It creates a token, but an unused one changes nothing in the cloud.
    mutates: false,
    repeat: "always",
    refusal:
      "Check the user, its domain and its password: it must be an IAM user, and wrong passwords lock it for 15 minutes.",
  },
} satisfies Record<string, Operation>;
