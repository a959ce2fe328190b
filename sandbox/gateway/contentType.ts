import type { Answer } from "../api/answer";
import { iamError, serviceError } from "../api/errors";
import type { ServiceName } from "../types";
import type { Incoming } from "./incoming";

const MESSAGE = "Unsupported Media Type: the request body must be application/json";

/** The refusal of a body that is not declared to be JSON; undefined when it is, or when there is none. */
export function wrongContentType({ headers, text }: Incoming, service: ServiceName): Answer | undefined {
  const [mediaType = ""] = (headers.get("content-type") ?? "").split(";");
  if (text === "" || mediaType.trim().toLowerCase() === "application/json") return undefined;
  // The status is documented, a code of its own is not: these are the codes of a body that cannot be read.
  if (service === "iam") return iamError(415, "Unsupported Media Type", MESSAGE);
  return serviceError(415, service === "bms" ? "BMS.0001" : "Ecs.0005", MESSAGE);
}
