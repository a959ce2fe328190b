import { everyServer, passwordReset, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

test(
  "a machine whose clock is an hour off costs one refused call in each process",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(20);
    scene.sandbox.configure({ clockOffsetMs: 3_600_000 });
    await scene.up(passwordReset({ serverIds }));
    expect(statuses(await scene.reset())).toEqual(everyServer(serverIds, "reset"));
    expect(scene.sandbox.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  },
  TEST_TIMEOUT_MS,
);
