import * as v from "valibot";
import { brokenRules, MAX_LENGTH, MIN_LENGTH, SPECIALS } from "../password/rules";
import { DURATION_RULE, parseDuration } from "../values/duration";
import { isRecord } from "../values/properties";

/*
 * The rules of arguments, by name, as schemas. Each has a text of its own: the library's texts quote the value. An
 * argument that is absent is judged by its line in the table, not here.
 */

const NOT_TEXT = "must be a text";

const text = v.string(NOT_TEXT);

const flag = v.boolean("must be true or false");

/** The library's own record takes a list for one. */
const recordOf = (rule: string) => v.custom<Record<string, unknown>>(isRecord, rule);
const record = recordOf("must be a record of values");

const duration = v.pipe(
  v.string(DURATION_RULE),
  v.check((value) => parseDuration(value) !== undefined, DURATION_RULE),
);

const oneOf = <const T extends readonly string[]>(...words: T) =>
  v.picklist(words, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`);
const supportCheck = oneOf("flag", "dryRun", "none");
const onUnsupported = oneOf("fail", "skip");
const restart = oneOf("none", "soft", "hard");
const onDelete = oneOf("retain", "scramble");
const serverType = oneOf("ecs", "bms");
const clearOn = oneOf("create", "delete");

const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(rule),
    v.check((value) => Number.isInteger(value) && value >= least && value <= most, rule),
  );
};
const batchSize = wholeNumber(1, 1000);

/** Region and project enter host names and paths. */
const pathWord = (rule: string) => v.pipe(v.string(rule), v.regex(/^[A-Za-z0-9_-]+$/, rule));
const region = pathWord("must be a region name such as cn-north-4");
const projectId = pathWord("must be a project id: letters, digits, - and _ only");

/** An id is one segment of a request's path, so nothing that could leave its segment is let through. */
const serverId = v.pipe(
  v.string("must be a server id"),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a server id: letters, digits, - and _ only"),
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checked as a whole, so that one bad element does not hide a repeated one. */
const serverIds = v.pipe(
  v.custom<string[]>(Array.isArray, "must be a list of server ids"),
  v.nonEmpty("must hold at least one server id"),
  v.rawCheck(({ dataset, addIssue }) => {
    const seen = new Set<string>();
    for (const [key, id] of dataset.typed ? dataset.value.entries() : []) {
      const fail = (message: string) =>
        addIssue({
          message,
          input: id,
          path: [{ type: "array", origin: "value", input: dataset.value as string[], key, value: id }],
        });
      for (const { message } of v.safeParse(serverId, id).issues ?? []) fail(message);
      const same = typeof id === "string" && UUID.test(id) ? id.toLowerCase() : id;
      if (seen.has(same)) fail("repeats an earlier server id");
      seen.add(same);
    }
  }),
);

const maxFailures = v.custom<number | `${number}%`>(
  (value) =>
    typeof value === "string"
      ? /^\d{1,3}%$/.test(value) && Number.parseInt(value, 10) <= 100
      : Number.isInteger(value) && (value as number) >= 0,
  'must be a whole number of servers (0 or more) or a percentage such as "10%"',
);

const password = v.pipe(
  v.string(NOT_TEXT),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const message of dataset.typed ? brokenRules(dataset.value) : []) addIssue({ message });
  }),
);

const specialsRule = `must consist of different characters out of ${SPECIALS}`;
const generateRule = "must be an object with length, specials and perServer only";

function areDifferentSpecials(value: string): boolean {
  const characters = [...value];
  return characters.every((one) => SPECIALS.includes(one)) && new Set(characters).size === characters.length;
}

const generate = v.pipe(
  recordOf(generateRule),
  v.strictObject(
    {
      length: v.optional(wholeNumber(MIN_LENGTH, MAX_LENGTH)),
      specials: v.optional(v.pipe(v.string(specialsRule), v.check(areDifferentSpecials, specialsRule))),
      perServer: v.optional(flag),
    },
    generateRule,
  ),
);

const given = (rule: string) => v.pipe(v.string(rule), v.nonEmpty(rule));
const privateKey = given("must be a private key in PEM form");

/** A path is no secret: a key in its place would be shown and stored in plain. */
const privateKeyFile = v.pipe(
  given("must be the path of a private key file"),
  v.check(
    (path) => !/-----BEGIN|PRIVATE KEY|[\r\n]/.test(path),
    "must be the path of a private key file, not the key itself: that is privateKey",
  ),
);

/*
 * What a companion hands to its resource. Members that are always there hold those that may be absent: Pulumi takes an
 * absent output for an unknown one in every preview.
 */

const FROM_COMPANION =
  'comes from the resource "<name>-password", whose state does not hold it; run "pulumi up" for all resources';
const fromCompanion = v.string(FROM_COMPANION);

/** One password for all servers, or one for each. */
const wantedPassword = v.object(
  { password: v.optional(fromCompanion), passwords: v.optional(v.record(v.string(), fromCompanion, FROM_COMPANION)) },
  FROM_COMPANION,
);

const rotation = v.object(
  {
    passwordVersion: v.number(FROM_COMPANION),
    draft: v.optional(v.number(FROM_COMPANION)),
    lastRotatedAt: v.optional(fromCompanion),
    nextRotationAt: v.optional(fromCompanion),
  },
  FROM_COMPANION,
);

const captured = v.object({ password: fromCompanion, previousPassword: v.optional(fromCompanion) }, FROM_COMPANION);

const recordHash = fromCompanion;

export const rules = {
  text,
  flag,
  record,
  duration,
  supportCheck,
  onUnsupported,
  restart,
  onDelete,
  serverType,
  clearOn,
  batchSize,
  region,
  projectId,
  serverId,
  serverIds,
  maxFailures,
  password,
  generate,
  privateKey,
  privateKeyFile,
  wantedPassword,
  rotation,
  captured,
  recordHash,
};
