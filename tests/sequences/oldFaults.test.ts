import fc from "fast-check";
import * as captures from "../../provider/core/owners/captures";
import * as clearing from "../../provider/core/owners/clearing";
import * as owners from "../../provider/core/owners/owners";
import * as refusal from "../../provider/core/owners/refusal";
import * as clear from "../../provider/core/record/clear";
import * as assigned from "../../provider/core/resources/assigned";
import { anyHistory, type History } from "./history";
import { faultsOf } from "./run";

/** With this seed each is found within some hundred histories; with others the rarest took some thousand. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const HISTORIES = 3000;

/** The faults of earlier versions, and what each safeguard would let through without it. */
const FAULTS: Record<string, () => Parameters<typeof faultsOf>[1]> = {
  "a delete asks nobody before it forgets": () => {
    jest.spyOn(refusal, "refuseToForget").mockReturnValue(undefined);
    return {};
  },
  "the processes of the providers know nothing of each other": () => ({ sharesNotes: false }),
  "only resources that take part in the run are known": () => ({ programNotes: false }),
  "two resources may reset one server": () => {
    jest.spyOn(refusal, "sharedServers").mockReturnValue([]);
    return {};
  },
  "a companion of a reset is deleted without asking": () => {
    jest.spyOn(assigned, "assignedHoldings").mockReturnValue(new Map());
    return {};
  },
  "a companion of a cleanup is deleted without asking": () => {
    jest.spyOn(captures, "refuseToForgetCompanion").mockReturnValue(undefined);
    return {};
  },
  "a captured password is forgotten without asking": () => {
    jest.spyOn(captures, "refuseToForgetCapture").mockReturnValue(undefined);
    return {};
  },
  "any password counts as newer": () => {
    jest.spyOn(owners, "supersedes").mockReturnValue(true);
    return {};
  },
  "whoever has any password counts as having the newer one": () => {
    jest.spyOn(owners, "supersedes").mockImplementation((theirs) => theirs !== undefined);
    return {};
  },
  "the user's word that a server has a password counts as proof": () => {
    const { supersedes } = jest.requireActual<typeof owners>("../../provider/core/owners/owners");
    jest
      .spyOn(owners, "supersedes")
      .mockImplementation((theirs, mine) => supersedes(theirs && { ...theirs, adopted: undefined }, mine));
    return {};
  },
  "a record is cleared before others have captured it": () => {
    jest.spyOn(clearing, "waitForCaptures").mockResolvedValue(undefined);
    return {};
  },
  "a record is cleared on delete though another resource is to capture it": () => {
    jest.spyOn(clearing, "awaitedCaptures").mockReturnValue([]);
    return {};
  },
  "a record is cleared whichever it is": () => {
    jest.spyOn(clear, "findRecord").mockResolvedValue("clearable");
    return {};
  },
};

const CLEANUP = { type: "PasswordRecordCleanup", name: "a", servers: ["s1"], hasKey: false } as const;
const UP = { do: "up", edits: [], mayShare: false, failing: [], continueOnError: true } as const;

/** A history of the kind that comes up once in some thousand. */
const RARE: Record<string, History> = {
  "a record is cleared on delete though another resource is to capture it": {
    first: [{ ...CLEANUP, provider: "default", inComponent: false, args: { clearOn: "delete" } }],
    acts: [UP, { ...UP, edits: [{ edit: "type", at: 0, type: "ServerPassword" }], failing: ["s1"] }],
  },
};

describe("histories find an old fault that is put back:", () => {
  afterEach(() => jest.restoreAllMocks());

  test.each(Object.keys(FAULTS))(
    "%s",
    async (name) => {
      const fault = FAULTS[name];
      let without = fault?.();
      const rare = RARE[name];
      const property = fc.asyncProperty(rare === undefined ? anyHistory : fc.constant(rare), async (history) => {
        if ((await faultsOf(history, without)).length === 0) return true;
        // It must be because of this fault.
        jest.restoreAllMocks();
        const isFaultless = (await faultsOf(history)).length === 0;
        without = fault?.();
        return !isFaultless;
      });
      const { failed, numRuns } = await fc.check(property, { numRuns: HISTORIES, seed: SEED, endOnFailure: true });
      if (process.env.SHOW_RUNS) process.stderr.write(`${name}: ${failed ? numRuns : "not found"}\n`);
      expect(failed).toBe(true);
    },
    300_000,
  );
});
