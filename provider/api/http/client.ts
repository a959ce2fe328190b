import type { AxiosStatic } from "axios";
import type { Dispatcher } from "undici";
import { ConfigError } from "../../core/errors";
import { adapterOver } from "./adapter";
import { type ConnectionOptions, ownConnection, sharedConnections } from "./connections";
import { type Exchange, MAX_ANSWER_BYTES } from "./exchange";
import { noAnswer } from "./noAnswer";

type Axios = InstanceType<AxiosStatic["Axios"]>;

let instance: Axios | undefined;

/** Creates the axios instance that makes every call of the process. */
function create(): Axios {
  // Loaded on first use, so that programs which never call the cloud do not wait for it. The browser build leaves out
  // libraries that only axios' own adapter for Node.js needs.
  const axios = require("axios/dist/browser/axios.cjs") as AxiosStatic;
  // Not axios.create, because it merges defaults for browsers into every call, and each would have to be switched off.
  return new axios.Axios({
    headers: {
      "User-Agent": "pulumi-huaweicloud-password",
      Accept: "application/json",
      // Otherwise axios sets a content type even for requests without a body.
      "Content-Type": false,
    },
    maxContentLength: MAX_ANSWER_BYTES,
  });
}

/**
 * Creates the function that makes all HTTP requests. It follows no redirects and retries nothing. If there is no
 * complete answer, the outcome says whether the request may have been sent.
 */
export function createExchange(options: ConnectionOptions): Exchange {
  let shared: Dispatcher | undefined;
  return async (request) => {
    instance ??= create();
    shared ??= sharedConnections(options);
    const connections = request.ownConnection ? ownConnection(options) : shared;
    const progress = { sent: false, timedOut: false };
    try {
      const { status, data, headers } = await instance.request<string>({
        method: request.method,
        url: request.url,
        headers: request.headers,
        data: request.body,
        timeout: request.timeoutMs,
        adapter: adapterOver(connections, progress),
      });
      return {
        kind: "answer",
        status,
        text: data,
        header: (name) => {
          const value = headers[name];
          return typeof value === "string" ? value : undefined;
        },
      };
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      return noAnswer(error, progress, request.timeoutMs);
    } finally {
      if (request.ownConnection) await connections.destroy();
    }
  };
}
