import { newestOf } from "../../provider/core/password/history";
import { passwordAt } from "../../provider/core/password/passwords";

/** A seed that is the same for the same number. */
export const seed = (number: number): string => Buffer.alloc(32, number).toString("base64url");

/** A password each, drawn from this seed, as a companion hands it over. */
export const drawnForEach = (number: number): string => `1.${seed(number)}?o=true`;

/** One password for all servers, as a companion hands it over. */
export const given = (password: string): string => `=${password}`;

/** The password that each of these servers is to have. */
export function passwordsIn(history: unknown, serverIds: readonly string[]): Record<string, string> {
  const newest = String(newestOf(history) ?? "");
  return Object.fromEntries(serverIds.map((id) => [id, passwordAt(newest, id)?.reveal() ?? ""]));
}
