import type { Server } from "node:http";
import type { Endpoints, ServiceName } from "../types";
import { type Host, hostsOf } from "./host";
import { type Listener, listen } from "./httpServer";

interface OpenPort {
  readonly host: Host;
  readonly url: string;
  readonly server: Server;
}

/** The open ports of a sandbox: all services, IAM, ECS and BMS of each region, the metadata service. */
export class Ports {
  readonly #open: OpenPort[] = [];

  /**
   * Opens all ports: those that follow `first`, or free ones when it is 0. When one is taken, the others are given back.
   */
  async open(first: number, regions: readonly string[], listener: Omit<Listener, "host">): Promise<void> {
    try {
      for (const [position, host] of hostsOf(regions).entries()) {
        const { server, port } = await listen({ ...listener, host }, first === 0 ? 0 : first + position);
        this.#open.push({ host, server, url: `http://127.0.0.1:${port}` });
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Base URL of the first port, where everything answers. */
  get url(): string {
    return this.#open[0]?.url ?? "";
  }

  /** Base URL of the metadata service. */
  get metadataUrl(): string {
    return this.#open.find(({ host }) => host.service === "metadata")?.url ?? "";
  }

  /** Base URLs of the services of a region. */
  endpoints(region: string): Endpoints {
    const url = (service: ServiceName) => {
      const found = this.#open.find(({ host }) => host.service === service && (host.region ?? region) === region);
      if (found === undefined) throw new Error(`region ${region}: has no project, hence no host`);
      return found.url;
    };
    return { ecs: url("ecs"), bms: url("bms"), iam: url("iam") };
  }

  /** Cuts every connection and frees the ports. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map(({ server }) => closed(server)));
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
