import { type Answer, json } from "./answer";

/** ECS and BMS v1: `{"error": {"code", "message"}}`. */
export function serviceError(status: number, code: string, message: string): Answer {
  return json(status, { error: { code, message } });
}

/** The API gateway in front of every service. */
export function gatewayError(status: number, code: string, message: string, requestId: string): Answer {
  return json(status, { error_code: code, error_msg: message, request_id: requestId });
}

/** IAM v3: a numeric code equal to the HTTP status. */
export function iamError(status: number, title: string, message: string): Answer {
  return json(status, { error: { code: status, message, title } });
}

/** The OpenStack-native paths answer a missing server in nova's own fault shape. */
export function novaNotFound(serverId: string): Answer {
  return novaFault(`Instance ${serverId} could not be found.`);
}

/** Something else of theirs is missing. */
export function novaFault(message: string): Answer {
  return json(404, { itemNotFound: { message, code: 404 } });
}

/** The OpenStack-native paths refuse what the caller may not do in nova's fault shape, too. */
export function novaForbidden(message: string): Answer {
  return json(403, { forbidden: { message, code: 403 } });
}

/** Too many calls. Retry-After is not documented; some gateways send it. */
export function throttled(limit: string, retryAfterSeconds: number | undefined, requestId: string): Answer {
  const text = `The throttling threshold has been reached: policy user over ratelimit,${limit}`;
  const answer = gatewayError(429, "APIGW.0308", text, requestId);
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "Retry-After": String(retryAfterSeconds) } };
}

/** No API is published for this method and path. */
export function notPublished(requestId: string): Answer {
  return gatewayError(
    404,
    "APIGW.0101",
    "The API does not exist or has not been published in the environment",
    requestId,
  );
}
