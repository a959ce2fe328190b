import type { Answer } from "../http/exchange";

/** So many characters of a signature in a row are cut out. */
const RUN = 10;

/**
 * The answer without what it repeats of the request's signature: gateways quote it, and it may come back in any place
 * of which something is kept.
 */
export function withoutEcho(answer: Answer, signature: string): Answer {
  const runs = Array.from({ length: Math.max(0, signature.length - RUN + 1) }, (_, at) =>
    signature.slice(at, at + RUN),
  );
  const cut = (text: string): string => runs.reduce((rest, run) => rest.replaceAll(run, "…"), text);
  return {
    ...answer,
    text: cut(answer.text),
    header: (name) => {
      const value = answer.header(name);
      return value === undefined ? undefined : cut(value);
    },
  };
}
