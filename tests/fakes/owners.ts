import { ownNotes } from "../../provider/core/owners/notes";
import { Owners } from "../../provider/core/owners/owners";

/** What a resource knows of others when it is the only one of its run. */
export function noOthers(): Owners {
  return new Owners(ownNotes());
}
