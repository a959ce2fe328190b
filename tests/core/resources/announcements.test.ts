import { PartialFailure } from "../../../provider/core/lifecycle";
import { newestOf } from "../../../provider/core/password/history";
import { Announcements } from "../../../provider/core/resources/announcements";
import { passwordReset } from "../../../provider/core/resources/passwordReset";
import { passwordSource } from "../../../provider/core/resources/passwordSource";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { noOthers } from "../../fakes/owners";
import { type FakeCloud, fakePasswordApi, rejection } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { stateOf, throughHost } from "../../fakes/state";

const RESET = ["serverIds", "adopt", "dryRun", "restart", "batchSize", "onFailure"];
const BASE: Properties = { resource: "web", serverIds: ["a", "b", "c"], onFailure: "warn" };

/** A resource with its companion through several `pulumi up`, and previews before them. */
function stack() {
  const ports = fakePorts();
  let source: { outputs: Properties; inputs: Properties } | undefined;
  let reset: { outputs: Properties; inputs: Properties } | undefined;

  /** One command: what the engine asks of the two, one after the other. Returns the lines. */
  async function run(more: Properties, how: { isPreview?: boolean; isKilled?: boolean; cloud?: FakeCloud } = {}) {
    ports.lines.length = 0;
    const { isPreview = false, isKilled = false, cloud } = how;
    const args = { ...BASE, ...more };
    const announced = new Announcements(ports.log);
    const companion = throughHost(passwordSource(ports, noOthers(), announced));
    const resource = throughHost(passwordReset(fakePasswordApi(cloud).open, ports, noOthers(), announced));
    const inputs = stateOf(companion.check(args, source?.inputs).inputs);
    const changes = source === undefined || companion.diff(source.outputs, inputs).changes;
    if (!isPreview && changes) source = { inputs, outputs: await applied(companion, inputs, source?.outputs) };
    if (isKilled) return [];
    const isKnown = !(isPreview && changes);
    const handed = {
      wanted: isKnown ? newestOf(source?.outputs.history) : UNKNOWN,
      rotation: isKnown ? source?.outputs.rotation : UNKNOWN,
    };
    const given = Object.fromEntries(Object.entries(args).filter(([name]) => RESET.includes(name)));
    const taken = { resource: "web", supportCheck: "none", waitTimeout: "0s", ...given, ...handed };
    const resetInputs = stateOf(resource.check(taken, reset?.inputs).inputs);
    const isOpen = reset === undefined || resource.diff(reset.outputs, resetInputs).changes;
    const lines = ports.lines.map((line) => line.replace("info: web: ", ""));
    if (!isPreview && isOpen) {
      reset = { inputs: resetInputs, outputs: await applied(resource, resetInputs, reset?.outputs) };
    }
    return lines;
  }

  return { up: run, preview: (more: Properties) => run(more, { isPreview: true }) };
}

type Applicable = Pick<ReturnType<typeof throughHost>, "create" | "update">;

async function applied(one: Applicable, inputs: Properties, olds: Properties | undefined): Promise<Properties> {
  try {
    return stateOf(olds === undefined ? (await one.create(inputs)).outputs : await one.update("id", olds, inputs));
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    return stateOf(error.outputs);
  }
}

const refusing = (...refused: string[]): FakeCloud => ({
  batch: ({ serverIds }) => ({
    accepted: serverIds.filter((id) => !refused.includes(id)),
    rejected: serverIds.filter((id) => refused.includes(id)).map((id) => rejection(id)),
  }),
});

const OWN = { generate: { perServer: true } };
const STILL_OPEN = "1 of 3 servers is still to be reset: c (1 failed: Ecs.0616)";

describe("preview and up say the same of what earlier runs left open, also where the companion changes", () => {
  test.each<[string, Properties, Properties, string[]]>([
    [
      "serverTriggers of another server",
      {},
      { serverTriggers: { a: 1 } },
      ["serverTriggers has changed: sets the present password again on server a", STILL_OPEN],
    ],
    [
      "serverTriggers of the open one, which are told once",
      OWN,
      { ...OWN, serverTriggers: { c: 1 } },
      ["serverTriggers has changed: sets a new password on server c"],
    ],
    [
      "a server that is added",
      {},
      { serverIds: ["a", "b", "c", "d"], restart: "soft" },
      [
        "new in serverIds: sets the password on server d and restarts it (soft)",
        "1 of 4 servers is still to be reset and restarted (soft): c (1 failed: Ecs.0616)",
      ],
    ],
    ["rotateAfter", {}, { rotateAfter: "30d" }, [STILL_OPEN]],
    ["a server that is taken off", {}, { serverIds: ["b", "c"] }, [STILL_OPEN.replace("3", "2")]],
    [
      "all but one that are taken off",
      {},
      { serverIds: ["c"] },
      ["1 of 1 server is still to be reset: c (1 failed: Ecs.0616)"],
    ],
    ["nothing that concerns the companion", {}, { restart: "none" }, [STILL_OPEN]],
  ])("%s", async (_, before, after, lines) => {
    const web = stack();
    await web.up(before, { cloud: refusing("c") });
    expect(await web.preview(after)).toEqual(lines);
    expect(await web.up(after)).toEqual(lines);
    expect(await web.preview(after)).toEqual([]);
  });

  test("all servers, when a rotation is due", async () => {
    const web = stack();
    await web.up({}, { cloud: refusing("c") });
    const [line, ...others] = await web.preview({ triggers: { n: 1 } });
    expect(line).toMatch(/due for rotation: .*; sets a new password on 3 servers: a, b, c$/);
    expect(others).toEqual([]);
    expect(await web.up({ triggers: { n: 1 } })).toEqual([line]);
  });

  test("a rotation that was killed before the reset, beside serverTriggers", async () => {
    const web = stack();
    await web.up(OWN);
    const rotation = { ...OWN, triggers: { n: 1 } };
    await web.up(rotation, { isKilled: true });
    const lines = [
      "serverTriggers has changed: sets a new password on server a",
      "a rotation is not carried out yet: sets the password on 2 servers: b, c",
    ];
    expect(await web.preview({ ...rotation, serverTriggers: { a: 1 } })).toEqual(lines);
    expect(await web.up({ ...rotation, serverTriggers: { a: 1 } })).toEqual(lines);
  });

  test("a reset of one server that was killed, which is not said to have been reset", async () => {
    const web = stack();
    await web.up(OWN);
    const again = { ...OWN, serverTriggers: { a: 1 } };
    await web.up(again, { isKilled: true });
    expect(await web.preview(again)).toEqual(["1 of 3 servers is still to be reset: a"]);
    expect(await web.preview({ ...again, rotateAfter: "30d" })).toEqual(["1 of 3 servers is still to be reset: a"]);
  });

  test("those that are known beside a server that is made in the same run", async () => {
    const web = stack();
    await web.up({}, { cloud: refusing("c") });
    expect(await web.preview({ serverIds: ["a", "b", "c", UNKNOWN] })).toEqual([
      "serverIds are not all known yet: sets the password on those that are new",
      STILL_OPEN,
    ]);
  });
});
