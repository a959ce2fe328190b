import { ConfigError } from "../core/errors";
import type { OpenApi, Place, Ports } from "../core/ports";
import { omitUndefined } from "../core/values/omitUndefined";
import type { CallContext } from "./calls/call";
import { createCallContext } from "./calls/context";
import { CredentialGate } from "./calls/credentialGate";
import { createPasswordClient } from "./client";
import { findIdentity } from "./credentials/chain";
import type { Identity } from "./credentials/identity";
import { METADATA_URL } from "./credentials/metadata";
import { createExchange } from "./http/client";
import type { Exchange } from "./http/exchange";
import { placeAskedFor } from "./place";
import { lookUpProjectId } from "./project";
import { serviceUrl } from "./settings/endpoints";
import { whereToSet } from "./settings/lookup";
import { checkId, type Settings } from "./settings/settings";
import { shareByKey } from "./shareByKey";

/** Replacements, for tests only. */
export interface ConnectOptions {
  /** Instead of the link-local address of the metadata service. */
  metadataUrl?: string;
  /** Instead of real HTTP. */
  exchange?: Exchange;
  /** Time limit for one attempt, in milliseconds, instead of 75 s. */
  attemptMs?: number;
}

/** How calls are made, and as whom. */
interface Session {
  context: CallContext;
  identity: Identity;
}

/**
 * Creates the function that opens the API for a region and project. Credentials, tokens and project ids are looked up on
 * first use and shared by everything it opens, so create it once per configuration.
 *
 * A region or project given with a resource overrides the settings. The settings' project belongs to the settings'
 * region: in another region, the project is looked up by the region's name.
 */
export function createOpenApi(settings: Settings, ports: Ports, options: ConnectOptions = {}): OpenApi {
  const sessions = shareByKey<Session>();
  const projectIds = shareByKey<string>();
  /** By region: one may refuse credentials that others accept. */
  const gates = new Map<string, CredentialGate>();
  const { attemptMs, metadataUrl = METADATA_URL } = options;

  const openSession = async (): Promise<Session> => {
    const exchange = options.exchange ?? (await connectExchange(settings, ports));
    const context = createCallContext(omitUndefined({ exchange, ports, maxRetries: settings.maxRetries, attemptMs }));
    return { context, identity: await findIdentity({ lookup: settings.lookup, context, metadataUrl }) };
  };

  return async (scope) => {
    const { context: ungated, identity } = await sessions.get("", openSession);
    const { region, projectId, projectName = region } = checked(placeAskedFor(scope, settings, identity));
    const gate = gates.get(region) ?? new CredentialGate(ports.clock);
    gates.set(region, gate);
    const context = { ...ungated, gate };
    const iamUrl = serviceUrl("iam", region, settings);
    const auth = identity.authFor(iamUrl, projectId === undefined ? { name: projectName } : { id: projectId });
    // Region and name are a sufficient key: the identity is the same for all resources.
    const lookUp = () =>
      projectIds.get(`${region}/${projectName}`, () => lookUpProjectId(context, iamUrl, projectName, auth));
    return createPasswordClient({
      context,
      auth,
      place: projectId === undefined ? { region, projectId: await lookUp(), projectName } : { region, projectId },
      urls: { ecs: serviceUrl("ecs", region, settings), bms: serviceUrl("bms", region, settings) },
    });
  };
}

async function connectExchange({ insecure, cacertFile }: Settings, ports: Ports): Promise<Exchange> {
  if (insecure) ports.log.warn("TLS certificates are not checked (insecure is set).");
  const { env } = ports;
  if (cacertFile === undefined) return createExchange({ insecure, env });
  const ca = await ports.readTextFile(cacertFile).catch(() => {
    throw new ConfigError(`cacertFile ${cacertFile} cannot be read.`);
  });
  return createExchange({ insecure, env, ca });
}

/** The place with its names checked, since one from a profile or a state has not been checked yet. */
function checked({ region, projectId, projectName }: Partial<Place>): Partial<Place> & Pick<Place, "region"> {
  if (region === undefined) {
    throw new ConfigError(
      "No region is set. Run `pulumi config set huaweicloud:region cn-north-4` (with your region), give the resource " +
        `its own region, or set one of ${whereToSet("region")}.`,
    );
  }
  if (projectName !== undefined && !/^\P{C}{1,64}$/u.test(projectName)) {
    throw new ConfigError("projectName must have 1 to 64 characters, none of them for control.");
  }
  return omitUndefined({
    region: checkId("region", region),
    projectId: projectId === undefined ? undefined : checkId("projectId", projectId),
    projectName,
  });
}
