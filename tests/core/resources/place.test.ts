import type { Difference, Lifecycle, Outputs } from "../../../provider/core/lifecycle";
import type { Place } from "../../../provider/core/ports";
import { inItsPlace } from "../../../provider/core/resources/place";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";

const HOME = { region: "r-1", projectId: "p-1", projectName: "r-1" };

/** A resource that finds this difference and gives these outputs, where arguments are in effect before what is configured. */
function placed(
  configured: Partial<Place>,
  found: Difference = { changes: false },
  outputs: Outputs = {},
  told: string[] = [],
) {
  const unused = () => Promise.reject(new Error("not used here"));
  const lifecycle: Lifecycle = {
    members: {},
    check: () => ({ failures: [] }),
    diff: () => found,
    create: async () => ({ id: "id", outputs }),
    read: unused,
    update: async () => outputs,
    delete: unused,
  };
  const inEffect = async (scope: Partial<Place>) => ({ ...configured, ...scope });
  return inItsPlace(lifecycle, inEffect, (text) => told.push(text));
}

const difference = (olds: Properties, configured: Partial<Place>, news: Properties = {}) =>
  placed(configured).diff(olds, news);

describe("a replacement", () => {
  test.each<[string, Partial<Place>, Properties, string[]]>([
    ["another region is configured", { region: "r-2" }, {}, ["region"]],
    ["the region's argument is another", { region: "r-1" }, { region: "r-2" }, ["region"]],
    ["another project is configured", { region: "r-1", projectId: "p-2" }, {}, ["projectId"]],
    ["the project's argument is another", { projectId: "p-1" }, { projectId: "p-2" }, ["projectId"]],
    ["both are others", { region: "r-2", projectId: "p-2" }, {}, ["region", "projectId"]],
    ["a project of another name is to be looked up", { region: "r-1", projectName: "r-1_sub" }, {}, ["projectId"]],
    ["the region is not known yet", { region: "r-1" }, { region: UNKNOWN }, ["region"]],
    ["the project is not known yet", { region: "r-1" }, { projectId: UNKNOWN }, ["projectId"]],
  ])("is due where %s", async (_, configured, news, replaces) => {
    expect(await difference(HOME, configured, news)).toEqual({ changes: true, replaces });
  });

  test.each<[string, Properties, Partial<Place>]>([
    ["the place is the same", HOME, HOME],
    ["nothing says a place any more", HOME, {}],
    ["the project would be looked up by the region's name", HOME, { region: "r-1" }],
    ["the same name is set", HOME, { region: "r-1", projectName: "r-1" }],
    ["the id is the same, whatever the name", HOME, { region: "r-1", projectId: "p-1", projectName: "other" }],
    ["a name is set, where the state has only an id", { region: "r-1", projectId: "p-1" }, { projectName: "r-1_sub" }],
    ["the state says no place", {}, { region: "r-2", projectId: "p-2", projectName: "n" }],
    ["the state says no project, as after an adoption", { region: "r-1" }, { region: "r-1", projectId: "p-2" }],
  ])("is not due where %s", async (_, olds, configured) => {
    expect(await difference(olds, configured)).toEqual({ changes: false, replaces: [] });
  });

  test("is added to what the resource itself finds", async () => {
    const found = { changes: true, replaces: ["serverId"] };
    expect(await placed({ region: "r-2" }, found).diff(HOME, {})).toEqual({
      changes: true,
      replaces: ["serverId", "region"],
    });
    expect(await placed(HOME, { changes: true }).diff(HOME, {})).toEqual({ changes: true, replaces: [] });
  });

  test("is told with its reasons, which Pulumi would not show; no change tells nothing", async () => {
    const told: string[] = [];
    const resource = placed({ region: "r-2", projectId: "p-2" }, undefined, {}, told);
    await resource.diff(HOME, { resource: "web" });
    await resource.diff(HOME, { resource: "web", region: UNKNOWN, projectId: "p-1" });
    await resource.diff({}, { resource: "web" });
    expect(told).toEqual([
      "web: a replacement is due: it is in region r-1, and r-2 is asked for",
      "web: a replacement is due: it is in project p-1, and p-2 is asked for",
      "web: a replacement is due: it is in region r-1, and one that is not known yet is asked for",
    ]);
  });
});

describe("the outputs", () => {
  const configured = { region: "r-2", projectId: "p-2" };

  test("say where the resource was carried out", async () => {
    const resource = placed(configured, undefined, { ...HOME, password: "x" });
    expect((await resource.create({})).outputs).toEqual({ ...HOME, password: "x" });
    expect(await resource.update("id", {}, {})).toEqual({ ...HOME, password: "x" });
  });

  test("of a resource that made no call say what is known without one", async () => {
    const resource = placed({ region: "r-2" }, undefined, { password: "x" });
    expect((await resource.create({})).outputs).toEqual({ region: "r-2", password: "x" });
    expect(await resource.update("id", {}, { region: "r-3", projectId: "p-3" })).toEqual({
      region: "r-3",
      projectId: "p-3",
      password: "x",
    });
  });
});
