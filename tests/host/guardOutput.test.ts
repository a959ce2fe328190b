import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const SECRET = 'Marker-7f3aü"';
const compiled = (file: string) => JSON.stringify(path.resolve(__dirname, "../../dist/provider", file));

/** The bytes, a character each, that a process prints by these statements, guarded and having met the secret. */
async function printedBy(
  statements: string,
  guard = `require(${compiled("host/ports.js")}).guardOutput()`,
): Promise<string> {
  const program = `
    const { remember } = require(${compiled("core/values/secret.js")});
    ${guard};
    const secret = ${JSON.stringify(SECRET)};
    remember(secret);
    ${statements}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", program], { encoding: "latin1" });
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
  ).toBe("A\u00ff\nca\u007f\u00c3done\n");
});

test("a guarded process tells when it is written, and whether to wait, beside a secret as well", async () => {
  expect(
    await printedBy(`
      const more = process.stdout.write(secret, () => process.stdout.write(" written " + typeof more));`),
  ).toBe("[secret] written boolean");
});

test("the process of the provider is guarded from the moment it is loaded", async () => {
  expect(
    await printedBy("console.log(secret); console.error(secret)", `require(${compiled("host/dynamic/serialized.js")})`),
  ).toBe("[secret]\n[secret]\n");
});
