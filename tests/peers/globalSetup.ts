import { pythonOfThePeers } from "./environment";

/** The peers before the first test: a first run installs them. */
export default async function globalSetup(): Promise<void> {
  await pythonOfThePeers();
}
