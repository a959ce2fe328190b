const { availableParallelism } = require("node:os");

/**
 * Each project is a kind of tests, by what they need. `jest <file or folder>` finds the projects of its files by itself.
 * After `--selectProjects unit` a path would be taken for one more project, so the scripts end with another option.
 */
const everyProject = {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/node_modules/"],
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      {
        tsconfig: { module: "commonjs", moduleResolution: "bundler", noEmit: false, isolatedModules: true },
        diagnostics: false,
      },
    ],
  },
};

/** The tests in these folders of `tests`, after a set-up of their own. All other tests are unit tests. */
const project = (displayName, setup, ...folders) => ({
  ...everyProject,
  displayName,
  globalSetup: `<rootDir>/tests/${setup}`,
  roots: folders.map((folder) => `<rootDir>/tests/${folder}`),
});

const beyondUnit = [
  // The real Pulumi, whose engine a first run may have to build.
  project("engine", "globalSetup.ts", "bench", "demo", "documents", "engine", "examples", "upgrade"),
  // Longer sweeps with it.
  project("long", "globalSetup.ts", "long"),
  // Clients that others wrote; needs Python.
  project("peers", "peers/globalSetup.ts", "peers"),
  // The packed file in projects of its users; needs the npm registry.
  {
    ...project("package", "package/globalSetup.ts", "package"),
    globalTeardown: "<rootDir>/tests/package/globalTeardown.ts",
  },
];

const unit = {
  ...everyProject,
  displayName: "unit",
  roots: ["<rootDir>/tests"],
  testPathIgnorePatterns: beyondUnit.flatMap(({ roots }) => roots.map((root) => `${root}/`)),
};

/** One for each core: most of the time goes to the processor. Two at least, so that a wait of one leaves the other at work. */
const maxWorkers = Math.max(2, availableParallelism());

module.exports = { projects: [unit, ...beyondUnit], maxWorkers };
