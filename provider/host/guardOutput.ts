import { conceal } from "../core/values/secret";

/**
 * From now on this process prints no secret, by whichever method of the console or directly. Pulumi's host writes what
 * nobody has caught there, an error thrown in a timer or a rejection that nobody awaits, and no wall of ours is on that
 * way.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      const concealed = conceal(text);
      return write(concealed === text ? chunk : concealed, ...rest);
    };
  }
}
