import type { ApiFailureKind } from "../../core/errors";

/** What one error code of the services means. */
export interface CodeMeaning {
  kind: ApiFailureKind;
  /** What happened, in our words: the service's own may quote secrets. */
  meaning: string;
  /** What the user can do: one sentence. */
  advice: string;
  /** Whether the call may have been carried out. If absent, the HTTP status decides. */
  doubtful?: boolean;
  /** The server lacks a working reset plug-in. */
  unsupported?: boolean;
  /** The call itself is wrong, so it fails for every server. */
  ofTheCall?: boolean;
}

type Flags = Pick<CodeMeaning, "doubtful" | "unsupported" | "ofTheCall">;

const ofKind =
  (kind: ApiFailureKind) =>
  (meaning: string, advice: string, flags: Flags = {}): CodeMeaning => ({ kind, meaning, advice, ...flags });
const badRequest = ofKind("badRequest");
const conflict = ofKind("conflict");
const credentials = ofKind("credentials");
const unavailable = ofKind("unavailable");

const ABSENT = ofKind("notFound")(
  "the server is not in this project and region",
  "Check the id, the region and the project, or leave the server out.",
);
export const THROTTLED = ofKind("throttled")(
  "there are too many calls",
  "The cloud limits the rate of calls; try again later.",
);
const FORBIDDEN = ofKind("permission")("the credentials may not do this", "Allow the action in an IAM policy.");
const BUSY = conflict(
  "the server is busy with another command, a start, a stop or a restart",
  "Try again after a minute.",
);
const LOCKED = conflict("the server is locked", "Unlock it first.");
const RULES = badRequest("the password is not accepted", "Choose a password within the documented rules.", {
  ofTheCall: true,
});
const OTHER_PROJECT = badRequest(
  "the project does not belong to these credentials or this region",
  "Check projectId and region.",
  { ofTheCall: true },
);
const BAD_SIGNATURE = credentials(
  "the credentials are refused",
  "Check accessKey and secretKey; five failures in a row block the key for five minutes.",
);
const NOT_PUBLISHED = badRequest("this API is not published there", "Check region and endpoints.", { ofTheCall: true });
const SAME_AGAIN = "Try again: setting the same password once more is harmless.";
/** Failures and timeouts of the layer beneath ECS, reported as HTTP 400. */
const BENEATH = unavailable(
  "the layer beneath ECS failed or took too long; the call may have been carried out",
  "Try again later.",
  { doubtful: true },
);

/**
 * The error codes that this provider knows. HTTP statuses are not always precise, so a known code decides.
 *
 * Sources: the chapters on error codes of the ECS and BMS API references; INTL APIG error codes.
 */
export const ERROR_CODES: Readonly<Record<string, CodeMeaning>> = {
  "Ecs.0011": RULES,
  "Ecs.0023": OTHER_PROJECT,
  "Ecs.0100": conflict("the server's present state does not allow this", "Look at its status."),
  "Ecs.0110": FORBIDDEN,
  "Ecs.0114": ABSENT,
  "Ecs.0118": badRequest("the batch is too large", "Lower batchSize."),
  // It comes with the status of a server error, but nothing was carried out.
  "Ecs.0603": { ...BUSY, doubtful: false },
  "Ecs.0605": LOCKED,
  "Ecs.0610": badRequest("the reset failed in the cloud", "Try again, and ask support if it persists."),
  "Ecs.0611": badRequest("some servers of the batch failed", SAME_AGAIN, { doubtful: true }),
  "Ecs.0612": badRequest("the check of the reset plug-in failed", "Check that the server runs it.", {
    unsupported: true,
  }),
  "Ecs.0613": badRequest(
    "there is no reset plug-in in the server",
    "Install the one-click password reset plug-in in the server, and restart the server once.",
    { unsupported: true },
  ),
  "Ecs.0614": ABSENT,
  "Ecs.0615": unavailable("the service itself failed; the call may have been carried out", SAME_AGAIN, {
    doubtful: true,
  }),
  "Ecs.1000": BENEATH,
  "Ecs.1001": BENEATH,
  "Ecs.1002": BENEATH,
  "Ecs.1100": unavailable("the service had trouble with IAM", "Try again."),
  "Common.0011": badRequest("the cloud does not know this job", "Check whether the server has restarted."),
  "Common.0013": credentials("the token is invalid or has expired", "Give a new one."),
  "Common.0018": OTHER_PROJECT,
  "Common.0024": THROTTLED,
  "Common.1503": THROTTLED,
  "Pdp.0001": FORBIDDEN,
  "BMS.0002": badRequest("BMS is not offered in this region", "Check region and serverType."),
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
  unauthorized: credentials(
    "the credentials are refused",
    "Check that they belong to this account and have not expired.",
  ),
  overLimit: THROTTLED,
  conflictingRequest: conflict("the server is in the middle of something else", "Try again when it is done."),
};

/** The meaning of a code; `undefined` for an unknown one. */
export function meaningOf(code: string | undefined): CodeMeaning | undefined {
  return code !== undefined && Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code] : undefined;
}

/**
 * The meaning of a code in an answer with this status. A redirect or a service that has failed does not prove that a server
 * is absent, whatever its code says: passwords are dropped from the state on this word.
 */
export function meaningIn(status: number, code: string | undefined): CodeMeaning | undefined {
  const meaning = meaningOf(code);
  const proves = status < 300 || (status >= 400 && status < 500);
  return meaning?.kind === "notFound" && !proves ? undefined : meaning;
}
