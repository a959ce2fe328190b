import { rm } from "node:fs/promises";
import path from "node:path";
import { packedFile } from "./packedFile";

export default async function globalTeardown(): Promise<void> {
  await rm(path.dirname(packedFile()), { recursive: true, force: true });
}
