import fc from "fast-check";
import type { CallFault } from "./cloud";
import type { Kill } from "./engine";
import { type ProviderName, urnOf, type Wish, wishUrn } from "./program";

/** What a user does next. Numbers stand for one of the things there are then, so that every history can be carried out. */
export type Act =
  | {
      readonly do: "up";
      readonly edits: readonly Edit[];
      /** Whether two of the program's resources may then reset one server, which is refused. */
      readonly mayShare: boolean;
      readonly failing: readonly string[];
      readonly fault?: CallFault | undefined;
      readonly kill?: Kill | undefined;
      readonly continueOnError: boolean;
      /** Names of resources. */
      readonly targets?: readonly string[] | undefined;
      readonly excludes?: readonly string[] | undefined;
    }
  | { readonly do: "preview"; readonly edits: readonly Edit[]; readonly mayShare: boolean }
  /** With another region in the configuration, if `elsewhere`. */
  | { readonly do: "refresh"; readonly elsewhere?: boolean; readonly fault?: CallFault | undefined }
  | { readonly do: "destroy"; readonly kill?: Kill | undefined; readonly fault?: CallFault | undefined }
  | { readonly do: "state rename"; readonly at: number; readonly whole: boolean }
  | { readonly do: "state delete"; readonly at: number }
  | { readonly do: "rebuild"; readonly server: string };

/** A change of the program. */
export type Edit =
  | { readonly edit: "add"; readonly wish: Wish }
  | { readonly edit: "remove"; readonly at: number }
  | { readonly edit: "rename"; readonly at: number; readonly alias: boolean }
  | { readonly edit: "move"; readonly at: number; readonly alias: boolean }
  | { readonly edit: "provider"; readonly at: number; readonly provider: ProviderName }
  | { readonly edit: "servers"; readonly at: number; readonly servers: readonly string[] }
  | { readonly edit: "rotate"; readonly at: number }
  /** Resets one server alone, by `serverTriggers`. */
  | { readonly edit: "again"; readonly at: number; readonly server: string }
  | { readonly edit: "args"; readonly at: number; readonly args: Wish["args"] }
  | { readonly edit: "key"; readonly at: number }
  /** Another type of resource in its place, for the same server. */
  | { readonly edit: "type"; readonly at: number; readonly type: Wish["type"] }
  | { readonly edit: "revert"; readonly back: number };

export interface History {
  readonly first: readonly Wish[];
  readonly acts: readonly Act[];
}

export const SERVERS = ["s1", "s2", "s3"] as const;
const NAMES = ["a", "b", "c"];

const anyServers = fc.subarray([...SERVERS], { minLength: 1 });
const anyProvider = fc.constantFrom<ProviderName>("default", "default", "eu");
const at = fc.nat(2);

/** Settings of a `PasswordReset` that a program may give and take away again. */
const anyResetArgs = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      { onDelete: "scramble" },
      { generate: { perServer: true } },
      { generate: { perServer: true }, onDelete: "scramble" },
      { newPassword: "Given-Login=1" },
      { newPassword: "Given-Login=2" },
      { newPassword: "Given-Login=1", adopt: true },
      { dryRun: true },
    ),
  },
);

const where = { name: fc.constantFrom(...NAMES), provider: anyProvider, inComponent: fc.constant(false) };

const anyReset: fc.Arbitrary<Wish> = fc.record({
  type: fc.constant("PasswordReset" as const),
  ...where,
  servers: anyServers,
  args: anyResetArgs,
});

const oneServer = fc.constantFrom(...SERVERS).map((server) => [server]);

const anyCapture: fc.Arbitrary<Wish> = fc.record({
  type: fc.constant("ServerPassword" as const),
  ...where,
  servers: oneServer,
  args: fc.constant({}),
});

const anyCleanup: fc.Arbitrary<Wish> = fc.record({
  type: fc.constant("PasswordRecordCleanup" as const),
  ...where,
  servers: oneServer,
  hasKey: fc.boolean(),
  args: fc.constantFrom({}, {}, { clearOn: "delete" }),
});

export const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 4, arbitrary: anyReset },
  { weight: 1, arbitrary: anyCapture },
  { weight: 2, arbitrary: anyCleanup },
);

const anyType = fc.constantFrom<Wish["type"]>("ServerPassword", "PasswordRecordCleanup", "PasswordReset");

const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("add" as const), wish: anyWish }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove" as const), at }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("rename" as const), at, alias: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("move" as const), at, alias: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("provider" as const), at, provider: anyProvider }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("servers" as const), at, servers: anyServers }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("rotate" as const), at }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("args" as const), at, args: anyResetArgs }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("key" as const), at }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("type" as const), at, type: anyType }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("revert" as const), back: fc.integer({ min: 1, max: 2 }) }) },
);

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });

const anyFault = fc.record({
  at: fc.integer({ min: 1, max: 8 }),
  kind: fc.constantFrom("refused" as const, "lost" as const, "lostAnswer" as const),
});
const anyKill = fc.record({
  at: fc.integer({ min: 1, max: 24 }),
  what: fc.constantFrom("everything" as const, "everything" as const, "plug-in" as const),
});
const anyFailing = fc.oneof(fc.constant([]), fc.subarray([...SERVERS]));
const anyNames = fc.subarray(NAMES, { minLength: 1, maxLength: 2 });

const anyChange = {
  edits: fc.array(anyEdit, { maxLength: 2 }),
  mayShare: fc.nat(9).map((one) => one === 0),
};

const anyUp: fc.Arbitrary<Act> = fc.record({
  do: fc.constant("up" as const),
  ...anyChange,
  failing: anyFailing,
  fault: sometimes(anyFault, 4),
  kill: sometimes(anyKill, 3),
  continueOnError: fc.boolean(),
  targets: sometimes(anyNames, 6),
  excludes: sometimes(anyNames, 12),
});

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: anyUp },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("preview" as const), ...anyChange }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("refresh" as const),
      elsewhere: fc.boolean(),
      fault: sometimes(anyFault, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("destroy" as const),
      kill: sometimes(anyKill, 2),
      fault: sometimes(anyFault, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("state rename" as const), at, whole: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("state delete" as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rebuild" as const), server: fc.constantFrom(...SERVERS) }) },
);

export const anyHistory: fc.Arbitrary<History> = fc.record({
  first: fc.array(anyWish, { minLength: 1, maxLength: 2 }),
  acts: fc.array(anyAct, { minLength: 1, maxLength: 7, size: "max" }),
});

/** Histories in which every `up` resets one server alone, beside what else it does. */
export const anyHistoryOfServerTriggers: fc.Arbitrary<History> = anyHistory.map(({ first, acts }) => ({
  first,
  acts: acts.map((act, turn) => (act.do === "up" ? { ...act, edits: [...act.edits, againAt(turn)] } : act)),
}));

function againAt(turn: number): Edit {
  return { edit: "again", at: turn, server: SERVERS[turn % SERVERS.length] ?? "" };
}

/** A program and what it was before each change. */
export class Program {
  #versions: (readonly Wish[])[];

  constructor(first: readonly Wish[]) {
    this.#versions = [[]];
    this.apply(
      first.map((wish) => ({ edit: "add", wish })),
      false,
    );
  }

  get wishes(): readonly Wish[] {
    return this.#versions.at(-1) ?? [];
  }

  /** Names each server in one `PasswordReset` only. */
  unshare(): void {
    this.#versions.push(withoutSharing(this.wishes));
  }

  apply(edits: readonly Edit[], mayShare: boolean): void {
    if (edits.length === 0) return;
    const revert = edits.find((one) => one.edit === "revert");
    const start = revert === undefined ? this.wishes : (this.#versions.at(-1 - revert.back) ?? this.wishes);
    const changed = edits.reduce(edited, start);
    this.#versions.push(mayShare ? changed : withoutSharing(changed));
  }
}

/** Of resources that reset the same server, the last one keeps it. One that has none left is gone. */
function withoutSharing(wishes: readonly Wish[]): readonly Wish[] {
  return wishes.flatMap((wish, at) => {
    if (wish.type !== "PasswordReset") return [wish];
    const later = wishes.slice(at + 1).filter(({ type }) => type === "PasswordReset");
    const servers = wish.servers.filter((id) => !later.some((other) => other.servers.includes(id)));
    return servers.length === 0 ? [] : [{ ...wish, servers }];
  });
}

function edited(wishes: readonly Wish[], edit: Edit): readonly Wish[] {
  if (edit.edit === "revert") return wishes;
  if (edit.edit === "add") return isTaken(wishes, edit.wish) ? wishes : [...wishes, edit.wish];
  const wish = wishes[edit.at % Math.max(1, wishes.length)];
  if (wish === undefined) return wishes;
  const rest = wishes.filter((one) => one !== wish);
  const changed = changedBy(edit, wish, rest);
  // In its place, since the order of a program decides who comes first.
  return wishes.flatMap((one) => (one === wish ? changed : [one]));
}

function changedBy(edit: Exclude<Edit, { edit: "add" | "revert" }>, wish: Wish, others: readonly Wish[]): Wish[] {
  const { alias: _alias, ...own } = wish;
  switch (edit.edit) {
    case "remove":
      return [];
    case "rename":
    case "move": {
      const free = NAMES.filter((name) => name !== wish.name && !isTaken(others, { ...wish, name }));
      const moved =
        edit.edit === "move" ? { ...own, inComponent: !wish.inComponent } : { ...own, name: free[0] ?? wish.name };
      if (isTaken(others, moved)) return [wish];
      return [edit.alias ? { ...moved, alias: wishUrn(wish) } : moved];
    }
    case "provider":
      return [{ ...wish, provider: edit.provider }];
    case "servers":
      return [{ ...wish, servers: wish.type === "PasswordReset" ? edit.servers : edit.servers.slice(0, 1) }];
    case "rotate":
      return [rotated(wish)];
    case "again":
      return [again(wish, edit.server)];
    case "args":
      return [
        wish.type === "PasswordReset" ? { ...wish, args: { ...edit.args, triggers: { round: roundOf(wish) } } } : wish,
      ];
    case "type": {
      const { hasKey: _hasKey, ...kept } = own;
      const retyped = { ...kept, type: edit.type, args: {} };
      const single = edit.type === "PasswordReset" ? retyped : { ...retyped, servers: wish.servers.slice(0, 1) };
      return [isTaken(others, single) ? wish : single];
    }
    case "key":
      return [wish.type === "PasswordRecordCleanup" ? { ...wish, hasKey: !wish.hasKey } : wish];
  }
}

/** With another trigger, if the resource has any. */
function rotated(wish: Wish): Wish {
  if (wish.type === "ServerPassword") return wish;
  return { ...wish, args: { ...wish.args, triggers: { round: roundOf(wish) + 1 } } };
}

/** With another value for one server. */
function again(wish: Wish, server: string): Wish {
  if (wish.type !== "PasswordReset") return wish;
  const before = (wish.args.serverTriggers ?? {}) as Readonly<Record<string, number>>;
  return { ...wish, args: { ...wish.args, serverTriggers: { ...before, [server]: (before[server] ?? 0) + 1 } } };
}

function roundOf({ args }: Wish): number {
  const { round } = (args.triggers ?? {}) as { round?: unknown };
  return typeof round === "number" ? round : 0;
}

function isTaken(wishes: readonly Wish[], { type, name, inComponent }: Wish): boolean {
  const urn = urnOf(type, name, inComponent);
  return wishes.some((other) => wishUrn(other) === urn || other.alias === urn);
}
