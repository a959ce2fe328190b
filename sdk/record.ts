import type * as pulumi from "@pulumi/pulumi";

/** Which server's record is meant. */
export interface ServerArgs {
  /** Id of the server. */
  serverId: pulumi.Input<string>;
  /** `ecs` (default) or `bms` for bare metal. */
  serverType?: pulumi.Input<"ecs" | "bms"> | undefined;
  /** Region of the server; default the configured one. */
  region?: pulumi.Input<string> | undefined;
  /** Project of the server; default the configured one. */
  projectId?: pulumi.Input<string> | undefined;
}

/** The key as a text. */
interface InlineKey {
  /** The RSA private key of the server's key pair, PEM: PKCS#1, PKCS#8 or OpenSSH. Secret; never leaves the process. */
  privateKey: pulumi.Input<string>;
  /** Not with `privateKey`. */
  privateKeyFile?: undefined;
  /** Passphrase of an encrypted key. Secret. */
  privateKeyPassphrase?: pulumi.Input<string> | undefined;
}

/** The key in a file. */
interface KeyFile {
  /** Not with `privateKeyFile`. */
  privateKey?: undefined;
  /** Path of the private key file; it is read when needed and its content is never in the state. */
  privateKeyFile: pulumi.Input<string>;
  /** Passphrase of an encrypted key. Secret. */
  privateKeyPassphrase?: pulumi.Input<string> | undefined;
}

/** No key: nothing is decrypted. */
interface NoKey {
  /** Absent. */
  privateKey?: undefined;
  /** Absent. */
  privateKeyFile?: undefined;
  /** Only with a key. */
  privateKeyPassphrase?: undefined;
}

/** One of `privateKey` and `privateKeyFile`. */
export type KeyArgs = InlineKey | KeyFile;

/** At most one of `privateKey` and `privateKeyFile`. */
export type OptionalKeyArgs = KeyArgs | NoKey;

/** How long to wait for the record. */
export interface WaitArgs {
  /**
   * How long an empty record counts as not ready yet: `15m` for instance, or ISO 8601. Default `15m`; a cleanup without
   * a key waits only when this is given, and takes a record that never comes for one that is gone.
   */
  waitTimeout?: pulumi.Input<string> | undefined;
}
