import { inspect } from "node:util";
import { readSettings } from "../../../provider/api";
import { ConfigError } from "../../../provider/core/errors";

const read = (config: Record<string, string>, env: Record<string, string> = {}) =>
  readSettings((key) => config[key], env);

/** The error's text; fails if there is none. */
function refusal(config: Record<string, string>, env: Record<string, string> = {}): string {
  try {
    read(config, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("it was accepted");
}

describe("readSettings", () => {
  test("gives defaults when nothing is configured", () => {
    const { lookup: _, ...settings } = read({});
    expect(settings).toEqual({ endpoints: {}, regionEndpoints: {}, insecure: false, maxRetries: 5 });
  });

  test.each([
    ["region", "r-1"],
    ["projectId", "p1"],
    ["projectName", "name"],
    ["cloud", "example.com"],
    ["cacertFile", "/ca.pem"],
  ] as const)("reads %s", (key, value) => {
    expect(read({ [key]: value })[key]).toBe(value);
  });

  test("takes blank values for absent and trims what was pasted", () => {
    expect(read({ region: "  " }, { HW_REGION_NAME: "", OS_REGION_NAME: " r-2\n" }).region).toBe("r-2");
  });

  test.each([
    ["true", true],
    ["1", true],
    ["False", false],
    ["0", false],
  ])("reads insecure %s", (text, value) => {
    expect(read({ insecure: text }).insecure).toBe(value);
  });

  test.each(["0", "5", "100"])("accepts maxRetries %s", (text) => {
    expect(read({}, { HW_MAX_RETRIES: text }).maxRetries).toBe(Number(text));
  });

  test.each<[Record<string, string>, string]>([
    [{ maxRetries: "-1" }, "huaweicloud:maxRetries must be a whole number from 0 to 100."],
    [{ maxRetries: "101" }, "huaweicloud:maxRetries must be a whole number from 0 to 100."],
    [{ maxRetries: "2.5" }, "huaweicloud:maxRetries must be a whole number from 0 to 100."],
    [{ insecure: "maybe" }, "huaweicloud:insecure must be true or false."],
    [{ region: "evil.example/x" }, "huaweicloud:region must be a region such as cn-north-4."],
    [{ cloud: "my.cloud/path" }, "huaweicloud:cloud must be a domain such as myhuaweicloud.com."],
    [{ projectId: "../x" }, "huaweicloud:projectId must consist of letters, digits, hyphens and underscores."],
    [{ endpoints: "[]" }, "huaweicloud:endpoints must be an object with URLs under ecs, bms and iam."],
    [{ endpoints: "{" }, "huaweicloud:endpoints must be an object with URLs under ecs, bms and iam."],
    [{ endpoints: '{"ecs":5}' }, "huaweicloud:endpoints must hold a URL under ecs."],
    [
      { endpoints: '{"bms":"http://bms.example.com"}' },
      "huaweicloud:endpoints has a wrong bms entry: it must begin with https:// (http:// is accepted for loopback hosts only).",
    ],
    [{ authUrl: "ftp://iam.example.com" }, "huaweicloud:authUrl must begin with https://."],
    [{ authUrl: "https://u:p@iam.example.com" }, "huaweicloud:authUrl must not contain a user or a password."],
    [{ authUrl: "https://iam.example.com/?a=b" }, "huaweicloud:authUrl must not contain a query or a fragment."],
    ...["/a%2Fb", "/%FF", "/%41", "/ü", "/a b", "/a+b", "/a:b", "/v3/%"].map(
      (path): [Record<string, string>, string] => [
        { authUrl: `https://iam.example.com${path}` },
        "huaweicloud:authUrl must have only letters, digits, - . _ ~ and / in its path.",
      ],
    ),
    [
      { authUrl: "iam.example.com" },
      "huaweicloud:authUrl must be a URL such as https://ecs.cn-north-4.myhuaweicloud.com.",
    ],
  ])("refuses %j", (config, message) => {
    expect(refusal(config)).toBe(message);
  });

  test("names the variable a wrong value came from", () => {
    expect(refusal({}, { OS_INSECURE: "maybe" })).toBe("insecure (from OS_INSECURE) must be true or false.");
  });

  test.each(["localhost", "127.0.0.1", "127.8.9.1", "[::1]"])("accepts plain http for %s", (host) => {
    expect(read({ endpoints: JSON.stringify({ ecs: `http://${host}:8080/` }) }).endpoints.ecs).toBe(
      `http://${host}:8080`,
    );
  });

  test.each(["127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "[::2]", "1270.0.0.1"])(
    "refuses plain http for %s",
    (host) => {
      expect(() => read({ endpoints: JSON.stringify({ ecs: `http://${host}` }) })).toThrow(ConfigError);
    },
  );

  test("tolerates trailing slashes, and /v3 at the end of IAM addresses", () => {
    const config = { endpoints: '{"ecs":"https://e.example.com/base//","iam":"https://i.example.com/v3/","vpc":7}' };
    expect(read(config).endpoints).toEqual({ ecs: "https://e.example.com/base", iam: "https://i.example.com" });
    expect(read({ authUrl: "https://i.example.com/v3" }).endpoints.iam).toBe("https://i.example.com");
  });

  test("prefers endpoints.iam to authUrl", () => {
    const config = { endpoints: '{"iam":"https://a.example.com"}', authUrl: "https://b.example.com" };
    expect(read(config).endpoints.iam).toBe("https://a.example.com");
  });

  test("reads the SDKs' regional endpoints and checks them too", () => {
    const name = "HUAWEICLOUD_SDK_REGION_ECS_CN_NORTH_4";
    expect(read({}, { [name]: "https://a.example.com/, https://b.example.com" }).regionEndpoints).toEqual({
      [name]: "https://a.example.com",
    });
    expect(refusal({}, { [name]: "http://a.example.com" })).toContain(`environment variable ${name} must begin`);
  });

  test("does not print secrets when the settings are printed", () => {
    const settings = read({ accessKey: "MARKER1", secretKey: "MARKER2", securityToken: "MARKER3" });
    for (const printed of [JSON.stringify(settings), inspect(settings), String(Object.values(settings))]) {
      expect(printed).not.toContain("MARKER");
    }
  });
});
