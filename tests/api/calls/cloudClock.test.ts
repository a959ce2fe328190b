import { CloudClock } from "../../../provider/api/calls/cloudClock";
import { fakePorts } from "../../fakes/ports";

test("the time is this machine's until the cloud has told another one, which nobody can set", () => {
  const ports = fakePorts({ now: "2026-11-22T12:00:00Z" });
  const clock = new CloudClock(ports.clock);
  expect(clock.now().toISOString()).toBe("2026-11-22T12:00:00.000Z");
  clock.set(new Date("2026-11-22T13:00:00Z"));
  ports.advance(5_000);
  expect(clock.now().toISOString()).toBe("2026-11-22T13:00:05.000Z");
  ports.setClockBy(3_600_000);
  expect(clock.now().toISOString()).toBe("2026-11-22T13:00:05.000Z");
});
