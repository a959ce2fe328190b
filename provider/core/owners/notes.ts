/** That the state of a resource has the password of a server, and since when. */
export interface Holding {
  /** When the password was set or captured: ISO 8601, UTC. */
  at: string;
  /** The hash of the captured record; absent if a reset set the password. */
  record?: string | undefined;
  /** Set or captured in this run, so it is newer than anything that an earlier run left, whatever the clocks said. */
  inThisRun?: boolean | undefined;
  /** The server has its earlier password until it next starts. */
  awaitsStart?: boolean | undefined;
  /** Taken from the user's word that the server has it. */
  adopted?: boolean | undefined;
}

/**
 * What the processes of one `pulumi` command tell each other about one resource. It has ids of servers only, never a
 * secret. A companion notes under the resource that it belongs to.
 */
export interface Note {
  /** The URN of the resource that the user wrote. */
  resource: string;
  /** The id in the state, which tells a resource from the one that replaces it. The program does not know it. */
  id?: string | undefined;
  /** The servers that the resource is for, in the program of this run. */
  names?: readonly string[] | undefined;
  /** Whether it captures the initial password of these servers. */
  captures?: boolean | undefined;
  /** Whether it takes part in this run: the program may also name resources that `--target` leaves out. */
  takesPart?: boolean | undefined;
  /** Whether it tried to capture in this run and could not. */
  failed?: boolean | undefined;
  /** The servers whose password its state has. */
  holds?: readonly { servers: readonly string[]; since: Holding }[] | undefined;
}

/** The notes of all processes of one `pulumi` command: one for each provider, and that of the program. */
export interface RunNotes {
  add(note: Note): void;
  /** The notes that this and other processes have added since the last call, in any order of processes. */
  takeNew(): readonly Note[];
}

/** The notes of one process alone. */
export function ownNotes(): RunNotes {
  let added: Note[] = [];
  return {
    add: (note) => void added.push(note),
    takeNew: () => {
      const taken = added;
      added = [];
      return taken;
    },
  };
}
