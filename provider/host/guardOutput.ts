import { conceal } from "../core/values/secret";

/**
 * From now on this process prints no secret, neither through the console nor directly. This covers errors that nobody
 * catches, such as one thrown in a timer or a rejection that nobody awaits: Pulumi's host prints these as they are.
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
