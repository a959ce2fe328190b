/** Clients that others wrote check our work; needs Python: `npm run test:peers`. */
const everyday = require("./jest.config.js");

module.exports = {
  ...everyday,
  globalSetup: "<rootDir>/tests/peers/globalSetup.ts",
  roots: ["<rootDir>/tests/peers"],
  testPathIgnorePatterns: everyday.testPathIgnorePatterns.filter((pattern) => pattern !== "/tests/peers/"),
};
