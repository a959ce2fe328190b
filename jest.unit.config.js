/** What needs no Pulumi, whose engine a first run may have to build: `npm run test:unit`. */
const { globalSetup, ...everyday } = require("./jest.config.js");
const { roots } = require("./jest.engine.config.js");

module.exports = {
  ...everyday,
  testPathIgnorePatterns: [...everyday.testPathIgnorePatterns, ...roots.map((root) => `${root}/`)],
};
