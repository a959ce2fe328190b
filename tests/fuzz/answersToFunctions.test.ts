import fc from "fast-check";
import type { Log } from "../../provider/core/ports";
import { findResetSupport, findServerPassword } from "../../provider/host/functions";
import { clientFaults, watchRejections } from "./clientFaults";
import type { Operation } from "./cloud";
import { Evidence } from "./engine";
import { type Answered, startHostileServer } from "./hostileServer";
import { readablePasswords } from "./recordOracle";
import { anyKey, anyRecord, anyServerArgs, KEY_ARGS } from "./recordStack";
import { anyScript, isEndless, type Script } from "./replies";
import { testFaultless } from "./runs";
import { INITIAL } from "./secrets";
import { mayThrottle } from "./throttling";
import { type Access, configFor, RECORDS, signaturesIn, worldOf } from "./world";

const OPERATIONS: readonly Operation[] = ["readRecord", "flag", "projects", "token"];

watchRejections();

/**
 * Functions have the real clock: no retries, nothing that only the client's patience of 75 s would end, and no throttling, which
 * is waited out for minutes.
 */
const anyAccess: fc.Arbitrary<Access> = fc.record({
  identity: fc.constantFrom("token", "keys", "temporaryKeys", "user"),
  projectGiven: fc.boolean(),
  maxRetries: fc.constant(0),
});

const anyEndingScript = anyScript(OPERATIONS).map(
  (script): Script => ({
    ...script,
    replies: Object.fromEntries(
      Object.entries(script.replies).map(([name, replies]) => [
        name,
        replies.filter((reply) => !isEndless(reply) && !mayThrottle(reply)),
      ]),
    ),
  }),
);

const anyCase = fc.record({
  server: anyServerArgs,
  key: fc.oneof({ weight: 3, arbitrary: anyKey }, { weight: 1, arbitrary: fc.constant("none" as const) }),
  record: anyRecord,
  access: anyAccess,
  script: anyEndingScript,
});
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

type Settings = (key: string) => string | undefined;
type Judge = (answered: readonly Answered[]) => string[];

/** @param call calls the function and returns what to look for once it is known what the cloud answered */
async function faultsOf(
  { server: about, record, access, script }: Case,
  call: (args: Record<string, unknown>, settings: Settings, log: Log) => Promise<Judge>,
): Promise<string[]> {
  const server = await startHostileServer(script, worldOf([[about.serverId, RECORDS[record]]]));
  const config = configFor(server.url, access);
  const lines: string[] = [];
  const keep = (text: string) => {
    lines.push(text);
  };
  const { waitTimeout: _, ...args } = about;
  const evidence = new Evidence();
  const faults: string[] = [];
  try {
    const judge = await call(args, (key) => config[key], { info: keep, warn: keep });
    faults.push(...judge(server.answered));
  } catch (error) {
    evidence.error(error);
  } finally {
    await server.close();
  }
  faults.push(...evidence.faults(signaturesIn(server.answered), lines));
  faults.push(...(await clientFaults(server, { sleeps: [] })));
  // A token, a project, the call itself and whether the server exists, each once more with a fresh token.
  if (server.answered.length > 8) faults.push(`it made ${server.answered.length} calls`);
  if (server.answered.some(({ asked }) => asked.method === "DELETE")) faults.push("it cleared a record");
  return faults;
}

describe("a function against a hostile cloud", () => {
  testFaultless("getServerPassword ends with the password of the record or with a reason", anyCase, 120, (one) => {
    // A file would be read from the real disk.
    const key = KEY_ARGS[one.key === "file" ? "plain" : one.key];
    return faultsOf(one, async (args, settings, log) => {
      const { available, password, encryptedPassword } = await findServerPassword({ ...args, ...key }, settings, log);
      return (answered) => [
        ...(available === (encryptedPassword !== undefined) ? [] : ["it contradicts itself"]),
        ...(INITIAL.some((text) => encryptedPassword?.includes(text)) ? ["it shows the password as encrypted"] : []),
        ...(password === undefined || readablePasswords(answered).includes(password) ? [] : ["it made up a password"]),
      ];
    });
  });

  testFaultless("getPasswordResetSupport ends with yes, no or a reason", anyCase, 120, (one) =>
    faultsOf(one, async (args, settings, log) => {
      const supported: unknown = await findResetSupport(args, settings, log);
      return () => (typeof supported === "boolean" ? [] : ["it says neither yes nor no"]);
    }),
  );
});
