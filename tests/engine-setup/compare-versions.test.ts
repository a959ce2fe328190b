import { isAtLeast, parseVersion } from "../../engine/compare-versions";

describe("reading a version", () => {
  test.each([
    ["v3.250.0", "3.250.0"],
    ["3.251.0-dev.0+abc123\n", "3.251.0"],
    ["go1.26", "1.26.0"],
    ["go version go1.25.11 linux/amd64", "1.25.11"],
    ["warning: something\nv3.140.2", "3.140.2"],
  ])("finds the numbers in %j", (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });

  test.each(["", "devel", "v3"])("finds none in %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("comparing versions", () => {
  test.each([
    ["3.140.0", "3.140.0"],
    ["3.140.1", "3.140.0"],
    ["3.1000.0", "3.250.0"],
    ["4.0.0", "3.250.7"],
  ])("%s is at least %s", (version, minimum) => {
    expect(isAtLeast(version, minimum)).toBe(true);
  });

  test.each([
    ["3.139.9", "3.140.0"],
    ["3.25.0", "3.140.0"],
    ["2.999.999", "3.0.0"],
    ["1.25.10", "1.25.11"],
  ])("%s is older than %s", (version, minimum) => {
    expect(isAtLeast(version, minimum)).toBe(false);
  });
});
