import type { IncomingHttpHeaders } from "node:http";
import { unzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { dispatcherFor, type TlsOptions } from "./dispatchers";
import { type Exchange, MAX_ANSWER_BYTES, type Outcome, type WireRequest } from "./exchange";
import { noAnswer } from "./networkReason";

/**
 * Builds the one function that does HTTP. Redirects are not followed, nothing is retried, and what is not a complete
 * answer is told apart by whether the request can have been sent.
 */
export function createTransport(tls: TlsOptions): Exchange {
  return async (request) => {
    const dispatcher = dispatcherFor(request.url, tls, request.ownConnection);
    return new Promise((settle) => dispatch(dispatcher, request, settle));
  };
}

function dispatch(dispatcher: Dispatcher, request: WireRequest, settle: (outcome: Outcome) => void): void {
  const { origin, pathname, search } = new URL(request.url);
  const receiver = new Receiver(request.timeoutMs, settle);
  dispatcher.dispatch(
    {
      origin,
      path: `${pathname}${search}`,
      method: request.method as Dispatcher.HttpMethod,
      headers: { "User-Agent": "pulumi-huaweicloud-password", Accept: "application/json", ...request.headers },
      // As bytes: the signature covers exactly these.
      body: request.body === undefined ? null : Buffer.from(request.body, "utf8"),
    },
    receiver,
  );
}

/** Collects one answer, or finds out how far the request got. Settles once. */
class Receiver implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private timedOut = false;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly timeoutMs: number,
    private readonly settle: (outcome: Outcome) => void,
  ) {
    this.timer = setTimeout(() => this.timeUp(), timeoutMs);
  }

  /** The connection (with TLS: the secured one) stands, and the request is about to be sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.timedOut) controller.abort(new Error("too late"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { headers } = this;
    const body = unpacked(Buffer.concat(this.chunks), headers["content-encoding"]);
    if (body === undefined) {
      this.end(new UnusableEncoding());
      return;
    }
    this.finish({
      kind: "answer",
      status: this.status,
      text: body.toString("utf8"),
      header: (name) => {
        const value = headers[name];
        return typeof value === "string" ? value : undefined;
      },
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.end(error);
  }

  private timeUp(): void {
    this.timedOut = true;
    if (this.controller === undefined) this.end(undefined);
    else this.controller.abort(new Error("time is up"));
  }

  private end(error: unknown): void {
    const progress = { connected: this.controller !== undefined, timedOut: this.timedOut };
    this.finish(noAnswer(error, progress, this.timeoutMs));
  }

  /** Two turns later, when undici has freed the connection for whoever waits for this answer to make the next call. */
  private finish(outcome: Outcome): void {
    clearTimeout(this.timer);
    setImmediate(() => setImmediate(() => this.settle(outcome)));
  }
}

class UnusableEncoding extends Error {
  readonly code = "Z_ENCODING";
}

/** We ask for no compression; a gateway may use it all the same. */
function unpacked(body: Buffer, encoding: string | undefined): Buffer | undefined {
  if (encoding === undefined || encoding === "identity" || body.length === 0) return body;
  try {
    return unzipSync(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    return undefined;
  }
}
