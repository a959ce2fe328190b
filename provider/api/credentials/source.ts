import type { CallContext } from "../calls/call";
import type { ConfigKey } from "../settings/configKeys";
import type { Lookup } from "../settings/lookup";
import type { Identity } from "./identity";

/** One kind of credentials. */
export interface CredentialSource {
  /** The keys of which any one asks for this kind. */
  readonly keys: readonly ConfigKey[];
  /**
   * The identity, or `Absent` if there is nothing of this kind and the next source is to be asked.
   *
   * @throws ConfigError if the kind is asked for, but incomplete or unusable
   */
  identify(from: Given): Promise<Identity | Absent>;
}

/** What a source works with. */
export interface Given {
  lookup: Lookup;
  context: CallContext;
  /** Base URL of the metadata service. */
  metadataUrl: string;
}

/** A source has nothing. */
export interface Absent {
  /** The kind and where it was looked for, as part of a sentence. */
  absent: string;
}
