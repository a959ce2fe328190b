/** Has this version write the states that later ones must go on from: `npm run states`, once for each release. */
const everyday = require("./jest.config.js");

module.exports = { ...everyday, roots: ["<rootDir>/tests/upgrade"], testMatch: ["**/make.ts"] };
