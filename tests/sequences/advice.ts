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
  /** URNs to take out of the state. */
  forget: readonly string[];
}

const NOTHING: Advice = { unshare: false, refresh: false, edits: [], forget: [] };

/** Understands messages as a user would. Of two ways out, the one that keeps the password goes first. */
export function adviceIn(said: string, program: readonly Wish[]): Advice {
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
  const forget = [...said.matchAll(/pulumi state delete '([^']+)'/g)].map(([, urn = ""]) => urn);
  // A capture without a record can never succeed.
  const hopeless = program.findIndex((wish) => isHopeless(wish, said));
  return { ...NOTHING, refresh, forget, edits: hopeless < 0 ? [] : [{ edit: "remove", at: hopeless }] };
}

function isHopeless({ type, servers, hasKey }: Wish, said: string): boolean {
  if (type === "PasswordReset" || (type === "PasswordRecordCleanup" && !hasKey)) return false;
  return said.includes("no password record") && said.includes(`server ${servers[0]} `);
}
