import { createOpenApi, readSettings } from "../../provider/api";
import type { Exchange } from "../../provider/api/http/exchange";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { answer } from "../fakes/exchange";
import { type Asked, documentedAnswer, routeOf, type World } from "./cloud";
import type { Answered } from "./hostileServer";
import { PLANTED } from "./secrets";

/** A cloud that answers as documented, without sockets, and keeps what it was asked. */
export interface MemoryCloud {
  open: OpenApi;
  /** Each with the host it was meant for. */
  asked: (Asked & { host: string })[];
  /** The same with the answers. */
  answered: Answered[];
}

export function memoryCloud(world: World, ports: Ports): MemoryCloud {
  const asked: (Asked & { host: string })[] = [];
  const answered: Answered[] = [];
  const exchange: Exchange = async (request) => {
    const { host, pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const one = { host, method: request.method, url: pathname + search, headers, body: request.body ?? "" };
    asked.push(one);
    const route = routeOf(one);
    if (route === undefined) return answer(404);
    const { status, body = "" } = documentedAnswer(one, route, world);
    if (one.method === "DELETE") world.records.set(route.target ?? "", "");
    answered.push({ asked: one, route, reading: { status, text: JSON.stringify(body) } });
    return answer(status, body, { "x-request-id": "req-1" });
  };
  const config: Record<string, string> = { region: "eu-west-101", token: PLANTED.token, maxRetries: "0" };
  return {
    asked,
    answered,
    open: createOpenApi(
      readSettings((key) => config[key], {}),
      ports,
      { exchange },
    ),
  };
}
