import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const SECRET = 'Marker-7f3a"';
const compiled = (file: string) => JSON.stringify(path.resolve(__dirname, "../dist/provider", file));

/** What a process that is guarded and has met the secret prints, by these statements. */
async function printedBy(statements: string): Promise<string> {
  const program = `
    const { guardOutput } = require(${compiled("ports.js")});
    const { remember } = require(${compiled("core/secret.js")});
    guardOutput();
    const secret = ${JSON.stringify(SECRET)};
    remember(secret);
    ${statements}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", program]);
  return stdout + stderr;
}

test.each([
  ...["debug", "log", "info", "warn", "error", "dir", "table", "trace", "group"].map(
    (name) => `console.${name}(secret)`,
  ),
  "console.log('a %s', secret)",
  "console.dir({ deep: { secret } })",
  "console.table([{ secret }])",
  "console.error(new Error(secret))",
  "process.stdout.write(secret)",
  "process.stderr.write(secret + ' ' + secret)",
  "process.stdout.write(Buffer.from(secret))",
  "process.emitWarning(secret)",
])("a guarded process shows no secret by %s", async (statement) => {
  const printed = await printedBy(statement);
  expect(printed).toContain("[secret]");
  expect(printed).not.toContain("Marker");
});

test("a guarded process prints all else as it is, and tells when it is written", async () => {
  expect(
    await printedBy(`
      process.stdout.write(Buffer.from([0x41, 0xff, 0x0a]), () => process.stdout.write("63617fc3", "hex", () => console.log("done")));`),
  ).toBe("A\ufffd\nca\u007f\ufffddone\n");
});
