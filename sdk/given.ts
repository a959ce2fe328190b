/** Only the arguments that were given: absent ones may be there as `undefined`. */
export function given(args: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
