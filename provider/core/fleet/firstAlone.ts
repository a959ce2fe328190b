/** Acts on the first item alone, then on the rest concurrently: refused credentials cost one call only. */
export async function firstAlone<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const [first, ...rest] = items;
  return first === undefined ? [] : [await act(first), ...(await Promise.all(rest.map(act)))];
}
