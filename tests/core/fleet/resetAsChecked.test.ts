import { apiError, type FakeCloud } from "../../fakes/passwordApi";
import { type FakePorts, fakePorts } from "../../fakes/ports";
import { carryOut } from "./carryOut";

const OPEN = ["a", "b", "c", "d", "e", "f"];
const settings = { supportCheck: "flag" } as const;

describe("what was checked is reset before more is checked", () => {
  test("when the cloud throttles", async () => {
    let flags = 0;
    const flag = (): boolean => {
      flags += 1;
      return true;
    };
    const ran = await carryOut({
      open: OPEN,
      cloud: { flag, atOnce: () => 1, throttled: () => flags === 3 },
      settings,
    });
    expect(ran.api.calls).toEqual([
      ...["flag a", "flag b", "flag c", "reset a,b,c"],
      ...["flag d", "flag e", "flag f", "reset d,e,f"],
    ]);
    expect(ran.statuses).toBe("reset reset reset reset reset reset");
  });

  /** A cloud that takes so many milliseconds for each flag. */
  function slow(ports: FakePorts, milliseconds: number): FakeCloud {
    return {
      atOnce: () => 1,
      flag: () => {
        ports.advance(milliseconds);
        return true;
      },
    };
  }

  test("when checking takes ten seconds, and no more often", async () => {
    const ports = fakePorts();
    const ran = await carryOut({ open: OPEN, ports, cloud: slow(ports, 5000), settings });
    expect(ran.api.calls.filter((call) => call.startsWith("reset"))).toEqual(["reset a,b", "reset c,d", "reset e,f"]);
    expect(ports.lines.at(0)).toBe("info: web: 2 of 6 servers reset");
  });

  test("but all in one call where it takes less", async () => {
    const ports = fakePorts();
    const ran = await carryOut({ open: OPEN, ports, cloud: slow(ports, 1600), settings });
    expect(ran.api.calls.filter((call) => call.startsWith("reset"))).toEqual(["reset a,b,c,d,e,f"]);
  });

  test("once at a time, in the order of the list, while flags that were asked for are still answered", async () => {
    let flags = 0;
    const cloud: FakeCloud = {
      atOnce: () => 3,
      throttled: () => flags > 1,
      flag: () => {
        flags += 1;
        return true;
      },
      batch: async ({ serverIds }) => {
        await new Promise((resolve) => setImmediate(resolve));
        return { accepted: serverIds, rejected: [] };
      },
    };
    const ran = await carryOut({ open: OPEN, cloud, settings });
    // The first flag alone, then three at once.
    expect(ran.api.calls.slice(0, 5)).toEqual(["flag a", "flag b", "flag c", "flag d", "reset a,b"]);
    expect(ran.statuses).toBe("reset reset reset reset reset reset");
    expect(ran.api.batches.flatMap(({ serverIds }) => serverIds).sort()).toEqual(OPEN);
  });

  test("unless the run has ended", async () => {
    const ran = await carryOut({
      open: OPEN,
      cloud: {
        atOnce: () => 1,
        throttled: () => true,
        flag: (id) => (id === "c" ? apiError({ kind: "credentials" }) : true),
      },
      settings,
    });
    expect(ran.api.calls).toEqual(["flag a", "reset a", "flag b", "reset b", "flag c"]);
    expect(ran.statuses).toBe("reset reset failed pending pending pending");
  });
});

test("no flag is asked for beyond maxFailures", async () => {
  const ran = await carryOut({
    open: OPEN,
    cloud: { flag: () => false, atOnce: () => 1 },
    settings: { ...settings, maxFailures: 1 },
  });
  expect(ran.api.calls).toEqual(["flag a", "flag b"]);
  expect(ran.statuses).toBe("failed failed pending pending pending pending");
});
