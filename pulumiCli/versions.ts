/** Every version that this folder depends on. No other file in it names one. */

/**
 * The oldest Pulumi on `PATH` that is used as it is.
 * 3.139.0 brought `configure()` for dynamic providers, with which the provider reads its credentials;
 * 3.140.0 is the first minor release after it, so it has the fixes of that one. Older ones would run the
 * program and then fail for want of credentials, which is worse than being passed over.
 */
export const MINIMUM_PULUMI = "3.140.0";

/** The Pulumi that is fetched or built when there is none. The tests' expectations were measured with it. */
export const PULUMI = "3.250.0";

/** The oldest Go that builds the CLI below: what its `go.mod` asks for. */
export const MINIMUM_GO = "1.25.11";

/** From this Go on, an older toolchain can fetch the one that a `go.mod` asks for. */
export const MINIMUM_SELF_UPDATING_GO = "1.21.0";

const SDK = "github.com/pulumi/pulumi/sdk/v3";

/** What to build with Go: a folder of a module, with the rest of the `go.mod` for it, and what the user is told to expect. */
export const GO_PROGRAMS = [
  {
    // Later releases keep the language host in a module of its own that the module proxy does not serve; this is the
    // last `sdk/v3` that holds it, and it runs programs of today's SDK under the CLI below.
    file: "pulumi-language-nodejs",
    module: SDK,
    version: "v3.68.0",
    folder: "nodejs/cmd/pulumi-language-nodejs",
    goMod: "go 1.18",
    linkerFlags: "-s -w",
    usually: "about half a minute",
  },
  {
    file: "pulumi",
    module: "github.com/pulumi/pulumi/pkg/v3",
    version: `v${PULUMI}`,
    folder: "cmd/pulumi",
    // The module replaces this dependency itself, and replacements of a dependency do not count: repeated here.
    goMod: `go ${MINIMUM_GO}\nreplace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e`,
    linkerFlags: `-s -w -X ${SDK}/go/common/version.Version=v${PULUMI}`,
    usually: "about 5 minutes the first time",
  },
] as const;
export type GoProgram = (typeof GO_PROGRAMS)[number];
