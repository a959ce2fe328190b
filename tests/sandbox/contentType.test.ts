import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const cloud = eachTestGetsASandbox();

function reset(contentType: string, id: string): Promise<Reply> {
  const body = { new_password: "New-Secret-42", servers: [{ id }] };
  return call(cloud(), "PUT", paths(cloud()).ecs("os-reset-passwords"), {
    body,
    headers: { "content-type": contentType },
  });
}

describe("the content type of a request with a body", () => {
  test.each(["application/json", "application/json;charset=UTF-8", "Application/JSON; charset=utf8"])(
    "%s is taken",
    async (contentType) => {
      expect((await reset(contentType, cloud().addServer().id)).status).toBe(200);
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "%j is refused with 415, without effect",
    async (contentType) => {
      const { id } = cloud().addServer();
      const reply = await reset(contentType, id);
      expect([reply.status, reply.json]).toMatchObject([415, { error: { code: "Ecs.0005" } }]);
      expect(cloud().server(id).resets).toBe(0);
    },
  );

  test("is refused in the shape of the other services, too", async () => {
    const headers = { "content-type": "text/plain" };
    const bms = await call(cloud(), "POST", paths(cloud()).bms("action"), { body: {}, headers });
    expect([bms.status, bms.json]).toMatchObject([415, { error: { code: "BMS.0001" } }]);
    const iam = await call(cloud(), "POST", "/v3/auth/tokens", { body: {}, headers, anonymous: true });
    expect([iam.status, iam.json]).toMatchObject([415, { error: { code: 415 } }]);
  });

  test("does not matter without a body", async () => {
    const headers = { "content-type": "text/plain" };
    expect((await call(cloud(), "GET", "/v3/projects", { headers })).status).toBe(200);
  });
});
