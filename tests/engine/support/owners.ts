import type { Scene } from "./scenes";

/** Of these servers, those whose password the state does not hold. */
export async function lost(scene: Scene, ids: readonly string[]): Promise<string[]> {
  const state = await scene.stack.revealedState();
  scene.restart(ids);
  return ids.filter((id) => {
    const password = scene.passwordInForce(id);
    return password !== undefined && !state.includes(password);
  });
}
