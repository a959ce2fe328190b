import * as v from "valibot";
import { DEFAULT_POLICY, suffices } from "../password/generate";
import { areUsable } from "../password/passwords";
import { brokenRules, MAX_LENGTH, MIN_LENGTH, SPECIALS } from "../password/rules";
import { MAX_BATCH } from "../ports";
import { DURATION_RULE, isNoTime, parseDuration } from "../values/duration";
import { omitUndefined } from "../values/omitUndefined";
import { isRecord } from "../values/properties";
import { sameServer } from "../values/serverId";
import { containsUnknown } from "../values/unknown";

/*
 * The rules of arguments, by name, as valibot schemas. Each has a message of its own, because the library's messages quote
 * the value. Whether an argument may be absent is said in the table, not here.
 */

const NOT_TEXT = "must be a text";

const flag = v.boolean("must be true or false");

/** The library's own record schema accepts a list as well. */
const recordOf = (message: string) => v.custom<Record<string, unknown>>(isRecord, message);

/** The library's own passes over keys such as `constructor`, which may be a server's id. */
const textRecord = (message: string) =>
  v.custom<Record<string, string>>(
    (value) => isRecord(value) && Object.values(value).every((one) => typeof one === "string"),
    message,
  );

const oneOf = <const T extends readonly string[]>(...words: T) =>
  v.picklist(words, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`);

const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.check((value) => Number.isInteger(value) && value >= least && value <= most, message),
  );
};

/** Region and project become part of host names and paths. */
const pathWord = (message: string) => v.pipe(v.string(message), v.regex(/^[A-Za-z0-9_-]+$/, message));

/** An id becomes one segment of a request's path, so it must hold nothing that could leave that segment. */
const serverId = v.pipe(
  v.string("must be a server id"),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a server id: letters, digits, - and _ only"),
);

/** Checked as a whole, so that one bad element does not hide a repeated one. */
const serverIds = v.pipe(
  v.custom<string[]>(Array.isArray, "must be a list of server ids"),
  v.nonEmpty("must hold at least one server id"),
  v.rawCheck(({ dataset, addIssue }) => {
    const seen = new Set<string>();
    for (const [key, id] of dataset.typed ? dataset.value.entries() : []) {
      const input = dataset.value as string[];
      const fail = (message: string) =>
        addIssue({ message, input: id, path: [{ type: "array", origin: "value", input, key, value: id }] });
      for (const { message } of v.safeParse(serverId, id).issues ?? []) fail(message);
      const same = typeof id === "string" ? sameServer(id) : id;
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

const SPECIALS_RULE = `must consist of different characters out of ${SPECIALS}`;
const EXCLUDE_RULE = "must be a text of letters, digits and punctuation (ASCII)";
const GENERATE_RULE = "must be an object with length, specials, exclude and perServer only";
const TOO_FEW = "leaves too few characters: letters, and three kinds in all (A-Z, a-z, 0-9, specials), are needed";

function areDifferentSpecials(value: string): boolean {
  const characters = [...value];
  return characters.every((one) => SPECIALS.includes(one)) && new Set(characters).size === characters.length;
}

const generate = v.pipe(
  recordOf(GENERATE_RULE),
  v.strictObject(
    {
      length: v.optional(wholeNumber(MIN_LENGTH, MAX_LENGTH)),
      specials: v.optional(v.pipe(v.string(SPECIALS_RULE), v.check(areDifferentSpecials, SPECIALS_RULE))),
      exclude: v.optional(v.pipe(v.string(EXCLUDE_RULE), v.regex(/^[\x20-\x7e]*$/, EXCLUDE_RULE))),
      perServer: v.optional(flag),
    },
    GENERATE_RULE,
  ),
  v.forward(
    v.check(
      (settings) => containsUnknown(settings) || suffices({ ...DEFAULT_POLICY, ...omitUndefined(settings) }),
      TOO_FEW,
    ),
    ["exclude"],
  ),
);

const nonEmptyText = (message: string) => v.pipe(v.string(message), v.nonEmpty(message));

const TIMEOUT_RULE = `${DURATION_RULE}, or 0s for no waiting`;

/** A path is not treated as a secret, so a key given in its place would be shown and stored in plain. */
const privateKeyFile = v.pipe(
  nonEmptyText("must be the path of a private key file"),
  v.check(
    (path) => !/-----BEGIN|PRIVATE KEY|[\r\n]/.test(path),
    "must be the path of a private key file, not the key itself: that is privateKey",
  ),
);

/*
 * What a companion hands to its resource. Values that may be absent are inside a member that is always there, because
 * Pulumi takes an absent output for an unknown one in every preview.
 */

const FROM_COMPANION =
  'comes from the resource "<name>-password", whose state does not hold it; run "pulumi up" for all resources';
const NO_PASSWORD =
  'comes from the resource "<name>-password", whose state holds none any more; restore an earlier state, or change a trigger to draw a new one';
const fromCompanion = v.string(FROM_COMPANION);
const optionalFromCompanion = v.optional(fromCompanion);

export const rules = {
  text: v.string(NOT_TEXT),
  flag,
  record: recordOf("must be a record of values"),
  duration: v.pipe(
    v.string(DURATION_RULE),
    v.check((value) => parseDuration(value) !== undefined, DURATION_RULE),
  ),
  timeout: v.pipe(
    v.string(TIMEOUT_RULE),
    v.check((value) => isNoTime(value) || parseDuration(value) !== undefined, TIMEOUT_RULE),
  ),
  supportCheck: oneOf("flag", "dryRun", "none"),
  onUnsupported: oneOf("fail", "skip"),
  onFailure: oneOf("fail", "warn"),
  restart: oneOf("none", "soft", "hard"),
  onDelete: oneOf("retain", "scramble"),
  serverType: oneOf("ecs", "bms"),
  clearOn: oneOf("create", "delete"),
  batchSize: wholeNumber(1, MAX_BATCH),
  region: pathWord("must be a region name such as cn-north-4"),
  projectId: pathWord("must be a project id: letters, digits, - and _ only"),
  serverId,
  serverIds,
  maxFailures,
  password,
  generate,
  privateKey: nonEmptyText("must be a private key in PEM form"),
  privateKeyFile,
  /** The newest entries of the companion's history. */
  wantedPassword: v.pipe(fromCompanion, v.check(areUsable, NO_PASSWORD)),
  rotation: v.object(
    {
      passwordVersion: v.number(FROM_COMPANION),
      draft: v.optional(v.number(FROM_COMPANION)),
      lastRotatedAt: optionalFromCompanion,
      nextRotationAt: optionalFromCompanion,
      serverResets: v.optional(textRecord(FROM_COMPANION)),
    },
    FROM_COMPANION,
  ),
  captured: v.object(
    { password: v.pipe(fromCompanion, v.nonEmpty(FROM_COMPANION)), previousPassword: optionalFromCompanion },
    FROM_COMPANION,
  ),
  recordHash: fromCompanion,
  /** Without an id if the companion has failed; with `--continue-on-error` the engine asks all the same. */
  companion: v.object({ id: optionalFromCompanion, urn: fromCompanion }, FROM_COMPANION),
};
