import { authorize } from "../../provider/api/signing/authorize";
import { canonicalRequest, type SignableRequest } from "../../provider/api/signing/canonicalRequest";
import { encodePath, encodeQuery } from "../../provider/api/signing/percentEncode";
import { sdkDate, stringToSign } from "../../provider/api/signing/stringToSign";
import { Secret } from "../../provider/core/values/secret";

const TEST_KEYS = { accessKey: new Secret("AccessKey"), secretKey: new Secret("SecretKey") };

/** The day of every vector is an argument, so none depends on the present. */
interface Vector {
  source: string;
  keys: { accessKey: Secret; secretKey: Secret };
  date: string;
  request: SignableRequest;
  signature: string;
}

const VECTORS: Vector[] = [
  {
    source: "INTL devg-apisign/api-sign-algorithm-005",
    keys: {
      accessKey: new Secret("QTWAOYTTINDUT2QVKYUC"),
      secretKey: new Secret("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"),
    },
    date: "2019-11-15T03:36:55Z",
    request: {
      method: "GET",
      path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
      query: [
        ["limit", "2"],
        ["marker", "13551d6b-755d-4757-b956-536f674975c0"],
      ],
      headers: { "Content-Type": "application/json", Host: "service.region.example.com" },
      body: "",
    },
    signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
  },
  {
    source: "huaweicloud-sdk-python-v3 tests/test_signer.py, GET",
    keys: TEST_KEYS,
    date: "2020-06-08T02:39:00Z",
    request: {
      method: "GET",
      path: "/resources",
      query: [["size", "1"]],
      headers: { Host: "service.endpoint.myhuaweicloud.com" },
      body: "",
    },
    signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
  },
  {
    source: "huaweicloud-sdk-python-v3 tests/test_signer.py, POST",
    keys: TEST_KEYS,
    date: "2020-06-08T02:39:00Z",
    request: {
      method: "POST",
      path: "/resources",
      query: [["size", "1"]],
      headers: { Host: "service.endpoint.myhuaweicloud.com" },
      body: '{"name":"test","id":1}',
    },
    signature: "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
  },
  {
    source: "huaweicloud-sdk-go-v3 signer_test.go, GET",
    keys: TEST_KEYS,
    date: "2006-01-02T15:04:05Z",
    request: { method: "GET", path: "/path", query: [["limit", "1"]], headers: {}, body: "" },
    signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
  },
  {
    source: "huaweicloud-sdk-go-v3 signer_test.go, POST (Go's encoder ends with a line feed)",
    keys: TEST_KEYS,
    date: "2006-01-02T15:04:05Z",
    request: {
      method: "POST",
      path: "/path",
      query: [["key", "value"]],
      headers: {},
      body: '{"Name":"test","Id":1}\n',
    },
    signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
  },
];

describe("signing", () => {
  test.each(VECTORS)("reproduces the published signature: $source", ({ keys, date, request, signature }) => {
    expect(authorize(request, new Date(date), keys).Authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });

  test("reproduces the published canonical hash, with the slash that only the hash has", () => {
    const vector = VECTORS[0] as Vector;
    const headers = { ...vector.request.headers, "x-sdk-date": "20191115T033655Z" };
    const { text, signedHeaders } = canonicalRequest({ ...vector.request, headers });
    expect(text.split("\n")[1]).toBe("/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/");
    expect(signedHeaders).toBe("content-type;host;x-sdk-date");
    expect(stringToSign(text, "20191115T033655Z")).toBe(
      "SDK-HMAC-SHA256\n20191115T033655Z\nb25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
    );
  });

  test("hashes the empty text for an empty body", () => {
    const { text } = canonicalRequest({ method: "get", path: "/", query: [], headers: {}, body: "" });
    expect(text).toBe("GET\n/\n\n\n\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("sorts repeated query keys by value and encodes what JavaScript leaves bare (Python SDK's vector)", () => {
    const query: [string, string][] = [
      ["test", "一 (&=?!#%.*)"],
      ["path", "/tmp/123"],
      ["multi", "3"],
      ["multi", "1"],
      ["enable", "true"],
      ["multi", "2"],
      ["limit", "1"],
    ];
    const { text } = canonicalRequest({ method: "GET", path: "/", query, headers: {}, body: "" });
    expect(text.split("\n")[2]).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123" +
        "&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
    );
  });

  test("sorts query keys by code unit, not by locale, and keeps the equals sign of an empty value", () => {
    const query: [string, string][] = [
      ["b", ""],
      ["a", "1"],
      ["B", "2"],
    ];
    const { text } = canonicalRequest({ method: "GET", path: "/", query, headers: {}, body: "" });
    expect(text.split("\n")[2]).toBe("B=2&a=1&b=");
  });

  test("encodes every segment of a path: unicode, spaces and !'()*", () => {
    expect(encodePath("/v1/云 服务器/it's(a)*!~-_.")).toBe(
      "/v1/%E4%BA%91%20%E6%9C%8D%E5%8A%A1%E5%99%A8/it%27s%28a%29%2A%21~-_.",
    );
  });

  test("keeps a query's own order on the wire", () => {
    expect(
      encodeQuery([
        ["b", "1 2"],
        ["a", ""],
      ]),
    ).toBe("b=1%202&a=");
  });

  test("trims header values, sorts headers by lower-case name and ends the block with an empty line", () => {
    const headers = { "X-B": "  two  ", host: "h", "x-A": "one" };
    const { text } = canonicalRequest({ method: "GET", path: "/", query: [], headers, body: "" });
    expect(text.split("\n").slice(3, 8)).toEqual(["host:h", "x-a:one", "x-b:two", "", "host;x-a;x-b"]);
  });

  test("writes the date in UTC without fractions", () => {
    expect(sdkDate(new Date("2020-06-08T02:39:00.987+02:00"))).toBe("20200608T003900Z");
  });

  test("sends and signs the security token of temporary keys, and leaves the request untouched", () => {
    const request: SignableRequest = { method: "GET", path: "/", query: [], headers: { host: "h" }, body: "" };
    const headers = authorize(request, new Date(0), { ...TEST_KEYS, securityToken: new Secret("tok") });
    expect(headers["X-Security-Token"]).toBe("tok");
    expect(headers.Authorization).toContain("SignedHeaders=host;x-sdk-date;x-security-token,");
    expect(request.headers).toEqual({ host: "h" });
    const plain = authorize(request, new Date(0), TEST_KEYS);
    expect(plain).not.toHaveProperty("X-Security-Token");
    expect(plain.Authorization).not.toBe(headers.Authorization);
  });
});
