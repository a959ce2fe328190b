/** Everything a newcomer runs. Longer sweeps: jest.long.config.js. */
module.exports = {
  testEnvironment: "node",
  globalSetup: "<rootDir>/tests/globalSetup.ts",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/tests/long/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/node_modules/"],
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      { tsconfig: { module: "commonjs", moduleResolution: "bundler", noEmit: false }, diagnostics: false },
    ],
  },
  maxWorkers: 2,
};
