import type { ApiFailureKind } from "../../core/errors";

/** What one code of the services means. */
export interface CodeMeaning {
  kind: ApiFailureKind;
  /** What the user can do: one sentence. */
  advice?: string;
  /** The call may have been carried out in part, whatever the status says. */
  doubtful?: boolean;
  /** The server lacks a working reset plug-in. */
  unsupported?: boolean;
  /** It is the call that is wrong, whatever servers it names. */
  ofTheCall?: boolean;
}

const ABSENT: CodeMeaning = {
  kind: "notFound",
  advice: "Check the id, the region and the project, or leave the server out.",
};
const THROTTLED: CodeMeaning = { kind: "throttled", advice: "The cloud limits the rate of calls; try again later." };
const FORBIDDEN: CodeMeaning = { kind: "permission" };
const BUSY: CodeMeaning = { kind: "conflict", advice: "Another command is in progress; try again after a minute." };
const LOCKED: CodeMeaning = { kind: "conflict", advice: "The server is locked; unlock it first." };
const RULES: CodeMeaning = {
  kind: "badRequest",
  advice: "Choose a password within the documented rules.",
  ofTheCall: true,
};
const OTHER_PROJECT: CodeMeaning = {
  kind: "badRequest",
  advice: "The project does not belong to these credentials or this region; check projectId and region.",
  ofTheCall: true,
};
const BAD_SIGNATURE: CodeMeaning = {
  kind: "credentials",
  advice: "Check accessKey and secretKey; five failures in a row block the key for five minutes.",
};
const NOT_PUBLISHED: CodeMeaning = {
  kind: "badRequest",
  advice: "This API is not published there; check region and endpoints.",
  ofTheCall: true,
};
const NO_PLUGIN: CodeMeaning = {
  kind: "badRequest",
  advice: "Install the one-click password reset plug-in in the server, and restart the server once.",
  unsupported: true,
};

/**
 * The codes that matter. HTTP statuses are not always precise, so the code decides where it is known.
 *
 * Sources: the chapters on error codes of the ECS and BMS API references; INTL APIG error codes.
 */
export const ERROR_CODES: Readonly<Record<string, CodeMeaning>> = {
  "Ecs.0011": RULES,
  "Ecs.0023": OTHER_PROJECT,
  "Ecs.0100": { kind: "conflict", advice: "The server's present state does not allow this; look at its status." },
  "Ecs.0110": FORBIDDEN,
  "Ecs.0114": ABSENT,
  "Ecs.0118": { kind: "badRequest", advice: "The batch is too large; lower batchSize." },
  "Ecs.0603": BUSY,
  "Ecs.0605": LOCKED,
  "Ecs.0610": {
    kind: "badRequest",
    advice: "The reset failed in the cloud; try again, and ask support if it persists.",
  },
  "Ecs.0611": { kind: "badRequest", advice: "Some servers of the batch failed.", doubtful: true },
  "Ecs.0612": {
    kind: "badRequest",
    advice: "The check of the reset plug-in failed; see that the server runs it.",
    unsupported: true,
  },
  "Ecs.0613": NO_PLUGIN,
  "Ecs.0614": ABSENT,
  "Ecs.0615": { kind: "unavailable", advice: "Internal error of the service; try again.", doubtful: true },
  // Failures and timeouts of the layer beneath ECS, reported as HTTP 400.
  "Ecs.1000": { kind: "unavailable", doubtful: true },
  "Ecs.1001": { kind: "unavailable", doubtful: true },
  "Ecs.1002": { kind: "unavailable", doubtful: true },
  "Ecs.1100": { kind: "unavailable", advice: "The service had trouble with IAM; try again." },
  "Common.0011": { kind: "badRequest", advice: "The cloud does not know this job." },
  "Common.0013": { kind: "credentials", advice: "The token is invalid or has expired." },
  "Common.0018": OTHER_PROJECT,
  "Common.0024": THROTTLED,
  "Common.1503": THROTTLED,
  "Pdp.0001": FORBIDDEN,
  "BMS.0002": { kind: "badRequest", advice: "BMS is not offered in this region." },
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
  unauthorized: { kind: "credentials" },
  overLimit: THROTTLED,
  conflictingRequest: { kind: "conflict" },
};

/** Codes that say "not carried out" although their HTTP status is one of a server error. */
export const REFUSED_IN_SPITE_OF_STATUS: ReadonlySet<string> = new Set(["Ecs.0603"]);
