import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, runCommand } from "../../engine/run-command";

const env = { PATH: "/usr/bin:/bin" };

describe("a command", () => {
  test("gives its output and exit code, failed or not", async () => {
    const result = await runCommand("/bin/sh", ["-c", "echo out; echo err >&2; exit 7"], { env, timeoutMs: 10_000 });
    expect(result).toEqual({ code: 7, timedOut: false, stdout: "out\n", stderr: "err\n" });
  });

  test("is an exception only when it cannot be started", async () => {
    await expect(runCommand("/nowhere/at/all", [], { env, timeoutMs: 10_000 })).rejects.toThrow("ENOENT");
  });

  test("is killed at its time limit together with what it has started", async () => {
    const started = Date.now();
    // The inner sleep would hold the output open, and with it the result.
    const result = await runCommand("/bin/sh", ["-c", "sleep 30 & sleep 30"], { env, timeoutMs: 200 });
    expect(result.timedOut).toBe(true);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("tells that it goes on, in between", async () => {
    const beats: number[] = [];
    await runCommand("/bin/sh", ["-c", "sleep 0.3"], {
      env,
      timeoutMs: 10_000,
      beatMs: 50,
      onBeat: (s) => beats.push(s),
    });
    expect(beats.length).toBeGreaterThan(2);
    const count = beats.length;
    await sleep(120);
    expect(beats).toHaveLength(count);
  });
});

test("the last lines of an output are what an error shows", () => {
  expect(lastLines("one\ntwo\nthree\n\n", 2)).toBe("two\nthree");
});
