import type { Environment } from "./environment";

/** What a builder is given to work with. */
export interface BuildJob {
  /** To be filled with `pulumi` and `pulumi-language-nodejs`, and whatever belongs beside them. */
  readonly bin: string;
  /** An empty folder for anything else; removed afterwards. */
  readonly scratch: string;
  readonly env: Environment;
  readonly log: (line: string) => void;
}

/** A way to make an engine. Throws `RouteFailed` with the reason when it does not work here. */
export interface Builder {
  readonly source: "npm" | "go";
  readonly title: string;
  build(job: BuildJob): Promise<void>;
}
