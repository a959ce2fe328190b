import { call, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const HOUR_MS = 3_600_000;

const cloud = eachTestGetsASandbox();

function signedAt(ms: number): Promise<Reply> {
  return call(cloud(), "GET", "/v3/projects", { date: new Date(ms) });
}

describe("a cloud whose clock is wrong", () => {
  test.each([
    ["an hour ahead", HOUR_MS],
    ["an hour behind", -HOUR_MS],
  ])("by %s says so in the Date of its answers, and takes signatures of its own time only", async (_title, offset) => {
    cloud().configure({ clockOffsetMs: offset });
    const refused = await signedAt(Date.now());
    expect(refused.status).toBe(401);
    expect(refused.json).toMatchObject({ error_code: "APIGW.0301", error_msg: expect.stringContaining("15 minutes") });
    const clock = Date.parse(String(refused.headers.date));
    expect(Math.abs(clock - (Date.now() + offset))).toBeLessThan(2000);
    expect((await signedAt(clock)).status).toBe(200);
  });

  test("counts a quarter of an hour from there", async () => {
    cloud().configure({ clockOffsetMs: 10 * 60_000 });
    expect((await signedAt(Date.now())).status).toBe(200);
    expect((await signedAt(Date.now() - 6 * 60_000)).status).toBe(401);
    expect((await signedAt(Date.now() + 24 * 60_000)).status).toBe(200);
  });

  test("ends tokens by its own time", async () => {
    const { userName: name, password, domainName } = cloud().credentials;
    const user = { name, password, domain: { name: domainName } };
    const body = { auth: { identity: { methods: ["password"], password: { user } } } };
    const issued = await call(cloud(), "POST", "/v3/auth/tokens", { anonymous: true, body });
    const withToken = () => call(cloud(), "GET", "/v3/projects", { token: String(issued.headers["x-subject-token"]) });
    cloud().configure({ clockOffsetMs: 23.9 * HOUR_MS });
    expect((await withToken()).status).toBe(200);
    cloud().configure({ clockOffsetMs: 24.1 * HOUR_MS });
    expect((await withToken()).status).toBe(401);
  });
});
