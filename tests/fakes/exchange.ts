import type { Answer, Exchange, NoAnswer, Outcome, WireRequest } from "../../provider/api/http/exchange";

/** An answer as the client would give it; objects become JSON. */
export function answer(status: number, body: unknown = "", headers: Record<string, string> = {}): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "answer", status, text, header: (name) => headers[name] };
}

/** No connection came about. */
export const unsent: NoAnswer = { kind: "unsent", reason: "no connection (ECONNREFUSED)", permanent: false };

/** The connection ended after the request was sent. */
export const lost: NoAnswer = { kind: "lost", reason: "the connection was lost (ECONNRESET)", permanent: false };

/** An exchange that plays outcomes in turn (the last one for ever) and keeps what it was asked. */
export function scripted(...outcomes: Outcome[]): { exchange: Exchange; requests: WireRequest[] } {
  const requests: WireRequest[] = [];
  return {
    requests,
    exchange: async (request) => {
      requests.push(request);
      const outcome = outcomes[Math.min(requests.length, outcomes.length) - 1];
      if (outcome === undefined) throw new Error("the script is empty");
      return outcome;
    },
  };
}

/** An exchange that answers by method and path. */
export function routed(route: (request: WireRequest, url: URL) => Outcome): {
  exchange: Exchange;
  requests: WireRequest[];
} {
  const requests: WireRequest[] = [];
  return {
    requests,
    exchange: async (request) => {
      requests.push(request);
      return route(request, new URL(request.url));
    },
  };
}
