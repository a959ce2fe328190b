import type { BatchFailureStyle } from "../../sandbox";
import { everyServer, passwordReset, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** The reasons of a failed resource, as Pulumi lists them. */
function reasons(printed: string): string[] {
  return printed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("* "));
}

test.each<[BatchFailureStyle, number]>([
  ["othersAppliedNotListed", 2],
  ["othersAppliedListed", 1],
  ["nothingApplied", 2],
])(
  "one server failing (%s) fails the up with its reason, keeps the others, and the next up calls it alone",
  async (batchFailureStyle, calledTimes) => {
    const scene = await openScene();
    scene.sandbox.configure({ batchFailureStyle });
    const [first = "", bad = "", last = ""] = scene.servers(3);
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad], code: "Ecs.0610" } });

    const printed = await scene.failingUp(passwordReset({ serverIds: [first, bad, last] }));

    expect(reasons(printed)).toEqual([expect.stringMatching(new RegExp(`${bad}.*Ecs\\.0610`))]);
    const partial = await scene.reset();
    const sent = scene.sent();
    expect(sent).toHaveLength(calledTimes);
    if (calledTimes === 2) expect(sent[1]?.serverIds).toEqual([first, last]);
    expect(partial).toMatchObject({
      passwords: everyServer([first, last], partial.password),
      servers: {
        ...everyServer([first, last], { status: "reset" }),
        [bad]: { status: "failed", code: "Ecs.0610", message: expect.any(String), requestId: expect.any(String) },
      },
    });
    expect(partial.passwords[bad]).toBeUndefined();
    scene.restart([first, bad, last]);
    expect([first, bad, last].map((id) => scene.passwordInForce(id))).toEqual([
      partial.password,
      undefined,
      partial.password,
    ]);
    scene.calls();

    scene.sandbox.clearFaults();
    await scene.up();
    expect(scene.sent()).toEqual([{ password: partial.password, dryRun: false, serverIds: [bad] }]);
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });
    const whole = await scene.reset();
    expect(statuses(whole)).toEqual(everyServer([first, bad, last], "reset"));
    expect(whole).toMatchObject({ password: partial.password, passwordVersion: 1 });
    expect(whole.servers[first]).toEqual(partial.servers[first]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a rotation that fails on one server keeps both passwords; a refresh changes nothing of it, and the next up goes on",
  async () => {
    const scene = await openScene();
    const [good = "", bad = ""] = scene.servers(2);
    const program = (round: number): string => passwordReset({ serverIds: [good, bad], triggers: { round } });
    await scene.up(program(1));
    const before = await scene.reset();
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad] } });
    await scene.failingUp(program(2));
    const partial = await scene.reset();
    expect(partial.password).not.toBe(before.password);
    expect(partial).toMatchObject({
      passwords: { [good]: partial.password, [bad]: before.password },
      previousPasswords: { [good]: before.password },
      passwordVersion: 2,
    });
    scene.calls();

    await scene.workspace.refresh({ skipPreview: true });
    expect(scene.calls()).toEqual({});
    expect(await scene.reset()).toEqual(partial);

    scene.sandbox.clearFaults();
    const planned = await scene.preview();
    expect(planned).toMatch(/~ .*PasswordReset admin update/);
    expect(planned).not.toMatch(/due for rotation/);
    expect(scene.sandbox.requests).toEqual([]);
    await scene.up();
    expect(scene.sent()).toEqual([{ password: partial.password, dryRun: false, serverIds: [bad] }]);
    expect(await scene.reset()).toMatchObject({
      passwords: everyServer([good, bad], partial.password),
      previousPasswords: everyServer([good, bad], before.password),
      passwordVersion: 2,
    });
    scene.restart([good, bad]);
    for (const id of [good, bad]) expect(scene.passwordInForce(id)).toBe(partial.password);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "answers that never arrive leave servers unknown with the password sent, and the next up sends the same one again",
  async () => {
    const scene = await openScene({ maxRetries: "1" });
    const serverIds = scene.servers(2);
    const program = (round: number): string => passwordReset({ serverIds, triggers: { round }, supportCheck: "none" });

    const dropAfter = scene.sandbox.inject({
      operation: "BatchResetServersPassword",
      effect: { kind: "dropAfter" },
    });
    const printed = await scene.failingUp(program(1));
    expect(dropAfter.hits).toBe(2);
    expect(reasons(printed)).toEqual(
      expect.arrayContaining(serverIds.map((id) => expect.stringMatching(new RegExp(`${id}.*unknown`)))),
    );
    const unknown = await scene.reset();
    expect(statuses(unknown)).toEqual(everyServer(serverIds, "unknown"));
    expect(unknown.passwords).toEqual(everyServer(serverIds, unknown.password));
    expect(new Set(scene.sent().map(({ password }) => password))).toEqual(new Set([unknown.password]));
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(unknown.password);
    scene.calls();
    dropAfter.remove();
    await scene.up();
    expect(scene.sent()).toEqual([{ password: unknown.password, dryRun: false, serverIds }]);
    const known = await scene.reset();
    expect(known).toMatchObject({ passwordVersion: 1, servers: everyServer(serverIds, { status: "reset" }) });

    const dropBefore = scene.sandbox.inject({
      operation: "BatchResetServersPassword",
      effect: { kind: "dropBefore" },
    });
    await scene.failingUp(program(2));
    const unsent = await scene.reset();
    expect(unsent.password).not.toBe(known.password);
    expect(unsent).toMatchObject({
      passwords: everyServer(serverIds, unsent.password),
      previousPasswords: everyServer(serverIds, known.password),
      servers: everyServer(serverIds, { status: "unknown" }),
    });
    scene.calls();
    dropBefore.remove();
    await scene.up();
    expect(scene.sent()).toEqual([{ password: unsent.password, dryRun: false, serverIds }]);
    expect(await scene.reset()).toMatchObject({
      passwordVersion: 2,
      passwords: everyServer(serverIds, unsent.password),
      previousPasswords: everyServer(serverIds, known.password),
      servers: everyServer(serverIds, { status: "reset" }),
    });
  },
  TEST_TIMEOUT_MS,
);

test(
  "every failed server's reason says what to do about it",
  async () => {
    const scene = await openScene();
    const [locked = "", bare = "", gone = ""] = [
      ...scene.servers(1, { locked: true }),
      ...scene.servers(1, { plugin: false }),
      ...scene.servers(1),
    ];
    scene.sandbox.removeServer(gone);

    const printed = await scene.failingUp(passwordReset({ serverIds: [locked, bare, gone], supportCheck: "none" }));

    expect(reasons(printed)).toHaveLength(3);
    const reasonOf = (id: string): string | undefined => reasons(printed).find((reason) => reason.includes(id));
    expect(reasonOf(locked)).toMatch(/Ecs\.0605.*unlock/i);
    expect(reasonOf(bare)).toMatch(/Ecs\.0613.*install/i);
    expect(reasonOf(gone)).toMatch(/Ecs\.0614.*(serverIds|take|remove|leave|check)/i);
  },
  TEST_TIMEOUT_MS,
);

test(
  "batchSize bounds each call; beyond maxFailures no further call is started, and the next up calls the rest",
  async () => {
    const scene = await openScene();
    const [batched, limited] = [scene.servers(5), scene.servers(12)];
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: limited } });
    const body =
      passwordReset({ serverIds: batched, batchSize: 2, supportCheck: "none" }, "batched") +
      passwordReset({ serverIds: limited, batchSize: 1, maxFailures: "10%", supportCheck: "none" }, "limited");

    const printed = await scene.failingUp(body, { args: ["--continue-on-error"] });

    const sizes = scene
      .sent()
      .filter(({ serverIds }) => batched.includes(serverIds[0] ?? ""))
      .map(({ serverIds }) => serverIds.length);
    expect(sizes.sort()).toEqual([1, 2, 2]);
    expect(statuses(await scene.reset("batched"))).toEqual(everyServer(batched, "reset"));

    const outcome = statuses(await scene.reset("limited"));
    const having = (status: string): string[] => limited.filter((id) => outcome[id] === status);
    const calls = scene.sandbox.requests.filter(({ serverIds }) => limited.includes(serverIds[0] ?? ""));
    const answered = calls.map(({ time, durationMs }) => time + (durationMs ?? 0)).sort((a, b) => a - b);
    // 10% of 12 servers allows one; the second failure is the one beyond.
    expect(calls.filter(({ time }) => time > (answered[1] ?? 0) + 50)).toEqual([]);
    expect(having("failed").sort()).toEqual(calls.flatMap(({ serverIds }) => serverIds).sort());
    expect(having("failed").length).toBeGreaterThan(1);
    expect(having("pending").length).toBeGreaterThan(0);
    expect(having("failed").length + having("pending").length).toBe(12);
    for (const id of having("failed")) {
      expect(reasons(printed).filter((reason) => reason.includes(id))).toHaveLength(1);
    }
    scene.calls();

    scene.sandbox.clearFaults();
    await scene.up();
    expect(
      scene
        .sent()
        .flatMap(({ serverIds }) => serverIds)
        .sort(),
    ).toEqual([...limited].sort());
    expect(statuses(await scene.reset("limited"))).toEqual(everyServer(limited, "reset"));
  },
  TEST_TIMEOUT_MS,
);
