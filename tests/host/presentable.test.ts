import { conceal } from "../../provider/core/values/secret";
import { lazyCloud } from "../../provider/host/runtime";
import { fakePorts } from "../fakes/ports";
import { freshSecret } from "../fakes/secrets";

/** Makes a cloud of this configuration and environment, and does not use it. */
function configured(config: Record<string, unknown>, env: Record<string, string> = {}): void {
  lazyCloud((key) => config[key], fakePorts({ env }));
}

describe("as soon as there is a configuration, no message shows", () => {
  test.each(["accessKey", "secretKey", "securityToken", "token", "password"])("its %s", (key) => {
    const secret = freshSecret();
    configured({ [key]: secret });
    expect(conceal(`<${secret}>`)).toBe("<[secret]>");
  });

  test.each([
    "HW_ACCESS_KEY",
    "OS_ACCESS_KEY",
    "HUAWEICLOUD_SDK_AK",
    "HW_SECRET_KEY",
    "OS_SECRET_KEY",
    "HUAWEICLOUD_SDK_SK",
    "HW_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HW_AUTH_TOKEN",
    "OS_AUTH_TOKEN",
    "HW_USER_PASSWORD",
    "OS_PASSWORD",
  ])("the %s of the environment, though the configuration comes first", (name) => {
    const secret = freshSecret();
    configured({ accessKey: "AK-configured", token: "T-configured", password: "P-configured" }, { [name]: secret });
    expect(conceal(`<${secret}>`)).toBe("<[secret]>");
  });

  test("a secret that was given with white space around it", () => {
    const [configuredOne, fromEnvironment] = [freshSecret(), freshSecret()];
    configured({ token: ` ${configuredOne}\n` }, { HW_USER_PASSWORD: `\t${fromEnvironment}\r\n` });
    expect(conceal(`<${configuredOne}> <${fromEnvironment}>`)).toBe("<[secret]> <[secret]>");
  });

  test("a password that is a number", () => {
    configured({ password: 7_315_926_480 });
    expect(conceal("<7315926480>")).toBe("<[secret]>");
  });
});

test("what a configuration says beside its secrets is shown", () => {
  configured({ region: "region-shown", userName: "user-shown", secretKey: "", token: null });
  expect(conceal("user-shown of region-shown")).toBe("user-shown of region-shown");
});
