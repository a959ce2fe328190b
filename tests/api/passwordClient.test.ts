import { createOpenApi, readSettings } from "../../provider/api";
import { Secret } from "../../provider/core/secret";
import { json, startServer, type TestServer } from "../fakes/httpServer";
import { fakePorts } from "../fakes/ports";

let server: TestServer;
afterEach(() => server.close());
test("smoke", async () => {
  server = await startServer((_r, response) => json(response, 200, { response: [{ id: "a" }] }));
  const settings = readSettings(
    (key) =>
      ({
        region: "r-1",
        accessKey: "AK",
        secretKey: "SK",
        projectId: "p1",
        endpoints: JSON.stringify({ ecs: server.url }),
      })[key],
    {},
  );
  const api = await createOpenApi(settings, fakePorts())({});
  const answer = await api.batchResetPasswords({
    serverIds: ["a"],
    newPassword: new Secret("Pw-12345"),
    dryRun: false,
  });
  expect(answer).toEqual({ accepted: ["a"], rejected: [], requestId: "req-1" });
  expect(server.requests[0]?.headers).toEqual({});
});
