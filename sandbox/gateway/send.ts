import type { ServerResponse } from "node:http";
import type { Answer } from "../api/answer";
import type { Outcome } from "../faults/runWithFaults";

/** Ends a request on the wire. Returns the status sent, undefined when none was. */
export function send(response: ServerResponse, outcome: Outcome, requestId: string, now: number): number | undefined {
  switch (outcome.end) {
    case "answer":
      writeHead(response, outcome.answer, requestId, now);
      response.end(outcome.answer.text);
      return outcome.answer.status;
    case "half":
      writeHead(response, outcome.answer, requestId, now);
      response.write(outcome.answer.text.slice(0, outcome.answer.text.length / 2), () => response.destroy());
      return outcome.answer.status;
    case "cut":
      response.destroy();
      return undefined;
    case "silence":
      return undefined;
  }
}

function writeHead(response: ServerResponse, answer: Answer, requestId: string, now: number): void {
  const bodyless = answer.status === 204 || answer.status === 304;
  const isIam = response.req.url?.startsWith("/v3/") === true;
  response.writeHead(answer.status, {
    "X-Request-Id": requestId,
    Date: new Date(now).toUTCString(),
    // IAM has a name of its own for it, which is the one that clients look for there.
    ...(isIam ? { "X-IAM-Trace-Id": requestId } : {}),
    ...(bodyless ? {} : { "Content-Length": Buffer.byteLength(answer.text) }),
    ...answer.headers,
  });
}
