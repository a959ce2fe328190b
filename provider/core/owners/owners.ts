import type { Secret } from "../values/secret";
import { sameServer } from "../values/serverId";
import type { Holding, Note, RunNotes } from "./notes";

/** A resource of this run that names a server. */
export interface Claim {
  /** The URN of the resource. */
  resource: string;
  captures: boolean;
  takesPart: boolean;
  failed: boolean;
  /** Present if its state has a password of the server. */
  holding?: Held | undefined;
}

/** A password of a server, and since when it is known. The password itself never leaves the process. */
export interface Held extends Holding {
  password?: Secret | undefined;
}

/** The resource that asks; with its id if it has one. */
export interface Asking {
  resource: string;
  id?: string | undefined;
}

interface Known {
  names: ReadonlySet<string>;
  captures: boolean;
  takesPart: boolean;
  failed: boolean;
  /** By id in the state. */
  holds: Map<string, Map<string, Holding>>;
}

/**
 * Which resources of one `pulumi` command name which servers, and which of them have the password. A resource that is
 * deleted asks before it forgets, scrambles or clears something.
 */
export class Owners {
  private readonly known = new Map<string, Known>();
  private readonly passwords = new Map<string, ReadonlyMap<string, Held>>();

  constructor(private readonly notes: RunNotes) {}

  note(note: Note): void {
    this.notes.add(note);
  }

  /** Notes which passwords the state of a resource has. */
  noteHeld({ resource, id }: Asking, held: ReadonlyMap<string, Held>): void {
    this.passwords.set(keyOf(resource, id), new Map([...held].map(([server, one]) => [sameServer(server), one])));
    this.notes.add({ resource, id, takesPart: true, holds: grouped(held) });
  }

  /** The resources of this run that name the server, without the one that asks. Another id is another resource. */
  claimsOn(id: string, asking?: Asking): Claim[] {
    this.takeIn();
    const server = sameServer(id);
    return [...this.known].flatMap(([resource, { names, holds, ...facts }]) => {
      const isSame = resource === asking?.resource;
      const ids = [...holds.keys()].filter((id) => !isSame || (asking?.id !== undefined && id !== asking.id));
      if (!names.has(server) || (isSame && ids.length === 0)) return [];
      const holding = newest(ids.map((id) => this.held(resource, id, holds.get(id)?.get(server), server)));
      return [{ resource, ...facts, holding }];
    });
  }

  /** All servers that resources of this run name. */
  namedServers(): string[] {
    this.takeIn();
    return [...new Set([...this.known.values()].flatMap(({ names }) => [...names]))];
  }

  /** Whether anything was noted of the resource in this run, its delete included. */
  knows(resource: string): boolean {
    this.takeIn();
    return this.known.has(resource);
  }

  /** Whether the resource itself has the password of the server, according to this run. */
  holds(resource: string, server: string): boolean {
    this.takeIn();
    return [...(this.known.get(resource)?.holds.values() ?? [])].some((servers) => servers.has(sameServer(server)));
  }

  private held(resource: string, id: string, holding: Holding | undefined, server: string): Held | undefined {
    return holding && { ...holding, password: this.passwords.get(keyOf(resource, id))?.get(server)?.password };
  }

  private takeIn(): void {
    for (const { resource, id = "", names, holds, ...facts } of this.notes.takeNew()) {
      const known = this.known.get(resource) ?? { ...NOTHING, holds: new Map() };
      this.known.set(resource, {
        names: names === undefined ? known.names : new Set(names.map(sameServer)),
        captures: facts.captures ?? known.captures,
        takesPart: facts.takesPart ?? known.takesPart,
        failed: facts.failed ?? known.failed,
        holds: known.holds,
      });
      if (holds === undefined) continue;
      const servers = holds.flatMap((group) =>
        group.servers.map((server) => [sameServer(server), group.since] as const),
      );
      known.holds.set(id, new Map(servers));
    }
  }
}

const NOTHING = { names: new Set<string>(), captures: false, takesPart: false, failed: false };

/**
 * Whether who has theirs needs mine no longer: it is the same password, or it was set later. A captured initial password
 * never replaces one that was set, and the user's word that a server has a password is no proof that it was set later.
 */
export function supersedes(theirs: Held | undefined, mine: Held): boolean {
  if (theirs === undefined) return false;
  if (mine.password?.equals(theirs.password) || isSameRecord(theirs, mine)) return true;
  if (theirs.adopted || (theirs.record !== undefined && mine.record === undefined)) return false;
  return theirs.inThisRun === true || Date.parse(theirs.at) >= Date.parse(mine.at);
}

function isSameRecord(theirs: Holding, mine: Holding): boolean {
  return theirs.record !== undefined && theirs.record === mine.record;
}

function newest(all: readonly (Held | undefined)[]): Held | undefined {
  const found = all.filter((held) => held !== undefined);
  return found.find(({ inThisRun }) => inThisRun) ?? found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
}

/** Most servers of a resource were reset at the same time, so a note has each time once. */
function grouped(held: ReadonlyMap<string, Held>): NonNullable<Note["holds"]> {
  const groups = new Map<string, { servers: string[]; since: Holding }>();
  for (const [server, { password: _secret, ...since }] of held) {
    const key = JSON.stringify(since);
    const group = groups.get(key) ?? { servers: [], since };
    groups.set(key, group);
    group.servers.push(server);
  }
  return [...groups.values()];
}

function keyOf(resource: string, id = ""): string {
  return `${resource} ${id}`;
}
