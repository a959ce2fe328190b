const [unit] = require("./jest.config.js").projects;

/** `npm run mutants` (`scripts/mutants.ts`) says which files. Everything that Stryker writes is in `coverage`, which git ignores. */
module.exports = {
  testRunner: "jest",
  coverageAnalysis: "perTest",
  jest: {
    projectType: "custom",
    config: {
      ...unit,
      // Sources as well, or Jest does not see which tests reach a mutated file.
      roots: ["<rootDir>"],
      // None of these reads a source file as text, or loads what was compiled.
      testMatch: ["core", "api", "sandbox"].map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
      projects: [],
    },
  },
  // Words may change without a test's noticing: a test that holds every message is a second copy of it.
  mutator: { excludedMutations: ["StringLiteral"] },
  // What runs only while a module is loaded, such as a table: each of these would need every test of the file.
  ignoreStatic: true,
  ignorePatterns: ["coverage", "dist", "docs", "examples"],
  incremental: true,
  incrementalFile: "coverage/mutants/results.json",
  tempDirName: "coverage/mutants/sandboxes",
  reporters: ["clear-text"],
  clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
};
