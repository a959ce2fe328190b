/** The services this client talks to. */
export type Service = "ecs" | "bms" | "iam";

/** What is configured about addresses; base URLs are normalised, without a trailing slash. */
export interface EndpointSettings {
  /** The cloud's domain, if configured. */
  cloud?: string;
  /** `endpoints` of the configuration, and `authUrl` as the `iam` one. They apply to every region. */
  endpoints: Readonly<Partial<Record<Service, string>>>;
  /** `HUAWEICLOUD_SDK_REGION_{SERVICE}_{REGION}` by its full name. */
  regionEndpoints: Readonly<Record<string, string>>;
}

/** The domain of the international and the Chinese cloud. */
const DEFAULT_CLOUD = "myhuaweicloud.com";

/** Regions beginning with the prefix have their own domain. Source: terraform-provider-huaweicloud `provider.go`. */
const CLOUD_EXCEPTIONS: readonly [regionPrefix: string, cloud: string][] = [["eu-west-1", "myhuaweicloud.eu"]];

/** The base URL of a service in a region, without a trailing slash. */
export function serviceUrl(service: Service, region: string, settings: EndpointSettings): string {
  return (
    settings.endpoints[service] ??
    settings.regionEndpoints[regionEndpointName(service, region)] ??
    `https://${service}.${region}.${settings.cloud ?? defaultCloud(region)}`
  );
}

/** The SDKs' variable that holds the endpoint of a service in a region. Source: huaweicloudsdkcore `region/provider.py`. */
export function regionEndpointName(service: Service, region: string): string {
  return `HUAWEICLOUD_SDK_REGION_${service}_${region}`.replaceAll("-", "_").toUpperCase();
}

function defaultCloud(region: string): string {
  return CLOUD_EXCEPTIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? DEFAULT_CLOUD;
}
