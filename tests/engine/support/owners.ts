import { passwordReset, type Scene } from "./scenes";

/** Of these servers, those whose password the state does not hold. */
export async function lost(scene: Scene, ids: readonly string[]): Promise<string[]> {
  const state = await scene.stack.revealedState();
  scene.restart(ids);
  return ids.filter((id) => {
    const password = scene.passwordInForce(id);
    return password !== undefined && !state.includes(password);
  });
}

/** The cloud refuses a reset of these servers until the scene's faults are cleared. */
export function refuseResets(scene: Scene, serverIds: readonly string[]): void {
  scene.sandbox.inject({ effect: { kind: "failServers", serverIds, code: "Ecs.0610" } });
}

/** Makes `admin` over two servers, and then renames it without an alias, which fails on the second one. */
export async function renamedInPart(scene: Scene): Promise<string[]> {
  const serverIds = scene.servers(2);
  await scene.up(passwordReset({ serverIds }));
  refuseResets(scene, serverIds.slice(1));
  await scene.failingUp(passwordReset({ serverIds }, "renamed"));
  scene.sandbox.clearFaults();
  return serverIds;
}
