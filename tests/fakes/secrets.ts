let made = 0;

/** A secret that no other test has used: what the process has met once is concealed for ever. */
export function freshSecret(): string {
  made += 1;
  return `Marker-7f3a!${made}-`;
}
