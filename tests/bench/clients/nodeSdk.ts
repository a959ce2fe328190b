import { report } from "./job";

/** Huawei Cloud's SDK for Node.js. */
void report(({ url, credentials }) => {
  const { BasicCredentials } =
    require("@huaweicloud/huaweicloud-sdk-core") as typeof import("@huaweicloud/huaweicloud-sdk-core");
  const { EcsClient, ShowResetPasswordFlagRequest } =
    require("@huaweicloud/huaweicloud-sdk-ecs/v2/public-api") as typeof import("@huaweicloud/huaweicloud-sdk-ecs/v2/public-api");
  const { accessKey, secretKey, projectId } = credentials;
  const keys = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  const client = EcsClient.newBuilder().withCredential(keys).withEndpoint(url).build();
  return (id) => client.showResetPasswordFlag(new ShowResetPasswordFlagRequest(id));
});
