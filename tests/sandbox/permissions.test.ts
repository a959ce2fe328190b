import { startSandbox } from "../../sandbox";
import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const cloud = eachTestGetsASandbox();

/** What a server's password record answers to a user with these actions. */
async function readRecord(allowedActions: readonly string[]): Promise<number> {
  const limited = await startSandbox({ seed: { accounts: [{ allowedActions }], servers: [{ id: "s" }] } });
  try {
    return (await call(limited, "GET", paths(limited).ecs("s/os-server-password"))).status;
  } finally {
    await limited.close();
  }
}

describe("a user with a list of allowed actions", () => {
  test.each([
    ["the operation's own action", ["ecs:cloudServers:showServerPassword"], 200],
    ["an asterisk for the rest", ["ecs:cloudServers:*"], 200],
    ["an asterisk alone", ["*"], 200],
    ["an asterisk in the middle", ["ecs:*:showServerPassword"], 200],
    ["another action of the service", ["ecs:cloudServers:resetServerPwd"], 403],
    ["the beginning of an action", ["ecs:cloudServers:showServer"], 403],
    ["a dot where a letter is", ["ecs.cloudServers.showServerPassword"], 403],
    ["the action of the OpenStack-native path", ["ecs:serverPasswords:manage"], 403],
    ["no action at all", [], 403],
  ])("of %s gets the answer %#", async (_title, actions, status) => {
    expect(await readRecord(actions)).toBe(status);
  });

  test("is refused in the shape and with the code of each service", async () => {
    const limited = await startSandbox({ seed: { accounts: [{ allowedActions: [] }], servers: [{ id: "s" }] } });
    const replies: Record<string, Reply> = {
      ecs: await call(limited, "GET", paths(limited).ecs("s/os-resetpwd-flag")),
      nova: await call(limited, "DELETE", paths(limited).nova("s/os-server-password")),
      bms: await call(limited, "GET", paths(limited).bms("s")),
      iam: await call(limited, "GET", "/v3/projects"),
    };
    await limited.close();
    expect(Object.values(replies).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const message = (action: string) => `Policy doesn't allow ${action} to be performed.`;
    expect(replies.ecs?.json).toEqual({
      error: { code: "Pdp.0001", message: message("ecs:cloudServers:showResetPasswordFlag") },
    });
    expect(replies.nova?.json).toEqual({ forbidden: { code: 403, message: message("ecs:serverPasswords:manage") } });
    expect(replies.bms?.json).toEqual({ error: { code: "BMS.0033", message: message("bms:servers:get") } });
    expect(replies.iam?.json).toEqual({
      error: { code: 403, title: "Forbidden", message: message("iam:projects:listProjects") },
    });
  });

  test("may read the reset flag by the documented alias, and asks for tokens and jobs without any action", async () => {
    const account = { allowedActions: ["ecs:cloudServers:get"], userName: "u", password: "p", domainName: "d" };
    const limited = await startSandbox({ seed: { accounts: [account], servers: [{ id: "s" }] } });
    const user = { name: "u", password: "p", domain: { name: "d" } };
    const body = { auth: { identity: { methods: ["password"], password: { user } } } };
    const statuses = [
      (await call(limited, "GET", paths(limited).ecs("s/os-resetpwd-flag"))).status,
      (await call(limited, "POST", "/v3/auth/tokens", { anonymous: true, body })).status,
      (await call(limited, "GET", paths(limited).job("gone"))).status,
    ];
    await limited.close();
    expect(statuses).toEqual([200, 201, 400]);
  });

  test("has no effect on a server when refused", async () => {
    const limited = await startSandbox({ seed: { accounts: [{ allowedActions: [] }], servers: [{ id: "s" }] } });
    const body = { new_password: "New-Secret-42", servers: [{ id: "s" }] };
    await call(limited, "PUT", paths(limited).ecs("os-reset-passwords"), { body });
    expect(limited.server("s").resets).toBe(0);
    await limited.close();
  });
});

test("without a list everything is allowed", async () => {
  const { id } = cloud().addServer();
  expect((await call(cloud(), "GET", paths(cloud()).ecs(`${id}/os-server-password`))).status).toBe(200);
});
