import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonOfThePeers } from "./environment";

/** Stands for Python, which would take seconds: its environments are copies of itself, and it notes where it installs. */
const PYTHON = `#!/bin/sh
case "$1 $2" in
  "-c "*) echo 3.11 ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") grep -q missing "$6" && echo "No matching distribution" >&2 && exit 1
    echo "$0" >> "$(dirname "$6")/log" ;;
esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peers-environment-"));
  writeFileSync(join(folder, "python3"), PYTHON, { mode: 0o755 });
  list("package==1\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const cache = () => join(folder, "cache");
const list = (text: string) => writeFileSync(join(folder, "requirements.txt"), text);
const wanted = (python = join(folder, "python3")) => ({
  python,
  requirements: join(folder, "requirements.txt"),
  cache: cache(),
});
const installs = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");

describe("an environment", () => {
  test("is made once, and anew for other requirements and for another Python", async () => {
    const python = await pythonOfThePeers(wanted());
    expect(await pythonOfThePeers(wanted())).toBe(python);
    expect(installs()).toHaveLength(1);
    list("package==2\n");
    expect(await pythonOfThePeers(wanted())).not.toBe(python);
    list("package==1\n");
    writeFileSync(join(folder, "python3"), PYTHON.replace("3.11", "3.12"), { mode: 0o755 });
    expect(await pythonOfThePeers(wanted())).not.toBe(python);
    expect(readdirSync(cache())).toHaveLength(3);
  });

  test("is nothing that a killed run left half made, which is removed in the end", async () => {
    const left = join(cache(), "key.making-killed");
    const making = join(cache(), "key.making-now");
    for (const half of [left, making]) mkdirSync(half, { recursive: true });
    utimesSync(left, new Date(0), new Date(0));
    const python = await pythonOfThePeers(wanted());
    expect(existsSync(python)).toBe(true);
    // A run killed at this point leaves such a folder, too.
    expect(installs()).toEqual([expect.stringMatching(/\.making-\w+\/bin\/python$/)]);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(making)).toBe(true);
  });

  test("is kept once when two runs make it at the same time", async () => {
    const [one, other] = await Promise.all([pythonOfThePeers(wanted()), pythonOfThePeers(wanted())]);
    expect(other).toBe(one);
    expect(existsSync(one)).toBe(true);
    expect(readdirSync(cache())).toHaveLength(1);
  });
});

describe("there is no skipping", () => {
  test("without Python", async () => {
    await expect(pythonOfThePeers(wanted("no-such-python"))).rejects.toThrow(
      /tests\/peers needs Python 3 with its modules venv and pip: no-such-python cannot be started/,
    );
  });

  test("without the module venv", async () => {
    writeFileSync(join(folder, "python3"), PYTHON.replace("mkdir -p", "exit 1; mkdir"), { mode: 0o755 });
    await expect(pythonOfThePeers(wanted())).rejects.toThrow(/needs Python 3.* makes no virtual environment/);
  });

  test("without a package, and nothing is left", async () => {
    list("missing==1\n");
    await expect(pythonOfThePeers(wanted())).rejects.toThrow(
      /needs Python 3.*pip does not install requirements.txt:\nNo matching distribution/,
    );
    expect(readdirSync(cache())).toEqual([]);
  });
});
