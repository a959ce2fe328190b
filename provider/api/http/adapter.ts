import type { IncomingHttpHeaders } from "node:http";
import { unzipSync } from "node:zlib";
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";
import type { Dispatcher } from "undici";
import type { Progress } from "./noAnswer";

/**
 * An axios adapter that sends over undici's connections. Every status is an answer, no redirect is followed, and the
 * body is text. `timeout` is for everything from here to the end of the answer; `maxContentLength` limits the
 * decompressed body.
 *
 * @param progress is updated; after a failure it says how far the request got
 */
export function adapterOver(connections: Dispatcher, progress: Progress): AxiosAdapter {
  return async (config) => {
    const answer = await new Promise<AxiosResponse<string>>((resolve, reject) => {
      connections.dispatch(dispatchOptions(config), new Receiver(config, progress, resolve, reject));
    });
    // undici takes the connection back after this. Without the wait, a next call made at once would open another one.
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
}

function dispatchOptions({ url = "", method, headers, data }: InternalAxiosRequestConfig): Dispatcher.DispatchOptions {
  const { origin, pathname, search } = new URL(url);
  return {
    origin,
    path: `${pathname}${search}`,
    method: method?.toUpperCase() as Dispatcher.HttpMethod,
    headers: headers.toJSON() as Record<string, string>,
    body: data ?? null,
  };
}

class Receiver implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly progress: Progress,
    private readonly resolve: (response: AxiosResponse<string>) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.timer = setTimeout(() => this.timeUp(), config.timeout);
  }

  /** Called when there is a connection, with TLS a secured one, and the request is about to be sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.progress.timedOut) {
      controller.abort(new Error("too late"));
      return;
    }
    this.progress.sent = true;
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.timer);
    const { status, config } = this;
    const headers = this.headers as Record<string, string>;
    try {
      const body = decompressed(Buffer.concat(this.chunks), headers["content-encoding"], config.maxContentLength);
      this.resolve({ status, statusText: "", headers, config, data: body.toString() });
    } catch (error) {
      this.reject(error as Error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.timer);
    this.reject(error);
  }

  /** undici can abort only a request that has started. One that still waits for a connection is rejected here. */
  private timeUp(): void {
    this.progress.timedOut = true;
    const error = new Error("time is up");
    this.controller?.abort(error);
    this.reject(error);
  }
}

/** We do not ask for compression, but a gateway may use it anyway. */
function decompressed(body: Buffer, encoding: string | undefined, maxOutputLength: number | undefined): Buffer {
  if (encoding === undefined || encoding === "identity" || body.length === 0) return body;
  return unzipSync(body, { maxOutputLength });
}
