import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { agentsFor, type TlsOptions } from "./agents";
import { type Exchange, MAX_ANSWER_BYTES, type WireRequest } from "./answer";
import { noAnswer, type Progress } from "./networkReason";

/** The largest body the gateway accepts. Source: INTL devg-apisign. */
const MAX_REQUEST_BYTES = 12 * 1024 * 1024;

/**
 * Builds the one function that does HTTP. Redirects are not followed, nothing is retried, and what is not a complete
 * answer is told apart by whether the request can have been sent.
 */
export function createTransport(tls: TlsOptions): Exchange {
  // Loaded here: importing the package must stay quick for programs that never call the cloud.
  const axios = require("axios") as typeof import("axios");

  return async (request: WireRequest) => {
    const progress: Progress = { connected: false, timedOut: false };
    const agents = agentsFor(request.url, tls, request.ownConnection);
    const limit = AbortSignal.timeout(request.timeoutMs);
    try {
      const response = await axios.request<string>({
        ...agents,
        method: request.method,
        url: request.url,
        headers: { "User-Agent": "pulumi-huaweicloud-password", Accept: "application/json", ...request.headers },
        // As bytes and untransformed: the signature covers exactly these.
        ...(request.body === undefined ? {} : { data: Buffer.from(request.body, "utf8") }),
        transformRequest: [],
        transformResponse: [],
        responseType: "text",
        adapter: "http",
        transport: { request: watched(request.url, progress) },
        signal: limit,
        proxy: false,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        maxBodyLength: MAX_REQUEST_BYTES,
        validateStatus: () => true,
      });
      // A proxy's refusal arrives like an answer, but the cloud never saw the request.
      if (progress.proxyStatus !== undefined) return noAnswer(undefined, progress, request.timeoutMs);
      const headers = response.headers;
      return {
        kind: "answer",
        status: response.status,
        text: typeof response.data === "string" ? response.data : "",
        header: (name) => {
          const value: unknown = headers[name];
          return typeof value === "string" ? value : undefined;
        },
      };
    } catch (error) {
      progress.timedOut = limit.aborted;
      return noAnswer(error, progress, request.timeoutMs);
    }
  };
}

type SendRequest = (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest;

/** Node's own request function, noting on the way when the connection stands. */
function watched(url: string, progress: Progress): SendRequest {
  const secure = url.startsWith("https:");
  return (options, onAnswer) => {
    const send = secure ? httpsRequest : httpRequest;
    const request = send(options, onAnswer);
    request.on("proxyConnect", (answer: { statusCode: number }) => {
      if (answer.statusCode !== 200) progress.proxyStatus = answer.statusCode;
    });
    request.once("socket", (socket: Socket) => {
      const note = () => {
        progress.connected = true;
      };
      if (request.reusedSocket || (!secure && !socket.connecting)) note();
      else socket.once(secure ? "secureConnect" : "connect", note);
    });
    return request;
  };
}
