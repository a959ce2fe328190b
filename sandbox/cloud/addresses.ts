import type { AddressSpec } from "../types";

/** An address with every default filled in. */
export type Address = Required<AddressSpec>;

// 192.168.x.y without .0, .1 and .255, which no server has.
const FIRST_HOST = 2;
const HOSTS = 250;
const NETWORKS = 256;

/** The addresses a spec means; without any, the next free one of a private network. */
export function addressesOf(specs: readonly AddressSpec[] | undefined, serversBefore: number): readonly Address[] {
  return (specs ?? [{ addr: privateAddress(serversBefore) }]).map(({ addr, type = "fixed" }) => ({ addr, type }));
}

function privateAddress(position: number): string {
  return `192.168.${Math.floor(position / HOSTS) % NETWORKS}.${(position % HOSTS) + FIRST_HOST}`;
}
