/** What runs the real Pulumi: the second part of `npm test`. */
const everyday = require("./jest.config.js");

module.exports = {
  ...everyday,
  roots: ["bench", "demo", "engine", "examples", "upgrade"].map((folder) => `<rootDir>/tests/${folder}`),
};
