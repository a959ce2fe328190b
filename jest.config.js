/** Everything a newcomer runs; `npm test` does so in two parts, jest.unit.config.js and jest.engine.config.js. Longer
 * sweeps: jest.long.config.js; clients of others: jest.peers.config.js; the packed file: jest.package.config.js. */
module.exports = {
  testEnvironment: "node",
  globalSetup: "<rootDir>/tests/globalSetup.ts",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/tests/long/", "/tests/peers/", "/tests/package/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/node_modules/"],
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      { tsconfig: { module: "commonjs", moduleResolution: "bundler", noEmit: false }, diagnostics: false },
    ],
  },
  maxWorkers: 2,
};
