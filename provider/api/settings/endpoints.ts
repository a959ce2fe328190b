/** The services that this client calls. */
export type Service = "ecs" | "bms" | "iam";

/** The configured addresses. Base URLs are normalised, without a trailing slash. */
export interface EndpointSettings {
  /** The cloud's domain. */
  cloud?: string;
  /** The configuration's `endpoints`, with `authUrl` as `iam` if that is not set. They apply to every region. */
  endpoints: Readonly<Partial<Record<Service, string>>>;
  /** The values of the variables `HUAWEICLOUD_SDK_REGION_{SERVICE}_{REGION}`, by their full names. */
  regionEndpoints: Readonly<Record<string, string>>;
}

/** The domain of the international and the Chinese cloud. */
const DEFAULT_CLOUD = "myhuaweicloud.com";

/** Regions with this prefix have their own domain. Source: terraform-provider-huaweicloud `provider.go`. */
const CLOUD_EXCEPTIONS: readonly [regionPrefix: string, cloud: string][] = [["eu-west-1", "myhuaweicloud.eu"]];

/** The base URL of a service in a region, without a trailing slash. */
export function serviceUrl(service: Service, region: string, settings: EndpointSettings): string {
  const defaultCloud = CLOUD_EXCEPTIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? DEFAULT_CLOUD;
  return (
    settings.endpoints[service] ??
    settings.regionEndpoints[regionEndpointName(service, region)] ??
    `https://${service}.${region}.${settings.cloud ?? defaultCloud}`
  );
}

/** The SDKs' variable for the endpoint of a service in a region. Source: huaweicloudsdkcore `region/provider.py`. */
function regionEndpointName(service: Service, region: string): string {
  return `HUAWEICLOUD_SDK_REGION_${service}_${region}`.replaceAll("-", "_").toUpperCase();
}
