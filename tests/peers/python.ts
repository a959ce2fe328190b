import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pythonOfThePeers } from "./environment";

/**
 * One of the scripts beside this file, which answers each line of JSON with another. It runs from the first question
 * to the last test of the file, since starting Python takes longer than most of what it is asked.
 */
export function pythonScript(script: string): (question: unknown) => Promise<unknown> {
  let running: Promise<Conversation> | undefined;
  afterAll(async () => (await running)?.end());
  return async (question) => {
    running ??= pythonOfThePeers().then((python) => new Conversation(python, script));
    return (await running).ask(question);
  };
}

interface Question {
  readonly answered: (answer: unknown) => void;
  readonly failed: (error: Error) => void;
}

class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown>;
  readonly #open: Question[] = [];
  #complaint = "";
  #over = false;

  constructor(
    python: string,
    readonly script: string,
  ) {
    // Of the environment only what Python needs: credentials, endpoints and proxies of the machine are no part of it,
    // and what a peer writes under its home directory stays in the cache.
    const env = { PATH: process.env.PATH, HOME: dirname(dirname(python)), PYTHONUTF8: "1" };
    this.#child = spawn(python, [join(__dirname, script)], { env });
    this.#closed = once(this.#child, "close").finally(() => this.#fail());
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    createInterface(this.#child.stdout).on("line", (line) => this.#open.shift()?.answered(JSON.parse(line)));
    // A script that has ended takes no more questions; that it has is told by its end.
    this.#child.stdin.on("error", () => undefined);
  }

  ask(question: unknown): Promise<unknown> {
    return new Promise((answered, failed) => {
      this.#open.push({ answered, failed });
      if (this.#over) this.#fail();
      else this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
  }

  #fail(): void {
    this.#over = true;
    for (const { failed } of this.#open.splice(0)) failed(new Error(`${this.script} has ended: ${this.#complaint}`));
  }
}
