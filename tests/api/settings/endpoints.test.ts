import { serviceUrl } from "../../../provider/api/settings/endpoints";
import { readSettings } from "../../../provider/api/settings/settings";

const settings = (config: Record<string, string> = {}, env: Record<string, string> = {}) =>
  readSettings((key) => config[key], env);

describe("the address of a service", () => {
  test.each([
    ["ecs", "cn-north-4", "https://ecs.cn-north-4.myhuaweicloud.com"],
    ["bms", "cn-north-4", "https://bms.cn-north-4.myhuaweicloud.com"],
    ["iam", "cn-north-4", "https://iam.cn-north-4.myhuaweicloud.com"],
    ["ecs", "eu-west-101", "https://ecs.eu-west-101.myhuaweicloud.eu"],
    ["iam", "eu-west-101", "https://iam.eu-west-101.myhuaweicloud.eu"],
    ["ecs", "eu-west-0", "https://ecs.eu-west-0.myhuaweicloud.com"],
  ] as const)("of %s in %s is %s", (service, region, url) => {
    expect(serviceUrl(service, region, settings())).toBe(url);
  });

  test("lies in the configured cloud, the European exception included", () => {
    const own = settings({ cloud: "cloud.example.com" });
    expect(serviceUrl("ecs", "cn-north-4", own)).toBe("https://ecs.cn-north-4.cloud.example.com");
    expect(serviceUrl("ecs", "eu-west-101", own)).toBe("https://ecs.eu-west-101.cloud.example.com");
  });

  test("is the configured one, else the SDKs' regional one", () => {
    const env = {
      HUAWEICLOUD_SDK_REGION_ECS_CN_NORTH_4: "https://sdk.example.com/",
      HUAWEICLOUD_SDK_REGION_BMS_CN_NORTH_4: "https://sdk-bms.example.com",
      HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://sdk-iam.example.com",
    };
    const both = settings({ endpoints: '{"ecs":"https://own.example.com"}' }, env);
    expect(serviceUrl("ecs", "cn-north-4", both)).toBe("https://own.example.com");
    expect(serviceUrl("bms", "cn-north-4", both)).toBe("https://sdk-bms.example.com");
    expect(serviceUrl("bms", "cn-north-1", both)).toBe("https://bms.cn-north-1.myhuaweicloud.com");
    expect(serviceUrl("iam", "cn-north-1", both)).toBe("https://sdk-iam.example.com");
    expect(serviceUrl("ecs", "cn-north-4", settings({}, env))).toBe("https://sdk.example.com");
  });
});
