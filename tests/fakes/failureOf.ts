/** The failure of what is tested, which must be an `Error`. */
export async function failureOf<E extends Error = Error & Record<string, unknown>>(
  promise: Promise<unknown>,
): Promise<E> {
  const failure = await promise.then(
    () => "it succeeded",
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error(`no error, but ${String(failure)}`);
  return failure as E;
}
