/** The packed file in projects of its users; needs the npm registry: `npm run test:package`. */
const everyday = require("./jest.config.js");

module.exports = {
  ...everyday,
  roots: ["<rootDir>/tests/package"],
  testPathIgnorePatterns: everyday.testPathIgnorePatterns.filter((pattern) => pattern !== "/tests/package/"),
  // Each file packs, and packing builds anew.
  maxWorkers: 1,
};
