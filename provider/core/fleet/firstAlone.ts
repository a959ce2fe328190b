/** Acts on the first item alone, so that a refused account costs one call; then on the rest at once. */
export async function firstAlone<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const [first, ...rest] = items;
  return first === undefined ? [] : [await act(first), ...(await Promise.all(rest.map(act)))];
}
