import fc from "fast-check";
import { UNKNOWN } from "../../provider/core/values/unknown";
import { changed, changeOf, mapTexts, ownObject, PROTOTYPE_NAMES, strangeJson, strangeText } from "./json";
import { CHOSEN, KEYS, PLANTED } from "./secrets";

type Args = Record<string, unknown>;

/** Keys by a name: whole texts would make counterexamples unreadable, and are others in every run. */
const KEY_TEXTS = new Map<string, string>([
  ["{{key}}", KEYS.plain],
  ["{{encryptedKey}}", KEYS.encrypted],
  ["{{foreignKey}}", KEYS.foreign],
  ["{{windowsKey}}", KEYS.plain.replaceAll("\n", "\r\n")],
  ["{{halfKey}}", KEYS.plain.slice(0, 300)],
]);

/** The arguments with the keys themselves in the place of their names. */
export function withKeys(args: Args): Args {
  return mapTexts(args, (text) => KEY_TEXTS.get(text) ?? text) as Args;
}

/** A secret as users get it wrong: too long, with a forbidden character, wrapped in something; always recognizable. */
function misplacedSecret(secret: string): fc.Arbitrary<unknown> {
  return fc.constantFrom<unknown>(
    secret,
    `${secret}${secret}${secret}`,
    `${secret}\u00e9`,
    `${secret}$`,
    `/${secret}`,
    `root${secret}`,
    `${secret}\n`,
    `"${secret}"`,
    [secret],
    { value: secret },
    { [secret]: true },
  );
}

const oddId = fc.constantFrom(
  "",
  " ",
  "../..",
  "a/b",
  "%2e%2e",
  "id\n",
  " id",
  "a?b",
  "a#b",
  "\u00e9",
  "x".repeat(300),
);
const plainId = fc.constantFrom("616fb98f-46ca-475e-917e-2563e5a8cd19", "A-1", "a-1", "_", ...PROTOTYPE_NAMES);

const serverIds = fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(plainId, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(plainId, oddId), { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(999, 1000, 1001, 2100)
      .map((count) => Array.from({ length: count }, (_, at) => `id-${at}`)),
  },
);

const duration = fc.constantFrom(
  ..."30d 1s 90m 12h P30D PT12H P1Y P1M 0s -5m 1.5h 0.1s P999999999999D 99999999999999999999d PT0S 1e3d 30\u00a0d".split(
    " ",
  ),
  "30 d",
  "",
  " 1h",
);

const scope = fc.constantFrom(
  "eu-west-101",
  "cn-north-4",
  "../x",
  "evil.example.com/",
  "a@b",
  "",
  "\u00e9",
  "x#y",
  "EU",
);

const givenPassword = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...CHOSEN) },
  { weight: 2, arbitrary: misplacedSecret(CHOSEN[0]) },
  { weight: 2, arbitrary: fc.stringMatching(/^[A-Za-z0-9!@%\-_=+[\]:./?]{7,27}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "Abc12345",
      "aB3adM45",
      "xTOOR99a",
      "A1b2c3Min",
      "Zq7!zq7!\ud83d\udd11",
      "Z\u0131q7!zq7!",
    ),
  },
);

const generate = fc.record(
  {
    length: fc.constantFrom<unknown>(8, 20, 26, 7, 27, 8.5, "12", 1e9, -1, null),
    specials: fc.constantFrom<unknown>("", "!", "!!@", "@%-_", "/", "$", "\u00e9", "a", " ", "!@%-_=+[]:./?", null),
    exclude: fc.constantFrom<unknown>("", "0O1lI", "\u00e9", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", null),
    perServer: fc.constantFrom<unknown>(true, false, "true", null),
    more: fc.constant(1),
  },
  { requiredKeys: [] },
);

const triggers = fc.oneof(
  fc.constant({ a: 1 }),
  fc.dictionary(strangeText, strangeJson(), { maxKeys: 2 }),
  strangeJson(),
);

const RESET: Record<string, fc.Arbitrary<unknown>> = {
  serverIds,
  newPassword: givenPassword,
  generate,
  triggers,
  serverTriggers: triggers,
  rotateAfter: duration,
  dryRun: fc.boolean(),
  supportCheck: fc.constantFrom("flag", "dryRun", "none", "Flag", ""),
  onUnsupported: fc.constantFrom("fail", "skip", "ignore"),
  waitTimeout: fc.oneof(duration, fc.constantFrom("0s", "PT0S", "0", "-1s")),
  restart: fc.constantFrom("none", "soft", "hard", "SOFT"),
  onDelete: fc.constantFrom("retain", "scramble", "delete"),
  adopt: fc.boolean(),
  batchSize: fc.constantFrom(1, 2, 999, 1000, 1001, 0, 1.5, -1),
  onFailure: fc.constantFrom("fail", "warn", "skip"),
  maxFailures: fc.constantFrom<unknown>(0, 1, "10%", "0%", "100%", "101%", "-1%", "%", "10 %", 1.5, -1, "1e1%", "1"),
  region: scope,
  projectId: scope,
};

const RECORD: Record<string, fc.Arbitrary<unknown>> = {
  serverId: fc.oneof({ weight: 3, arbitrary: plainId }, { weight: 1, arbitrary: oddId }),
  serverType: fc.constantFrom("ecs", "bms", "ECS", ""),
  privateKey: fc.oneof(fc.constantFrom(...KEY_TEXTS.keys()), misplacedSecret(PLANTED.secretKey)),
  privateKeyFile: fc.constantFrom("key.pem", "missing.pem", "", "/"),
  privateKeyPassphrase: fc.oneof(fc.constant(PLANTED.passphrase), misplacedSecret(PLANTED.passphrase)),
  waitTimeout: duration,
  region: scope,
  projectId: scope,
};

const DRAWN = fc.oneof(
  fc.constant({ kind: "shared", password: CHOSEN[0] }),
  fc.constant({ password: CHOSEN[0] }),
  fc.constant(`=${CHOSEN[0]}`),
  fc.constant(`1.${Buffer.alloc(32, 7).toString("base64url")}?o=true`),
  strangeJson(fc.constant(CHOSEN[0])),
);

/** The arguments of each resource as its provider gets them, companions' outputs included. */
export const ARGUMENTS = {
  PasswordSource: RESET,
  PasswordReset: { ...RESET, wanted: DRAWN, rotation: strangeJson(fc.constant({ passwordVersion: 1 })) },
  ServerPassword: RECORD,
  PasswordCapture: { ...RECORD, clearOn: fc.constantFrom("create", "delete", "never"), triggers },
  PasswordRecordCleanup: {
    ...RECORD,
    clearOn: fc.constantFrom("create", "delete", "never"),
    triggers,
    captured: fc.oneof(fc.constant({ password: CHOSEN[1] }), strangeJson(fc.constant(CHOSEN[1]))),
    recordHash: strangeText,
  },
} as const;
export type ResourceName = keyof typeof ARGUMENTS;

/** Which arguments most programs give: without them everything would be refused for want of them. */
const USUAL: readonly string[] = ["serverIds", "serverId", "wanted", "rotation"];

/** Arguments from everyday to absurd, unknown values anywhere. */
export function anyArguments(name: ResourceName): fc.Arbitrary<Args> {
  const members: Record<string, fc.Arbitrary<unknown>> = ARGUMENTS[name];
  const everyday = fc
    .tuple(
      fc.record(Object.fromEntries(USUAL.flatMap((key) => (members[key] === undefined ? [] : [[key, members[key]]])))),
      fc
        .subarray(Object.keys(members), { maxLength: 4 })
        .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, members[key] ?? fc.constant(null)])))),
    )
    .map(([usual, chosen]) => ({ ...usual, ...chosen }));
  const leaf = fc.constantFrom<unknown>(UNKNOWN, null, 0, "");
  const twisted = fc
    .tuple(everyday, fc.array(changeOf(strangeJson(leaf)), { minLength: 1, maxLength: 3 }))
    .map(([args, changes]) => changed(args, changes))
    .map((value) =>
      typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Args) : { value },
    );
  const absurd = fc
    .array(fc.tuple(fc.constantFrom(...Object.keys(members)), strangeJson(leaf)), { maxLength: 6 })
    .map(ownObject);
  return fc
    .oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: everyday },
      { weight: 3, arbitrary: twisted },
      { weight: 1, arbitrary: absurd },
    )
    .map(asSent);
}

/**
 * As it comes through the engine: names are identifiers, texts are UTF-8 and so hold no half of a character. Paths are
 * without control characters and no longer than a line, since messages show them as they were given.
 */
function asSent(args: Args): Args {
  const isOddPath = (value: unknown) =>
    typeof value === "string" && (/\p{Cc}|\p{Cf}/u.test(value) || value.length > 1000);
  const named = Object.entries(args).filter(
    ([name, value]) => /^\w+$/.test(name) && !(name === "privateKeyFile" && isOddPath(value)),
  );
  return JSON.parse(JSON.stringify(mapTexts(ownObject(named), wellFormed))) as Args;
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
