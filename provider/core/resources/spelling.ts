import type { Members } from "../members/table";
import { passwordReset } from "../members/tables";
import { isRecord, type Properties } from "../values/properties";
import { sameServer } from "../values/serverId";

const members: Members = passwordReset;

/** The outputs of a state, by server ids as they are spelled now: one in other capitals is the same server. */
export function spelledAs(serverIds: readonly string[], olds: Properties): Properties {
  const spellings = new Map(serverIds.map((id) => [sameServer(id), id]));
  const spelled = ([id, value]: [string, unknown]) => [spellings.get(sameServer(id)) ?? id, value] as const;
  return Object.fromEntries(
    Object.entries(olds).map(([name, value]) => {
      const isByServer = members[name]?.perServer === true && isRecord(value);
      return [name, isByServer ? Object.fromEntries(Object.entries(value).map(spelled)) : value];
    }),
  );
}
