import { json, startServer } from "../fakes/httpServer";

/** What a guest sees of the cloud: its key pair, and the place of its record. */
export interface MetadataService {
  readonly url: string;
  /** The record as it was posted; "" for none. */
  readonly record: string;
  close(): Promise<void>;
}

const VERSIONS = ["/openstack/latest", "/openstack/2013-04-04"];

/** Answers as nova's metadata service does: a record can be posted once. */
export async function startMetadataService(publicKey?: string): Promise<MetadataService> {
  let record = "";
  const server = await startServer(({ method, url, body }, response) => {
    const at = (path: string) => VERSIONS.some((version) => url === `${version}/${path}`);
    if (at("meta_data.json")) {
      json(response, 200, {
        uuid: "guest-1",
        ...(publicKey === undefined ? {} : { public_keys: { pair: publicKey } }),
      });
    } else if (at("password") && method === "GET") {
      response.end(record);
    } else if (at("password") && record === "") {
      record = body;
      response.end();
    } else {
      response.writeHead(at("password") ? 409 : 404).end();
    }
  });
  return {
    url: `${server.url}/`,
    get record() {
      return record;
    },
    close: server.close,
  };
}
