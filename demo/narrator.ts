/** Says what happens in plain words, and remembers whether everything held. */
export interface Narrator {
  step(title: string): void;
  say(text: string): void;
  /** A fact that the demo promises; a false one makes the demo fail. */
  prove(fact: string, holds: boolean): void;
  readonly failed: readonly string[];
}

export function narrator(print: (line: string) => void): Narrator {
  const failed: string[] = [];
  let steps = 0;
  return {
    failed,
    step(title) {
      steps += 1;
      print(`\n${steps}. ${title}`);
    },
    say(text) {
      print(`   ${text}`);
    },
    prove(fact, holds) {
      print(`   ${holds ? "ok    " : "FAILED"} ${fact}`);
      if (!holds) {
        failed.push(fact);
      }
    },
  };
}
