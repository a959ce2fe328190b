import { type GeneratorPolicy, suffices } from "./generate";
import { MAX_LENGTH, MIN_LENGTH, SPECIALS } from "./rules";

/** The settings a password was drawn with, defaults filled in. The state keeps them, so that new defaults rotate nothing. */
export interface DrawnPolicy extends GeneratorPolicy {
  perServer: boolean;
}

export const DRAW_SETTINGS = ["length", "specials", "exclude", "perServer"] as const;

/** Their names in the history. Longer ones would be cut out of messages, as pieces of a secret text. */
const SHORT: Readonly<Record<keyof DrawnPolicy, string>> = { length: "l", specials: "s", exclude: "x", perServer: "o" };

/** What a setting is that the state does not name. Other defaults of `generate` in a later version do not change this. */
const UNNAMED: Readonly<DrawnPolicy> = { length: 20, specials: "!@%-_=+[]:./?", exclude: "", perServer: false };

/** The settings as the history keeps them: a query string without those that are as in `UNNAMED`. */
export function settingsText(policy: DrawnPolicy): string {
  const named = DRAW_SETTINGS.filter((name) => policy[name] !== UNNAMED[name]);
  return new URLSearchParams(Object.fromEntries(named.map((name) => [SHORT[name], String(policy[name])]))).toString();
}

/** The settings in a history; `undefined` unless passwords can be drawn with them. */
export function policyIn(settings: string): DrawnPolicy | undefined {
  const named = new URLSearchParams(settings);
  const length = Number(named.get(SHORT.length) ?? UNNAMED.length);
  const specials = named.get(SHORT.specials) ?? UNNAMED.specials;
  const exclude = named.get(SHORT.exclude) ?? UNNAMED.exclude;
  const isUsable =
    Number.isInteger(length) &&
    length >= MIN_LENGTH &&
    length <= MAX_LENGTH &&
    [...specials].every((special) => SPECIALS.includes(special)) &&
    suffices({ specials, exclude });
  return isUsable ? { length, specials, exclude, perServer: named.get(SHORT.perServer) === "true" } : undefined;
}
