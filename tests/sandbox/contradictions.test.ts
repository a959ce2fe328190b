import { parseSeed, type Seed, startSandbox } from "../../sandbox";
import { eachTestGetsASandbox } from "./support/rehearsal";

const HOME = { id: "p1", name: "cn-test-1" };

const CONTRADICTIONS: readonly [string, Seed, string][] = [
  [
    "two accounts with one access key",
    { accounts: [{ accessKey: "AK" }, {}, { accessKey: "AK" }] },
    "accounts[2].accessKey: is that of accounts[0], too",
  ],
  [
    "two accounts with one user id",
    { accounts: [{ userId: "u" }, { userId: "u" }] },
    "accounts[1].userId: is that of accounts[0], too",
  ],
  [
    "two users of one name in one domain",
    {
      accounts: [
        { userName: "u", domainName: "d" },
        { userName: "u", domainName: "d" },
      ],
    },
    "accounts[1].userName: is that of accounts[0], too",
  ],
  [
    "one project with two names",
    { accounts: [{ projects: [HOME] }, { projects: [{ id: "p1", name: "eu-test-1" }] }] },
    "accounts[1].projects[0].name: the project has another name before",
  ],
  [
    "a permanent key that runs out",
    { accounts: [{ keyLifetimeMs: 1 }] },
    "accounts[0].keyLifetimeMs: only a temporary key runs out, one with a securityToken",
  ],
  ["two servers of one id", { servers: [{ id: "s" }, { id: "s" }] }, "servers[1].id: s: already exists, at servers[0]"],
  [
    "a server in no account's project",
    { accounts: [{ projects: [HOME] }], servers: [{ projectId: "p1" }, { projectId: "p2" }] },
    "servers[1].projectId: is no project of any account",
  ],
];

describe("a seed with", () => {
  test.each(CONTRADICTIONS)("%s is refused, from a file and from a program", async (_title, seed, problem) => {
    expect(() => parseSeed(JSON.stringify(seed))).toThrow(new Error(problem));
    await expect(startSandbox({ seed })).rejects.toThrow(new Error(problem));
  });

  test("several contradictions is told all of them at once", () => {
    const seed = { accounts: [{ accessKey: "A" }, { accessKey: "A" }], servers: [{ id: "s" }, { id: "s" }] };
    expect(() => parseSeed(JSON.stringify(seed))).toThrow(/accounts\[1\].accessKey.*\nservers\[1\].id/);
  });

  test.each<[string, Seed]>([
    ["two users of one project", { accounts: [{ projects: [HOME] }, { projects: [HOME] }] }],
    [
      "one user name in two domains",
      {
        accounts: [
          { userName: "u", domainName: "a" },
          { userName: "u", domainName: "b" },
        ],
      },
    ],
  ])("%s contradicts nothing", async (_title, seed) => {
    const cloud = await startSandbox({ seed });
    await cloud.close();
  });
});

describe("a server added later", () => {
  const cloud = eachTestGetsASandbox();

  test("to a project that no account has is refused", () => {
    expect(() => cloud().addServer({ id: "s", projectId: "p9" })).toThrow("server s: project p9 is in no account");
    expect(cloud().servers()).toEqual([]);
  });
});
