import { createHash } from "node:crypto";
import { appendFileSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type Note, ownNotes, type RunNotes } from "../core/owners/notes";

/** A file that is left of a process that was killed is removed after this time, in milliseconds. */
const LEFT_AFTER = 3_600_000;

/**
 * Notes that all processes of one `pulumi` command share: each appends to a file of its own, and reads those of the others.
 * They find each other by the address of the engine, which all of them are given. A file counts as long as the process in
 * its name lives, so what an earlier command left is not read.
 *
 * @param engineAddress host and port, different for each command and phase
 * @param writer the process with which the notes end
 * @param temporary where temporary files go
 */
export function sharedNotes(engineAddress: string, writer: number, temporary = tmpdir()): RunNotes {
  const run = createHash("sha256").update(engineAddress).digest("hex").slice(0, 16);
  const own = `${run}.${writer}.${process.pid}.jsonl`;
  const read = new Map<string, number>();
  let folder: string | undefined;
  const inFolder = (): string => {
    if (folder === undefined) {
      folder = notesFolder(temporary);
      // A long-lived process may have written this file for an earlier engine with the same address.
      rmSync(join(folder, own), { force: true });
    }
    return folder;
  };
  return {
    add: (note) => appendFileSync(join(inFolder(), own), `${JSON.stringify(note)}\n`, { mode: 0o600 }),
    takeNew: () =>
      readdirSync(inFolder())
        .filter((name) => name.startsWith(`${run}.`) && isAlive(writerOf(name)))
        .flatMap((name) => {
          const { lines, end } = linesFrom(join(inFolder(), name), read.get(name) ?? 0);
          read.set(name, end);
          return lines.map((line) => JSON.parse(line) as Note);
        }),
  };
}

/** The notes of this plug-in process, shared with the others if the engine has told its address, as every real one does. */
export function pluginNotes(): RunNotes {
  const [, , engineAddress = ""] = process.argv;
  return /^[\w.:[\]-]+:\d+$/.test(engineAddress) ? sharedNotes(engineAddress, process.pid) : ownNotes();
}

/**
 * The notes of a Pulumi program. They must outlive it, since the engine deletes resources after the program has ended. They
 * last as long as the language host, which started the program; a program within the process of the Automation API has none.
 */
export function programNotes(engineAddress: string): RunNotes {
  const hasHost = process.env.PULUMI_NODEJS_ENGINE === engineAddress;
  return sharedNotes(engineAddress, hasHost ? process.ppid : process.pid);
}

/** The folder of this user. Nobody else may write there: a false note could make a delete forget a password. */
function notesFolder(temporary: string): string {
  const user = process.getuid?.() ?? userInfo().username;
  const folder = join(temporary, `pulumi-huaweicloud-password-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
  if (!isOurs) throw new Error(`${folder} can be written by other users; remove it`);
  removeLeftOver(folder);
  return folder;
}

function removeLeftOver(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const { mtimeMs = Date.now() } = lstatSync(file, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > LEFT_AFTER && !isAlive(writerOf(name))) rmSync(file, { force: true });
  }
}

function writerOf(name: string): number {
  return Number(name.split(".")[1]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The whole lines of a file from here on. What is after the last line end is still being written. */
function linesFrom(file: string, start: number): { lines: string[]; end: number } {
  const descriptor = openSync(file, "r");
  try {
    const pieces: Buffer[] = [];
    for (let at = start; ; ) {
      const piece = Buffer.alloc(65_536);
      const size = readSync(descriptor, piece, 0, piece.length, at);
      if (size === 0) break;
      pieces.push(piece.subarray(0, size));
      at += size;
    }
    const bytes = Buffer.concat(pieces);
    const length = bytes.lastIndexOf("\n") + 1;
    const text = bytes.toString("utf8", 0, length);
    return { lines: text.split("\n").filter((line) => line !== ""), end: start + length };
  } finally {
    closeSync(descriptor);
  }
}
