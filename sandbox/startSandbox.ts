import { regionOf } from "./cloud/accounts";
import { Cloud } from "./cloud/cloud";
import { Controls } from "./controls/controls";
import { Faults } from "./faults/faults";
import { Gateway } from "./gateway/gateway";
import { Journal } from "./gateway/journal";
import { Ports } from "./gateway/ports";
import { MetadataService } from "./metadata/metadataService";
import type { Sandbox, SandboxCredentials, SandboxOptions } from "./types";

/**
 * Starts a sandbox cloud on the loopback address.
 *
 * @param options - port, initial content, latency and log; see {@link SandboxOptions}
 * @returns the running sandbox; close it when done
 * @throws when the port is taken or the seed contradicts itself (two servers with one id, say)
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cloud = new Cloud(options.seed ?? {});
  if (options.latencyMs !== undefined) cloud.configure({ latencyMs: options.latencyMs });
  const faults = new Faults();
  for (const fault of options.seed?.faults ?? []) faults.inject(fault);
  const journal = new Journal();
  const ports = new Ports();
  const sandbox = createSandbox(cloud, faults, journal, ports);
  const log = options.log ?? (() => undefined);
  const gateway = new Gateway(cloud, faults, journal);
  const metadata = new MetadataService(cloud);
  const controls = new Controls(sandbox, faults);
  await ports.open(options.port ?? 0, cloud.regions(), { gateway, metadata, controls, log });
  return sandbox;
}

function createSandbox(cloud: Cloud, faults: Faults, journal: Journal, ports: Ports): Sandbox {
  return {
    get url() {
      return ports.url;
    },
    get metadataUrl() {
      return ports.metadataUrl;
    },
    endpoints: (region = regionOf(cloud.project)) => ports.endpoints(region),
    credentials: credentialsOf(cloud),
    get settings() {
      return cloud.settings;
    },
    async close() {
      faults.discard();
      cloud.timers.cancelAll();
      await ports.close();
    },

    addServer: (spec = {}) => cloud.addServer(spec).view(),
    removeServer: (id) => cloud.removeServer(id),
    servers: () => cloud.servers().map((server) => server.view()),
    server: (id) => cloud.server(id).view(),
    changeServer(id, change) {
      cloud.server(id).change(change);
      return cloud.server(id).view();
    },
    rebuildServer(id, options = {}) {
      cloud.server(id).rebuild(options.initialPassword);
      return cloud.server(id).view();
    },
    acceptsPassword: (id, password) => cloud.server(id).accepts(password),
    restart: (id) => cloud.server(id).cameUp(),
    stop: (id) => cloud.server(id).stop(),
    privateKeyPem: (name) => cloud.keyPairs.privateKeyPem(name),
    generatedKeyPairs: () => cloud.keyPairs.generatedNames(),

    get requests() {
      return journal.entries;
    },
    clearRequests: () => journal.clear(),
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    configure: (settings) => cloud.configure(settings),
    setLatency: (latencyMs) => cloud.configure({ latencyMs }),
  };
}

function credentialsOf(cloud: Cloud): SandboxCredentials {
  const { accessKey, secretKey, securityToken, userName, password, domainName } = cloud.account;
  const projectId = cloud.project.id;
  const region = regionOf(cloud.project);
  return { accessKey, secretKey, securityToken, projectId, region, userName, password, domainName };
}
