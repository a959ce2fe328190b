import { gzipSync } from "node:zlib";
import { type Asked, type Documented, idsIn, type Operation, parsedOf } from "./cloud";
import { changed, mapTexts } from "./json";
import type { Body, Framing, Reply } from "./replies";

/** All that a strict reader of HTTP may take from an answer. */
export interface Reading {
  status: number;
  text: string;
}

export interface Rendered {
  bytes: Buffer;
  /** Where the head ends within the bytes. */
  headLength: number;
  /** Absent when no sound answer comes through. */
  reading?: Reading;
}

/**
 * Makes the bytes of an answer to the request.
 *
 * @param elsewhere where a redirect leads: nobody may call there
 */
export function rendered(
  reply: Reply,
  documented: Documented,
  asked: Asked,
  operation: Operation | undefined,
  elsewhere: string,
): Rendered {
  const fill = filling(asked);
  const status = reply.status ?? documented.status;
  const body = bodyOf(reply.body, documented, fill, operation === "metadataToken");
  const framed = framedAs(reply.framing, body);
  const own = reply.headers.map(([name, value]) => [name, headerText(fill(value))] as const);
  const overruled = new Set(own.map(([name]) => name.toLowerCase()));
  const headers = [
    ["Content-Type", "application/json"] as const,
    ...documented.headers.filter(([name]) => !overruled.has(name.toLowerCase())),
    ...own,
    ...(status >= 300 && status < 400 ? [["Location", `${elsewhere}${asked.url}`] as const] : []),
    ...framed.headers,
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = Buffer.from(`${PRELUDES[reply.prelude]}HTTP/1.1 ${status} Whatever\r\n${lines}\r\n`, "latin1");
  const bytes = Buffer.concat([head, framed.bytes]);
  const arrives =
    status >= 200 &&
    reply.prelude !== "garbage" &&
    (reply.delivery.kind === "whole" || reply.delivery.kind === "pieces");
  const bodiless = status === 204 || status === 304;
  const content = arrives ? framed.content : undefined;
  return {
    bytes,
    headLength: head.length,
    ...(content === undefined ? {} : { reading: { status, text: bodiless ? "" : textOf(content) } }),
  };
}

/** Beyond two megabytes there is only padding. To read it anew for every answer would take most of the time. */
function textOf(content: Buffer): string {
  return content.toString("utf8", 0, 2 * 2 ** 20);
}

const PRELUDES = {
  nothing: "",
  continue: "HTTP/1.1 100 Continue\r\n\r\n",
  manyContinues: "HTTP/1.1 100 Continue\r\n\r\n".repeat(200),
  processing: "HTTP/1.1 102 Processing\r\nX-Progress: half\r\n\r\n",
  garbage: "HELO mail.example.com\r\n",
};

/** Puts parts of the request where a text asks for them, as services do that repeat what they were sent. */
function filling(asked: Asked): (text: string) => string {
  const body = parsedOf(asked.body);
  const password = (body as { new_password?: unknown } | undefined)?.new_password;
  const credential = asked.headers["x-auth-token"] ?? asked.headers.authorization ?? asked.body;
  const ids = [...idsIn(asked.body), asked.url.split("/").at(-2) ?? ""];
  return (text) =>
    text.includes("{{")
      ? text
          .replaceAll("{{echo}}", () => `${asked.method} ${asked.url} ${JSON.stringify(asked.headers)} ${asked.body}`)
          .replaceAll("{{password}}", () => (typeof password === "string" ? password : ""))
          .replaceAll("{{credential}}", () => credential)
          .replaceAll("{{part}}", () => (typeof password === "string" ? password : credential.slice(-64)).slice(1, 11))
          .replaceAll(/\{\{server(\d)\}\}/g, (_, at: string) => ids[Number(at) % ids.length] ?? "")
          .replaceAll("{{SERVER0}}", () => (ids[0] ?? "").toUpperCase())
      : text;
}

/** A header holds neither line ends nor anything beyond one byte. */
function headerText(text: string): string {
  return text.replaceAll(/[\r\n\0]|[^\0-\xff]/g, "?");
}

function bodyOf(body: Body, documented: Documented, fill: (text: string) => string, isText: boolean): Buffer {
  const value = mapTexts(documented.body, fill);
  const text = value === undefined ? "" : isText ? String(value) : JSON.stringify(value);
  switch (body.kind) {
    case "documented":
      return Buffer.from(text);
    case "changed":
      return Buffer.from(JSON.stringify(mapTexts(changed(documented.body ?? {}, body.changes), fill)) ?? "");
    case "json":
      return Buffer.from(JSON.stringify(mapTexts(body.value, fill)));
    case "deep":
      return Buffer.from(`{"${body.name}":${"[".repeat(body.depth)}${"]".repeat(body.depth)}}`);
    case "text":
      return Buffer.from(fill(body.text));
    case "bytes":
      return Buffer.concat([Buffer.from(text.slice(0, 20)), Buffer.from(body.hex, "hex"), Buffer.from(text.slice(20))]);
    case "cut":
      return Buffer.from(text).subarray(0, Math.floor(Buffer.byteLength(text) * body.share));
    case "bom":
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
    case "utf16":
      return Buffer.from(`\ufeff${text}`, "utf16le");
    case "twice":
      return Buffer.from(text.replace(/^\{(.*)\}$/s, "{$1,$1}"));
    case "empty":
      return Buffer.alloc(0);
    case "padded":
      return Buffer.concat([Buffer.from(text), Buffer.alloc(body.megabytes * 2 ** 20, " ")]);
  }
}

interface Framed {
  headers: readonly (readonly [string, string])[];
  bytes: Buffer;
  /** What HTTP says is in it; absent where that cannot be told. */
  content?: Buffer;
}

function framedAs(framing: Framing, body: Buffer): Framed {
  const length = (bytes: number | string) => ["Content-Length", String(bytes)] as const;
  const chunks = ["Transfer-Encoding", "chunked"] as const;
  const zipped = ["Content-Encoding", "gzip"] as const;
  const close = ["Connection", "close"] as const;
  const chunk = (bytes: Buffer) =>
    bytes.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  switch (framing) {
    case "length":
      return { headers: [length(body.length)], bytes: body, content: body };
    case "chunked": {
      const middle = Math.floor(body.length / 2);
      const parts = [chunk(body.subarray(0, middle)), chunk(body.subarray(middle)), Buffer.from("0\r\n\r\n")];
      return { headers: [chunks], bytes: Buffer.concat(parts), content: body };
    }
    case "untilClose":
      return { headers: [close], bytes: body, content: body };
    case "gzip": {
      const bytes = gzipSync(body);
      return { headers: [zipped, length(bytes.length)], bytes, content: body };
    }
    case "lengthTooLong":
      return { headers: [close, length(body.length + 10)], bytes: body };
    case "lengthTooShort": {
      // The rest is no part of this answer. In padded JSON it is not missed.
      const content = body.subarray(0, Math.max(0, body.length - 3));
      return { headers: [length(content.length)], bytes: body, content };
    }
    case "lengthNonsense":
      return { headers: [close, length("-7x")], bytes: body };
    case "lengthTwice":
      return { headers: [close, length(body.length), length(body.length + 1)], bytes: body };
    case "lengthAndChunked":
      return { headers: [close, length(body.length), chunks], bytes: body };
    case "chunkedGarbage":
      return { headers: [close, chunks], bytes: Buffer.concat([Buffer.from("zz\r\n"), body]) };
    case "chunkedUnfinished":
      return { headers: [close, chunks], bytes: chunk(body) };
    case "gzipGarbage":
      return { headers: [zipped, length(body.length)], bytes: body };
    case "gzipUnfinished": {
      const bytes = gzipSync(body).subarray(0, -12);
      return { headers: [zipped, length(bytes.length)], bytes };
    }
  }
}
