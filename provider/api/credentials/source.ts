import type { CallContext } from "../calls/call";
import type { ConfigKey } from "../settings/configKeys";
import type { Lookup } from "../settings/lookup";
import type { Identity } from "./identity";

/** One kind of credentials. */
export interface CredentialSource {
  /** The configuration keys of this kind: setting any one of them selects it. */
  readonly keys: readonly ConfigKey[];
  /**
   * The identity, or `Absent` if there are no credentials of this kind, so that the next source is tried.
   *
   * @throws ConfigError if there are credentials of this kind, but they are incomplete or unusable
   */
  identify(from: Given): Promise<Identity | Absent>;
}

/** What a source needs to find credentials. */
export interface Given {
  lookup: Lookup;
  context: CallContext;
  /** Base URL of the metadata service. */
  metadataUrl: string;
}

/** A source has no credentials. */
export interface Absent {
  /** The kind, and where the source looked for it, as part of a sentence. */
  absent: string;
}
