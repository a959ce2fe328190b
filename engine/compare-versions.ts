/** The three numbers of a version found anywhere in a text: `v3.250.0-dev`, `go1.26`, `go version go1.25.11 linux/amd64`. */
export function parseVersion(text: string): string | undefined {
  const found = /(?:^|[^\d.])(\d+)\.(\d+)(?:\.(\d+))?/.exec(` ${text}`);
  return found === null ? undefined : `${found[1]}.${found[2]}.${found[3] ?? "0"}`;
}

/** Whether `version` is `minimum` or newer. Pre-release marks do not count. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = version.split(".").map(Number);
  const need = minimum.split(".").map(Number);
  for (const [place, wanted] of need.entries()) {
    const number = have[place] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}
