const [unit] = require("./jest.config.js").projects;

/** Which tests judge, as a folder of `tests`. Fewer are quicker: each mutant loads every test file that reaches it. */
const tests = process.env.MUTANT_TESTS;

/** `npm run mutants` (`scripts/mutants.ts`) says which files. All that Stryker writes is in `coverage`, which git ignores. */
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
      testMatch: [`<rootDir>/tests/${tests ?? "{core,api,sandbox}"}/**/*.test.ts`],
      // In place of those of `jest.config.js`, which Stryker reads as well.
      projects: [],
    },
  },
  // Words may change without a test's noticing: a test that holds every message is a second copy of it.
  mutator: { excludedMutations: ["StringLiteral"] },
  // What runs only while a module is loaded, such as a table: Stryker runs every test for it.
  ignoreStatic: tests === undefined,
  ignorePatterns: ["coverage", "dist", "docs", "examples"],
  incremental: true,
  incrementalFile: "coverage/mutants/results.json",
  tempDirName: "coverage/mutants/sandboxes",
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: { logTests: false, reportTests: false },
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
};
