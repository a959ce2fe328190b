import type { Seed } from "../types";

/** A small cloud to play with: one server of each kind, the Windows ones with a generated RSA key pair. */
export function defaultSeed(): Seed {
  const keyPair = { name: "rehearsal-key" };
  return {
    servers: [
      { id: "11111111-1111-4111-8111-111111111111", name: "linux-ecs", os: "Linux", keyPair },
      { id: "22222222-2222-4222-8222-222222222222", name: "windows-ecs", os: "Windows", keyPair, recordDelayMs: 5000 },
      { id: "33333333-3333-4333-8333-333333333333", type: "bms", name: "windows-bms", os: "Windows", keyPair },
    ],
  };
}
