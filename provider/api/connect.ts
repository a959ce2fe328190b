import { ConfigError } from "../core/errors";
import type { OpenApi, Ports, Scope } from "../core/ports";
import { omitUndefined } from "../core/values/omitUndefined";
import type { CallContext } from "./calls/call";
import { createPasswordClient } from "./client";
import { findIdentity } from "./credentials/chain";
import type { Identity } from "./credentials/identity";
import { METADATA_URL } from "./credentials/metadata";
import { createExchange } from "./http/client";
import type { Exchange } from "./http/exchange";
import { lookUpProjectId } from "./project";
import { serviceUrl } from "./settings/endpoints";
import { whereToSet } from "./settings/lookup";
import { checkId, type Settings } from "./settings/settings";
import { shareByKey } from "./shareByKey";

/** What can be replaced, for tests and rehearsals. */
export interface ConnectOptions {
  /** In place of the link-local address of the metadata service. */
  metadataUrl?: string;
  /** In place of real HTTP. */
  exchange?: Exchange;
  /** In place of the 75 s that one attempt may take. */
  attemptMs?: number;
}

interface Foundation {
  context: CallContext;
  identity: Identity;
}

/**
 * Creates the function that opens the API for a region and project. Credentials, tokens and project ids are found on
 * first use and shared by everything opened through it, so it should be created once per configuration.
 *
 * A region or project given with a resource wins over the settings. The settings' project belongs to the settings'
 * region: for another region the project is looked up by the region's name.
 */
export function createOpenApi(settings: Settings, ports: Ports, options: ConnectOptions = {}): OpenApi {
  const foundations = shareByKey<Foundation>();
  const projectIds = shareByKey<string>();

  const lay = async (): Promise<Foundation> => {
    const exchange = options.exchange ?? (await connectExchange(settings, ports));
    const { attemptMs } = options;
    const context = omitUndefined({ exchange, ports, maxRetries: settings.maxRetries, attemptMs });
    const { metadataUrl = METADATA_URL } = options;
    return { context, identity: await findIdentity({ lookup: settings.lookup, context, metadataUrl }) };
  };

  return async (scope) => {
    const { context, identity } = await foundations.get("", lay);
    const { region, projectId, projectName } = placeOf(scope, settings, identity);
    const iamUrl = serviceUrl("iam", region, settings);
    const auth = identity.authFor(iamUrl, projectId === undefined ? { name: projectName } : { id: projectId });
    return createPasswordClient({
      context,
      auth,
      // One identity, one configuration: of all that leads to the project only the region differs between resources.
      projectId: projectId ?? (await projectIds.get(region, () => lookUpProjectId(context, iamUrl, projectName, auth))),
      ecsUrl: serviceUrl("ecs", region, settings),
      bmsUrl: serviceUrl("bms", region, settings),
    });
  };
}

async function connectExchange(settings: Settings, ports: Ports): Promise<Exchange> {
  const { insecure, cacertFile } = settings;
  if (insecure) ports.log.warn("TLS certificates are not checked (insecure is set).");
  const { env } = ports;
  if (cacertFile === undefined) return createExchange({ insecure, env });
  try {
    return createExchange({ insecure, env, ca: await ports.readTextFile(cacertFile) });
  } catch {
    throw new ConfigError(`cacertFile ${cacertFile} cannot be read.`);
  }
}

interface Place {
  region: string;
  /** Absent: to be looked up. */
  projectId?: string;
  /** The project to look up. */
  projectName: string;
}

function placeOf(scope: Scope, settings: Settings, identity: Identity): Place {
  const home = settings.region ?? identity.region;
  const wanted = scope.region ?? home;
  if (wanted === undefined) {
    throw new ConfigError(
      "No region is set. Run `pulumi config set huaweicloud:region cn-north-4` (with your region), give the resource " +
        `its own region, or set one of ${whereToSet("region")}.`,
    );
  }
  // A profile's region has not been checked before.
  const region = checkId("region", wanted);
  const atHome = home === undefined || region === home;
  const profileProject = identity.region === undefined || identity.region === region ? identity.projectId : undefined;
  const projectId = scope.projectId ?? (atHome ? settings.projectId : undefined) ?? profileProject;
  return omitUndefined({
    region,
    projectId: projectId === undefined ? undefined : checkId("projectId", projectId),
    projectName: (atHome ? settings.projectName : undefined) ?? region,
  });
}
