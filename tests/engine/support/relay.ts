import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a host of the cloud that can be cut and mended: connections are refused while it is cut. */
export class Relay {
  private server: Server | undefined;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  /** Answers that may pass before it is cut. */
  private answersLeft = Number.POSITIVE_INFINITY;

  constructor(private readonly target: URL) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async mend(answers = Number.POSITIVE_INFINITY): Promise<void> {
    this.answersLeft = answers;
    const server = createServer((client) => this.join(client));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  cut(): void {
    this.server?.close();
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    const cloud = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, cloud]) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.sockets.delete(socket));
    }
    client.pipe(cloud);
    client.on("close", () => cloud.destroy());
    cloud.on("close", () => client.destroy());
    cloud.on("data", (bytes) => {
      client.write(bytes);
      this.answersLeft -= bytes.toString("latin1").split("HTTP/1.1 ").length - 1;
      if (this.answersLeft <= 0) this.cut();
    });
  }
}
