import { Companions, type OwnerType } from "../../../provider/core/companions/companions";
import type { Lifecycle, ServedLifecycle } from "../../../provider/core/lifecycle";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { fakePorts } from "../../fakes/ports";

const TYPES = "pulumi-nodejs:dynamic/huaweicloud";

function companion(id: string, name = "admin-password", stack = "dev") {
  return { companion: { id, urn: `urn:pulumi:${stack}::shop::my:component:Site$${TYPES}:PasswordSource::${name}` } };
}

/** A lifecycle that does nothing; its `diff` replaces if `replaces` is among the new arguments. */
const idle: Lifecycle = {
  members: {},
  check: (args) => ({ failures: args.broken ? ["broken: rule"] : [] }),
  diff: (_olds, { replaces }) => ({ changes: true, replaces: replaces ? ["serverId"] : [] }),
  create: async () => ({ id: "made", outputs: {} }),
  read: async () => ({}),
  update: async () => ({}),
  delete: async () => undefined,
};

function companions(type: OwnerType = "PasswordReset") {
  const { log, lines } = fakePorts();
  const known = new Companions(log);
  const owner = known.ofOwner(type, idle);
  return {
    lines,
    ofCompanion: known.ofCompanion(idle),
    failures: (args: Properties, oldInputs?: Properties) => owner.check(args, oldInputs).failures,
  };
}

describe("another companion than the state names is refused", () => {
  test.each([
    [
      "renamed resource",
      companion("a"),
      companion(UNKNOWN, "other-password"),
      "rename its companion too: pulumi state rename 'urn:pulumi:dev::shop::my:component:Site$pulumi-nodejs:dynamic/huaweicloud:PasswordSource::admin-password' other-password",
    ],
    [
      "moved resource",
      companion("a"),
      companion(UNKNOWN, "admin-password", "two"),
      "move its companion too: pulumi state move --source dev --dest two 'urn:pulumi:dev::",
    ],
    [
      "renamed companion",
      companion("a"),
      companion(UNKNOWN),
      "rename it back: pulumi state rename '<its URN now>' admin-password",
    ],
    ["deleted companion", companion("a"), companion(UNKNOWN), "pulumi stack import --file <file>"],
    ["replaced companion", companion("a"), companion(UNKNOWN), "(--replace), leave that out"],
    [
      "new companion that was made",
      companion("a"),
      companion("b"),
      "pulumi state delete 'urn:pulumi:dev::shop::my:component:Site$pulumi-nodejs:dynamic/huaweicloud:PasswordSource::admin-password' (made in its place), then pulumi state rename",
    ],
    [
      "replacement that was made",
      companion("a"),
      companion("b"),
      'take out the resource with the id b, and "delete" of the one with the id a',
    ],
    [
      "wish to begin anew",
      companion("a"),
      companion("b"),
      "anew, with a new password: pulumi state delete 'urn:pulumi:dev::shop::my:component:Site$pulumi-nodejs:dynamic/huaweicloud:PasswordReset::admin'",
    ],
  ])("%s", (_, had, found, text) => {
    const [failure, ...others] = companions().failures(found, had);
    expect(failure).toContain(text);
    expect(others).toEqual([]);
  });

  test("beside the other failures of the check", () => {
    expect(companions().failures({ ...companion("b"), broken: true }, companion("a"))).toEqual([
      "broken: rule",
      expect.stringContaining("its companion was"),
    ]);
  });

  test.each([
    ["a new resource", companion(UNKNOWN), undefined],
    ["a resource of a state that names no companion", companion(UNKNOWN), { serverIds: ["s"] }],
    ["a companion that is left out", {}, companion("a")],
    ["the same companion under another name", companion("a", "other-password"), companion("a")],
  ])("but not %s", (_, args, oldInputs) => {
    expect(companions().failures(args, oldInputs)).toEqual([]);
  });

  test("of a cleanup only while it is to be made, unless it is replaced for the same reason as the cleanup", async () => {
    const { failures, ofCompanion } = companions("PasswordRecordCleanup");
    expect(failures(companion(UNKNOWN), companion("ecs/a"))).toEqual([expect.stringContaining("leave the key out")]);
    expect(failures(companion("ecs/b"), companion("ecs/a"))).toEqual([]);
    await ofCompanion.diff({}, {}, "ecs/a");
    expect(failures(companion(UNKNOWN), companion("ecs/a"))).toHaveLength(1);
    await ofCompanion.diff({}, { replaces: true }, "ecs/a");
    expect(failures(companion(UNKNOWN), companion("ecs/a"))).toEqual([]);
  });
});

describe("a companion that takes no part in the run", () => {
  const line = (owner: string) =>
    expect.stringMatching(
      new RegExp(`^warn: admin: .* ${owner} .* add --target 'urn:[^']+::admin-password', or leave it out of`),
    );

  test.each([
    ["PasswordReset", "rotation"],
    ["PasswordRecordCleanup", "record"],
  ] as const)("is said in one line for a %s", (type, word) => {
    const { failures, lines } = companions(type);
    expect(failures(companion("a"), companion("a"))).toEqual([]);
    expect(lines).toEqual([line(word)]);
  });

  test.each([
    ["planned", (lifecycle: ServedLifecycle) => lifecycle.diff({}, {}, "made")],
    ["made", (lifecycle: ServedLifecycle) => lifecycle.create({})],
    ["refreshed", (lifecycle: ServedLifecycle) => lifecycle.read("made", {})],
  ])("and not if it was %s in this run", async (_, act) => {
    const { failures, lines, ofCompanion } = companions();
    await act(ofCompanion);
    failures(companion("made"), companion("made"));
    expect(lines).toEqual([]);
  });
});
