import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import {
  BatchRebootServersRequest,
  BatchRebootServersRequestBody,
  BatchRebootSeversOption,
  BatchRebootSeversOptionTypeEnum,
  BatchResetServersPasswordRequest,
  BatchResetServersPasswordRequestBody,
  DeleteServerPasswordRequest,
  EcsClient,
  ListServersDetailsRequest,
  ServerId,
  ShowJobRequest,
  ShowResetPasswordFlagRequest,
  ShowServerPasswordRequest,
  ShowServerRequest,
} from "@huaweicloud/huaweicloud-sdk-ecs/v2/public-api";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

/**
 * Huawei's own Node client against the sandbox: it keeps the sandbox's reading of signatures, paths and shapes
 * honest. It signs with its own code and knows the API from its own generated models.
 */
const cloud = eachTestGetsASandbox({ seed: { settings: { jobDurationMs: 30 } } });

// Building a client writes an application id under the home directory, and each refused request is logged whole.
const scratch = mkdtempSync(join(os.tmpdir(), "sandbox-sdk-"));
beforeEach(() => {
  jest.spyOn(os, "homedir").mockReturnValue(scratch);
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(scratch, { recursive: true }));

function client(secretKey = cloud().credentials.secretKey): EcsClient {
  const { accessKey, projectId } = cloud().credentials;
  const credentials = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  return EcsClient.newBuilder().withCredential(credentials).withEndpoint(cloud().endpoints().ecs).build();
}

function reset(ids: readonly string[], password: string): BatchResetServersPasswordRequest {
  const body = new BatchResetServersPasswordRequestBody()
    .withNewPassword(password)
    .withServers(ids.map((id) => new ServerId(id)));
  return new BatchResetServersPasswordRequest().withBody(body);
}

function reboot(id: string): BatchRebootServersRequest {
  const option = new BatchRebootSeversOption()
    .withType(BatchRebootSeversOptionTypeEnum.SOFT)
    .withServers([new ServerId(id)]);
  return new BatchRebootServersRequest().withBody(new BatchRebootServersRequestBody().withReboot(option));
}

describe("the official Node SDK", () => {
  test("reads and clears the initial-password record", async () => {
    const { id } = cloud().addServer({ os: "Windows", keyPair: { name: "k" } });
    const shown = await client().showServerPassword(new ShowServerPasswordRequest(id));
    expect(shown.password).toHaveLength(344);
    expect((await client().deleteServerPassword(new DeleteServerPasswordRequest(id))).httpStatusCode).toBe(204);
    expect((await client().showServerPassword(new ShowServerPasswordRequest(id))).password).toBe("");
  });

  test("reads the reset flag and the details", async () => {
    const { id } = cloud().addServer({ name: "web-1" });
    const flag = await client().showResetPasswordFlag(new ShowResetPasswordFlagRequest(id));
    expect(flag).toMatchObject({ resetpwd_flag: "True" });
    const details = await client().showServer(new ShowServerRequest(id));
    expect(details.server).toMatchObject({ name: "web-1", status: "ACTIVE" });
    const addresses = Object.values(details.server?.addresses ?? {}).flat();
    expect(addresses).toMatchObject([{ addr: "192.168.0.2", version: "4", "OS-EXT-IPS:type": "fixed" }]);
  });

  test("lists the details of servers by their ids", async () => {
    const ids = [cloud().addServer(), cloud().addServer({ status: "SHUTOFF" })].map(({ id }) => id);
    const list = await client().listServersDetails(new ListServersDetailsRequest().withServerId(ids.join(",")));
    expect(list.servers?.map(({ id, status }) => [id, status])).toEqual([
      [ids[0], "ACTIVE"],
      [ids[1], "SHUTOFF"],
    ]);
  });

  test("resets a password, restarts, follows the job, and the server accepts it", async () => {
    const { id } = cloud().addServer();
    const answer = await client().batchResetServersPassword(reset([id], "New-Secret-42"));
    expect(answer.response).toEqual([{ id }]);
    // The SDK casts the plain answer to its model, so the members have their names on the wire.
    const accepted: object = await client().batchRebootServers(reboot(id));
    const { job_id: job } = accepted as { job_id: string };
    await eventually(async () => (await client().showJob(new ShowJobRequest(job))).status === "SUCCESS");
    expect(cloud().acceptsPassword(id, "New-Secret-42")).toBe(true);
    expect(cloud().requests.map((request) => request.authentication)).toEqual(cloud().requests.map(() => "signature"));
  });

  test("understands the documented refusals", async () => {
    await expect(client().showServerPassword(new ShowServerPasswordRequest("gone"))).rejects.toMatchObject({
      httpStatusCode: 404,
      errorCode: "Ecs.0114",
    });
    await expect(client().batchResetServersPassword(reset(["gone"], "New-Secret-42"))).rejects.toMatchObject({
      httpStatusCode: 400,
      errorCode: "Ecs.0611",
    });
  });

  test("with a wrong secret is refused", async () => {
    await expect(client("wrong").showServerPassword(new ShowServerPasswordRequest("any"))).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: "APIGW.0301",
    });
  });
});
