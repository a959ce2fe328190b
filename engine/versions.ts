/** Every version the engine folder depends on. Nothing else in the folder names one. */

/**
 * The oldest Pulumi on `PATH` that is used as it is.
 * 3.139.0 brought `configure()` for dynamic providers, with which the provider reads its credentials;
 * 3.140.0 is the first minor release after it, so it has the fixes of that one. Older ones would run the
 * program and then fail for want of credentials, which is worse than being passed over.
 */
export const MINIMUM_PULUMI = "3.140.0";

/** The Pulumi that is fetched or built when there is none. The tests' expectations were measured with it. */
export const PULUMI = "3.250.0";

/** The official npm package that downloads the release of the same number on first use. */
export const NPM_PACKAGE = { name: "pulumi", version: PULUMI } as const;

/** The oldest Go that builds the CLI below: what its `go.mod` asks for. */
export const MINIMUM_GO = "1.25.11";

/** From this Go on, an older toolchain can fetch the one that a `go.mod` asks for. */
export const MINIMUM_SELF_UPDATING_GO = "1.21.0";

/** A program to build with Go: the module it lies in, and what that module's own `go.mod` would have replaced. */
export interface GoProgram {
  readonly title: string;
  readonly file: string;
  readonly module: string;
  readonly version: string;
  readonly goDirective: string;
  readonly package: string;
  readonly replace?: string;
  readonly linkerFlags: string;
  /** What the user is told to expect, the first time. */
  readonly usually: string;
}

export const GO_CLI: GoProgram = {
  title: "the Pulumi CLI",
  file: "pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  version: `v${PULUMI}`,
  goDirective: MINIMUM_GO,
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  // The module replaces this dependency itself, and replacements of a dependency do not count: repeated here.
  replace: "github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e",
  linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI}`,
  usually: "about 5 minutes the first time",
};

/**
 * The Node.js language host. Later releases keep it in a module of its own that the module proxy does not serve;
 * this is the last `sdk/v3` that holds it, and it runs programs of today's SDK under the CLI above.
 */
export const GO_LANGUAGE_HOST: GoProgram = {
  title: "the Node.js language host",
  file: "pulumi-language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  version: "v3.68.0",
  goDirective: "1.18",
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  linkerFlags: "-s -w",
  usually: "about half a minute",
};
