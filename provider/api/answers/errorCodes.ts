import type { ApiFailureKind } from "../../core/errors";

/** What one code of the services means. */
export interface CodeMeaning {
  kind: ApiFailureKind;
  /** What happened, in our words: the service's own may quote what is secret. */
  meaning: string;
  /** What the user can do: one sentence. */
  advice: string;
  /** The call may have been carried out in part, whatever the status says. */
  doubtful?: boolean;
  /** The server lacks a working reset plug-in. */
  unsupported?: boolean;
  /** It is the call that is wrong, whatever servers it names. */
  ofTheCall?: boolean;
}

const ABSENT: CodeMeaning = {
  kind: "notFound",
  meaning: "the server is not in this project and region",
  advice: "Check the id, the region and the project, or leave the server out.",
};
const THROTTLED: CodeMeaning = {
  kind: "throttled",
  meaning: "there are too many calls",
  advice: "The cloud limits the rate of calls; try again later.",
};
const FORBIDDEN: CodeMeaning = {
  kind: "permission",
  meaning: "the credentials may not do this",
  advice: "Allow the action in an IAM policy.",
};
const BUSY: CodeMeaning = {
  kind: "conflict",
  meaning: "the server is busy with another command, a start, a stop or a restart",
  advice: "Try again after a minute.",
};
const LOCKED: CodeMeaning = { kind: "conflict", meaning: "the server is locked", advice: "Unlock it first." };
const RULES: CodeMeaning = {
  kind: "badRequest",
  meaning: "the password is not accepted",
  advice: "Choose a password within the documented rules.",
  ofTheCall: true,
};
const OTHER_PROJECT: CodeMeaning = {
  kind: "badRequest",
  meaning: "the project does not belong to these credentials or this region",
  advice: "Check projectId and region.",
  ofTheCall: true,
};
const BAD_SIGNATURE: CodeMeaning = {
  kind: "credentials",
  meaning: "the credentials are refused",
  advice: "Check accessKey and secretKey; five failures in a row block the key for five minutes.",
};
const NOT_PUBLISHED: CodeMeaning = {
  kind: "badRequest",
  meaning: "this API is not published there",
  advice: "Check region and endpoints.",
  ofTheCall: true,
};
const NO_PLUGIN: CodeMeaning = {
  kind: "badRequest",
  meaning: "there is no reset plug-in in the server",
  advice: "Install the one-click password reset plug-in in the server, and restart the server once.",
  unsupported: true,
};
/** Failures and timeouts of the layer beneath ECS, reported as HTTP 400. */
const BENEATH: CodeMeaning = {
  kind: "unavailable",
  meaning: "the layer beneath ECS failed or took too long; the call may have been carried out",
  advice: "Try again later.",
  doubtful: true,
};

/**
 * The codes that matter. HTTP statuses are not always precise, so the code decides where it is known.
 *
 * Sources: the chapters on error codes of the ECS and BMS API references; INTL APIG error codes.
 */
export const ERROR_CODES: Readonly<Record<string, CodeMeaning>> = {
  "Ecs.0011": RULES,
  "Ecs.0023": OTHER_PROJECT,
  "Ecs.0100": {
    kind: "conflict",
    meaning: "the server's present state does not allow this",
    advice: "Look at its status.",
  },
  "Ecs.0110": FORBIDDEN,
  "Ecs.0114": ABSENT,
  "Ecs.0118": { kind: "badRequest", meaning: "the batch is too large", advice: "Lower batchSize." },
  "Ecs.0603": BUSY,
  "Ecs.0605": LOCKED,
  "Ecs.0610": {
    kind: "badRequest",
    meaning: "the reset failed in the cloud",
    advice: "Try again, and ask support if it persists.",
  },
  "Ecs.0611": {
    kind: "badRequest",
    meaning: "some servers of the batch failed",
    advice: "Try again: setting the same password once more is harmless.",
    doubtful: true,
  },
  "Ecs.0612": {
    kind: "badRequest",
    meaning: "the check of the reset plug-in failed",
    advice: "See that the server runs it.",
    unsupported: true,
  },
  "Ecs.0613": NO_PLUGIN,
  "Ecs.0614": ABSENT,
  "Ecs.0615": {
    kind: "unavailable",
    meaning: "the service had an internal error; the call may have been carried out",
    advice: "Try again: setting the same password once more is harmless.",
    doubtful: true,
  },
  "Ecs.1000": BENEATH,
  "Ecs.1001": BENEATH,
  "Ecs.1002": BENEATH,
  "Ecs.1100": { kind: "unavailable", meaning: "the service had trouble with IAM", advice: "Try again." },
  "Common.0011": {
    kind: "badRequest",
    meaning: "the cloud does not know this job",
    advice: "See whether the server has restarted.",
  },
  "Common.0013": {
    kind: "credentials",
    meaning: "the token is invalid or has expired",
    advice: "Give a new one.",
  },
  "Common.0018": OTHER_PROJECT,
  "Common.0024": THROTTLED,
  "Common.1503": THROTTLED,
  "Pdp.0001": FORBIDDEN,
  "BMS.0002": {
    kind: "badRequest",
    meaning: "BMS is not offered in this region",
    advice: "Check region and serverType.",
  },
  "BMS.0004": FORBIDDEN,
  "BMS.0005": FORBIDDEN,
  "BMS.0033": FORBIDDEN,
  "BMS.0035": BUSY,
  "BMS.0036": BUSY,
  "BMS.0037": BUSY,
  "BMS.0040": ABSENT,
  "BMS.0212": THROTTLED,
  "BMS.0288": FORBIDDEN,
  "BMS.0605": LOCKED,
  "BMS.3026": RULES,
  "BMS.3039": RULES,
  "APIGW.0101": NOT_PUBLISHED,
  "APIG.0101": NOT_PUBLISHED,
  "APIGW.0301": BAD_SIGNATURE,
  "APIG.0301": BAD_SIGNATURE,
  "APIGW.0308": THROTTLED,
  "APIG.0308": THROTTLED,
  itemNotFound: ABSENT,
  forbidden: FORBIDDEN,
  unauthorized: {
    kind: "credentials",
    meaning: "the credentials are refused",
    advice: "See that they are of this account and have not expired.",
  },
  overLimit: THROTTLED,
  conflictingRequest: {
    kind: "conflict",
    meaning: "the server is in the middle of something else",
    advice: "Try again when it is done.",
  },
};

/** `undefined` for a code that is not known. */
export function meaningOf(code: string | undefined): CodeMeaning | undefined {
  return code !== undefined && Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code] : undefined;
}

/** Codes that say "not carried out" although their HTTP status is one of a server error. */
export const REFUSED_IN_SPITE_OF_STATUS: ReadonlySet<string> = new Set(["Ecs.0603"]);
