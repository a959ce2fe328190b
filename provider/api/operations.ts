/** Whether repeating a call can do harm. */
export type Repeat =
  /** Same result however often it is carried out: reads, deletes, setting the same password. */
  | "always"
  /** Only when the first attempt was certainly not carried out. */
  | "onlyIfNotCarriedOut";

/** What is known about one documented operation. */
export interface Operation {
  /** The documented name. */
  name: string;
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Whether it changes something in the cloud, so that a lost answer leaves doubt. */
  mutates: boolean;
  repeat: Repeat;
  /** The IAM action that permits it, for advice. */
  permission?: string;
  /** What a 401 means for the user, where it is another thing than elsewhere. */
  refusal?: string;
}

/**
 * The operations this client calls.
 *
 * Sources: the API reference pages of the operations; IAM actions from INTL api-ecs/ecs_06_0014 and
 * api-bms/bms_api_0910.
 */
export const OPERATIONS = {
  batchReset: {
    name: "BatchResetServersPassword",
    method: "PUT",
    mutates: true,
    repeat: "always",
    permission: "ecs:cloudServers:resetServerPwd",
  },
  ecsResetFlag: {
    name: "ShowResetPasswordFlag",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "ecs:cloudServers:showResetPasswordFlag",
  },
  bmsResetFlag: {
    name: "ShowResetPwd",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "bms:servers:showResetPasswordFlag",
  },
  ecsReadRecord: {
    name: "ShowServerPassword",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "ecs:cloudServers:showServerPassword",
  },
  bmsReadRecord: {
    name: "ShowWindowsBaremetalServerPwd",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "bms:servers:showWindowsBaremetalServerPwd",
  },
  ecsClearRecord: {
    name: "DeleteServerPassword",
    method: "DELETE",
    mutates: true,
    repeat: "always",
    permission: "ecs:serverPasswords:manage",
  },
  ecsClearRecordTwin: {
    name: "DeleteServerPassword",
    method: "DELETE",
    mutates: true,
    repeat: "always",
    permission: "ecs:cloudServers:deletePassword (or ecs:serverPasswords:manage)",
  },
  bmsClearRecord: {
    name: "DeleteWindowsBareMetalServerPassword",
    method: "DELETE",
    mutates: true,
    repeat: "always",
    permission: "bms:servers:deletePassword",
  },
  reboot: {
    name: "BatchRebootServers",
    method: "POST",
    mutates: true,
    repeat: "onlyIfNotCarriedOut",
    permission: "ecs:cloudServers:reboot",
  },
  job: { name: "ShowJob", method: "GET", mutates: false, repeat: "always", permission: "ecs:cloudServers:get" },
  ecsServer: {
    name: "ShowServer",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "ecs:cloudServers:get",
  },
  bmsServer: {
    name: "ShowBaremetalServerDetails",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "bms:servers:get",
  },
  keyPair: {
    name: "NovaShowKeypair",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "ecs:serverKeypairs:get",
  },
  listProjects: {
    name: "KeystoneListProjects",
    method: "GET",
    mutates: false,
    repeat: "always",
    permission: "iam:projects:listProjects",
  },
  // A token more changes nothing for anybody.
  createToken: {
    name: "KeystoneCreateUserTokenByPassword",
    method: "POST",
    mutates: false,
    repeat: "always",
    refusal:
      "Check the user, its domain and its password: it must be an IAM user, and wrong passwords lock it for 15 minutes.",
  },
} as const satisfies Record<string, Operation>;
