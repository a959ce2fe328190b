import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import engineFirst from "../globalSetup";
import { pack } from "./packedFile";

/** The engine, and the packed file: packing builds anew, so it is done once and before any test. */
export default async function globalSetup(): Promise<void> {
  await engineFirst();
  process.env.PACKED_FILE = await pack(await mkdtemp(path.join(tmpdir(), "packed-")));
}
