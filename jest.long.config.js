/** The long sweeps: `npm run test:long`. */
const everyday = require("./jest.config.js");

module.exports = {
  ...everyday,
  roots: ["<rootDir>/tests/long"],
  testPathIgnorePatterns: everyday.testPathIgnorePatterns.filter((pattern) => pattern !== "/tests/long/"),
};
