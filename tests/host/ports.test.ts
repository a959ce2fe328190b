import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { consoleLog, realPorts } from "../../provider/host/ports";

describe("readTextFile", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "password-ports-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ["with a byte order mark, as some editors of Windows write it, without the mark", "\uFEFF{}", "{}"],
    ["without one as it is, further marks and line ends included", '{"a":\r\n"é\uFEFF"}\n', '{"a":\r\n"é\uFEFF"}\n'],
  ])("reads a file %s", async (_, content, text) => {
    const file = path.join(folder, "config.json");
    await writeFile(file, content);
    expect(await realPorts(consoleLog).readTextFile(file)).toBe(text);
  });

  test("rejects if there is none", async () => {
    await expect(realPorts(consoleLog).readTextFile(path.join(folder, "none"))).rejects.toThrow("ENOENT");
  });
});
