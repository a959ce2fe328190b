import type { Edit } from "./history";
import { sharedServers } from "./laws";
import type { Wish } from "./program";

/** What the messages of a failed `pulumi up` say is to be done. */
export interface Advice {
  /** Two resources reset one server, and one of them is to leave it to the other. */
  unshare: boolean;
  /** Run `pulumi refresh`. */
  refresh: boolean;
  edits: readonly Edit[];
  /** `pulumi state delete` and `pulumi state rename`, in this order. */
  inState: readonly StateCommand[];
}

export type StateCommand = { readonly delete: string } | { readonly rename: string; readonly to: string };

const NOTHING: Advice = { unshare: false, refresh: false, edits: [], inState: [] };

/**
 * Understands messages as a user would. Of two ways out, the one that keeps the password goes first; `again`, if that did not
 * help.
 */
export function adviceIn(said: string, program: readonly Wish[], again: boolean): Advice {
  if (sharedServers(program.filter(({ type }) => type === "PasswordReset")).length > 0) {
    return { ...NOTHING, unshare: true };
  }
  const refresh = /"pulumi refresh"/.test(said);
  const setting = [...said.matchAll(/Let (\S+ \S+) set it/g)].map(([, title]) => title);
  const rotations = program.flatMap((wish, at): Edit[] => {
    if (!setting.includes(`${wish.type} ${wish.name}`)) return [];
    // A dry run sets nothing.
    const { dryRun: _dryRun, ...args } = wish.args;
    return [
      { edit: "args", at, args },
      { edit: "rotate", at },
    ];
  });
  if (rotations.length > 0) return { ...NOTHING, refresh, edits: rotations };
  // A capture without a record can never succeed.
  const hopeless = program.findIndex((wish) => isHopeless(wish, said));
  return {
    ...NOTHING,
    refresh,
    inState: stateCommands(said, again),
    edits: hopeless < 0 ? [] : [{ edit: "remove", at: hopeless }],
  };
}

/** Of the ways to get a companion back, the first that can be typed as it stands; all that give a password up. */
function stateCommands(said: string, again: boolean): StateCommand[] {
  const ways = said.split("\n").filter((line) => !line.includes("<its ") && !line.includes("To go on without"));
  const isBack = (line: string) => line.includes("rename its companion too");
  const back = again ? undefined : ways.find(isBack);
  return commandsIn(back ?? ways.filter((line) => !isBack(line)).join("\n"));
}

function commandsIn(text: string): StateCommand[] {
  return [...text.matchAll(/pulumi state (?:delete '([^']+)'|rename '([^']+)' ([\w-]+))/g)].map(
    ([, gone, from = "", name = ""]) =>
      gone === undefined ? { rename: from, to: from.replace(/[^:]*$/, name) } : { delete: gone },
  );
}

function isHopeless({ type, servers, hasKey }: Wish, said: string): boolean {
  if (type === "PasswordReset" || (type === "PasswordRecordCleanup" && !hasKey)) return false;
  return said.includes("no password record") && said.includes(`server ${servers[0]} `);
}
