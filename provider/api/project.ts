import { ConfigError } from "../core/errors";
import { decodeProjects } from "./answers/decode";
import { type AuthSource, type CallContext, call } from "./calls/call";
import { OPERATIONS } from "./operations";

/**
 * Looks up the id of a project by its name with `GET /v3/projects?name=`. Nothing is ever created.
 *
 * @param name a project's name; a region's default project has the region's name
 * @throws ConfigError if there is none, or more than one
 * @throws ApiError if the lookup itself fails
 */
export async function lookUpProjectId(
  context: CallContext,
  iamUrl: string,
  name: string,
  auth: AuthSource,
): Promise<string> {
  const { value: projects } = await call(context, {
    operation: OPERATIONS.listProjects,
    baseUrl: iamUrl,
    path: "/v3/projects",
    query: [["name", name]],
    auth,
    read: decodeProjects,
  });
  // Filtered here as well: if the service ignores the filter, it returns projects with other names.
  const matches = projects.filter((project) => project.name === name && project.enabled);
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only.id;
  const found = matches.length === 0 ? "there is none" : `there are ${matches.length}`;
  throw new ConfigError(
    `projectId is not set, and looking for a project named "${name}" at ${iamUrl} did not give exactly one: ${found}. ` +
      "Set projectId, or projectName to the name of an existing project.",
  );
}
