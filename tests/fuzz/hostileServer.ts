import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { type Asked, documentedAnswer, type Operation, type Route, routeOf, type World } from "./cloud";
import { type Reading, type Rendered, rendered } from "./rendering";
import { HONEST, isSlow, type Reply, type Script } from "./replies";

/** One request and what was sent in answer. */
export interface Answered {
  asked: Asked;
  /** Absent for a request that is no documented operation. */
  route?: Route;
  /** What a strict reader may take from the answer; absent for an answer that is none. */
  reading?: Reading;
}

export interface HostileServer {
  url: string;
  answered: Answered[];
  /** Requests to the address that redirects lead to. */
  strayed(): number;
  /** Waits until requests that the client has given up on have arrived: they belong to what it did before. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A byte now and then: an attempt must end by its own clock. */
const DRIP_MS = 15;

/** More than any client should take in. */
const FLOOD_BYTES = 24 * 2 ** 20;

let servers = 0;

/**
 * An HTTP server by hand, since Node's own does not let anybody break the rules. It answers by the script; two ports:
 * one for the cloud, one that redirects lead to.
 */
export async function startHostileServer(script: Script, world: World): Promise<HostileServer> {
  const answered: Answered[] = [];
  const turns = new Map<Operation, number>();
  let connections = 0;
  let strayed = 0;
  // The path tells a redirect that was followed from a late connection of an earlier case, whose port this one was given.
  const path = `/elsewhere-${++servers}`;
  const elsewhere = await listening((socket) => {
    socket.once("data", (data) => {
      if (data.includes(path)) strayed++;
      socket.destroy();
    });
  });

  const next = (operation: Operation | undefined): Reply => {
    const replies = operation === undefined ? undefined : script.replies[operation];
    if (operation === undefined || replies === undefined) return HONEST;
    const turn = turns.get(operation) ?? 0;
    turns.set(operation, turn + 1);
    const last = replies.at(-1);
    return replies[turn] ?? (script.lastForEver && last !== undefined && !isSlow(last) ? last : HONEST);
  };

  const cloud = await listening((socket) => {
    if (script.refused[connections++] === true) {
      socket.destroy();
      return;
    }
    readRequests(socket, (asked) => {
      const route = routeOf(asked);
      const reply = next(route?.operation);
      const documented =
        route === undefined ? { status: 404, headers: [], body: {} } : documentedAnswer(asked, route, world);
      const answer = rendered(reply, documented, asked, route?.operation, elsewhere.url + path);
      answered.push({
        asked,
        ...(route === undefined ? {} : { route }),
        ...(answer.reading === undefined ? {} : { reading: answer.reading }),
      });
      if (asked.method === "DELETE" && isDone(answer.reading)) world.records.set(route?.target ?? "", "");
      deliver(socket, reply, answer);
    });
  });

  return {
    url: cloud.url,
    answered,
    strayed: () => strayed,
    settled: async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    close: async () => {
      await Promise.all([cloud.close(), elsewhere.close()]);
    },
  };
}

/** An answer that is lost on the way says nothing about whether the call was carried out; here it was. */
function isDone(reading: Reading | undefined): boolean {
  return reading === undefined || reading.status < 300;
}

async function listening(accept: (socket: Socket) => void): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.setNoDelay(true);
    accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Hands over every complete request of a connection. */
function readRequests(socket: Socket, handle: (asked: Asked) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      // What arrives on a connection that was closed already is read by nobody.
      if (end < 0 || socket.writableEnded) return;
      const [line = "", ...lines] = buffer.subarray(0, end).toString("latin1").split("\r\n");
      const headers = Object.fromEntries(
        lines.map((text) => [text.slice(0, text.indexOf(":")).toLowerCase(), text.slice(text.indexOf(":") + 1).trim()]),
      );
      const total = end + 4 + Number(headers["content-length"] ?? 0);
      if (buffer.length < total) return;
      const [method = "", url = ""] = line.split(" ");
      const body = buffer.subarray(end + 4, total).toString("utf8");
      buffer = buffer.subarray(total);
      handle({ method, url, headers, body });
    }
  });
}

function deliver(socket: Socket, { delivery, framing }: Reply, { bytes, headLength }: Rendered): void {
  switch (delivery.kind) {
    case "whole":
      socket.write(bytes);
      if (framing !== "length" && framing !== "chunked" && framing !== "gzip") socket.end();
      return;
    case "pieces":
      for (let at = 0; at < bytes.length && at < 400 * delivery.size; at += delivery.size) {
        socket.write(bytes.subarray(at, at + delivery.size));
      }
      socket.end(bytes.subarray(400 * delivery.size));
      return;
    case "cut":
      socket.write(bytes.subarray(0, Math.min(bytes.length - 1, Math.floor(bytes.length * delivery.share))), () => {
        if (delivery.how === "end") socket.end();
        else socket.resetAndDestroy();
      });
      return;
    case "silence":
      return;
    case "drip": {
      let at = 0;
      const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), DRIP_MS);
      socket.on("close", () => clearInterval(timer));
      return;
    }
    case "flood":
      socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{");
      pour(socket, Buffer.alloc(2 ** 16, " "), FLOOD_BYTES);
      return;
    case "endlessHead":
      socket.write(bytes.subarray(0, headLength - 2));
      pour(socket, Buffer.from("X-More: of the same\r\n"), FLOOD_BYTES);
      return;
  }
}

/** Writes as fast as the other side takes it, until it has had enough or the limit is reached. */
function pour(socket: Socket, piece: Buffer, limit: number): void {
  let poured = 0;
  const more = () => {
    while (poured < limit && !socket.destroyed) {
      poured += piece.length;
      if (!socket.write(piece)) {
        socket.once("drain", more);
        return;
      }
    }
  };
  more();
}
