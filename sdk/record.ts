import type * as pulumi from "@pulumi/pulumi";

/** The server whose record is meant. */
export interface ServerArgs {
  /** Id of the server. */
  serverId: pulumi.Input<string>;
  /** `ecs`, or `bms` for bare metal. Default `ecs`. */
  serverType?: pulumi.Input<"ecs" | "bms"> | undefined;
  /** Region of the server. Default: the configured one. Another one replaces a resource. */
  region?: pulumi.Input<string> | undefined;
  /** Id of the server's project. Default: the configured one. Another one replaces a resource. */
  projectId?: pulumi.Input<string> | undefined;
}

/** The private key, given as text. */
interface InlineKey {
  /** The RSA private key of the server's key pair as PEM: PKCS#1, PKCS#8 or OpenSSH. Never sent to the cloud. Secret. */
  privateKey: pulumi.Input<string>;
  /** Not with `privateKey`. */
  privateKeyFile?: undefined;
  /** Passphrase of an encrypted key. Secret. */
  privateKeyPassphrase?: pulumi.Input<string> | undefined;
}

/** The private key, in a file. */
interface KeyFile {
  /** Not with `privateKeyFile`. */
  privateKey?: undefined;
  /** Path of the private key file. It is read when needed, and its content is never in the state. */
  privateKeyFile: pulumi.Input<string>;
  /** Passphrase of an encrypted key. Secret. */
  privateKeyPassphrase?: pulumi.Input<string> | undefined;
}

/** No private key: nothing is decrypted. */
interface NoKey {
  /** Absent. */
  privateKey?: undefined;
  /** Absent. */
  privateKeyFile?: undefined;
  /** Only with a key. */
  privateKeyPassphrase?: undefined;
}

/** A private key: either `privateKey` or `privateKeyFile`. */
export type KeyArgs = InlineKey | KeyFile;

/** A private key, or none. */
export type OptionalKeyArgs = KeyArgs | NoKey;

/** How long to wait for the record. */
export interface WaitArgs {
  /**
   * How long to wait for a record that is still empty: a duration such as `15m` or `PT15M`. Default `15m`. A
   * `PasswordRecordCleanup` without a key waits only if this is given; a record that does not come counts as gone then.
   */
  waitTimeout?: pulumi.Input<string> | undefined;
}
