import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Note, RunNotes } from "../../provider/core/owners/notes";
import { sharedNotes } from "../../provider/host/runNotes";

const ENGINE = "127.0.0.1:40001";
const NOTE: Note = { resource: "a", names: ["s1"] };
/** No process has this number. */
const NOBODY = 2 ** 22 + 1;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "run-notes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notesOf = (writer: number, engine = ENGINE): RunNotes => sharedNotes(engine, writer, folder);

const notesFolder = (): string => path.join(folder, readdirSync(folder)[0] ?? "");

test("notes of the same run are read once by each who shares them, in a folder that nobody else can read", () => {
  const first = notesOf(process.pid);
  const other = notesOf(process.ppid);
  first.add(NOTE);
  expect(other.takeNew()).toEqual([NOTE]);
  expect(other.takeNew()).toEqual([]);
  other.add({ resource: "b" });
  expect(first.takeNew()).toEqual(expect.arrayContaining([NOTE, { resource: "b" }]));
  expect(statSync(notesFolder()).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(notesFolder())) {
    expect(statSync(path.join(notesFolder(), name)).mode & 0o777).toBe(0o600);
  }
});

test("notes of another run are not read", () => {
  notesOf(process.pid, "127.0.0.1:40002").add(NOTE);
  expect(notesOf(process.pid).takeNew()).toEqual([]);
});

test("notes that a process left are not read, even by a run that has the same address", () => {
  notesOf(NOBODY).add(NOTE);
  expect(notesOf(process.ppid).takeNew()).toEqual([]);
});

test("a process that serves a second run with the same address begins anew", () => {
  notesOf(process.pid).add(NOTE);
  const again = notesOf(process.pid);
  again.add({ resource: "b" });
  expect(again.takeNew()).toEqual([{ resource: "b" }]);
});

test("what a killed process left is removed after an hour, and nothing of a living one", () => {
  notesOf(NOBODY).add(NOTE);
  notesOf(process.pid, "127.0.0.1:40002").add(NOTE);
  const hourAgo = Date.now() / 1000 - 3700;
  for (const name of readdirSync(notesFolder())) utimesSync(path.join(notesFolder(), name), hourAgo, hourAgo);
  notesOf(process.pid, "127.0.0.1:40003").add(NOTE);
  expect(readdirSync(notesFolder()).filter((name) => name.includes(`.${NOBODY}.`))).toEqual([]);
  expect(readdirSync(notesFolder())).toHaveLength(2);
});

test("a folder that others can write is refused", () => {
  notesOf(process.pid).add(NOTE);
  chmodSync(notesFolder(), 0o777);
  expect(() => notesOf(process.pid).add(NOTE)).toThrow("can be written by other users");
});

test("a line that is still being written is read when it is whole, and long ones whole", () => {
  const first = notesOf(process.pid);
  const long: Note = { resource: "a", names: Array.from({ length: 20_000 }, (_, at) => `server-${at}`) };
  first.add(long);
  const [name = ""] = readdirSync(notesFolder());
  const half = JSON.stringify(NOTE).slice(0, 9);
  writeFileSync(path.join(notesFolder(), name), half, { flag: "a" });
  expect(first.takeNew()).toEqual([long]);
  writeFileSync(path.join(notesFolder(), name), `${JSON.stringify(NOTE).slice(9)}\n`, { flag: "a" });
  expect(first.takeNew()).toEqual([NOTE]);
});

test("several processes that write at once lose nothing", async () => {
  const script = `
    const { sharedNotes } = require("${path.resolve(__dirname, "../../dist/provider/host/runNotes.js")}");
    const notes = sharedNotes("${ENGINE}", ${process.pid}, "${folder}");
    for (let at = 0; at < 200; at++) notes.add({ resource: process.pid + "-" + at });`;
  const ends = [1, 2, 3].map(
    () =>
      new Promise((resolve) => spawn(process.execPath, ["--eval", script], { stdio: "inherit" }).on("exit", resolve)),
  );
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  expect(notesOf(process.ppid).takeNew()).toHaveLength(600);
});
