import { readFileSync } from "node:fs";
import { npmScript } from "./npmScript";

test.each<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGHUP"])(
  "npm run sandbox ended by %s takes its key files away",
  async (signal) => {
    const { printed, left } = await npmScript("sandbox", { signal, at: /secretKey/ });
    const keyFile = /Private key of .*: (\S+\.pem)/.exec(printed)?.[1] ?? "";
    expect(() => readFileSync(keyFile)).toThrow("ENOENT");
    expect(left).toEqual([]);
  },
  60_000,
);
