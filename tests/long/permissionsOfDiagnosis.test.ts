import type { AccountSpec, ServerSpec } from "../../sandbox";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { actionsOfDiagnosis } from "../engine/support/iamTable";
import { KEY_PAIR, WINDOWS } from "../engine/support/keys";
import { diagnosticsOf, rehearsal } from "../engine/support/stacks";

const PROJECT = { id: "0000000000000000000000000000ed01", name: "cn-test-1" };
const READING = ["ecs:cloudServers:showServerPassword", "bms:servers:showWindowsBaremetalServerPwd"];

/** A server whose record never comes, the actions it takes to find out why, and what is then said. */
const REASONS: Readonly<Record<string, { spec: ServerSpec; needs: readonly string[]; says: RegExp }>> = {
  linux: { spec: { os: "Linux", keyPair: KEY_PAIR }, needs: ["ecs:cloudServers:get"], says: /Linux/ },
  linuxMetal: { spec: { type: "bms", os: "Linux", keyPair: KEY_PAIR }, needs: ["bms:servers:get"], says: /Linux/ },
  edwards: {
    spec: { os: "Windows", keyPair: { name: "ed", type: "ed25519" } },
    needs: ["ecs:cloudServers:get", "ecs:serverKeypairs:get"],
    says: /ed is not RSA/,
  },
};

const attempts = Object.entries(REASONS).flatMap(([name, reason]) =>
  [undefined, ...reason.needs].map((missing, without) => ({ ...reason, missing, id: `${name}x${without}` })),
);

const { sandbox, stackWith } = rehearsal({ seed: { accounts: [{ projects: [PROJECT] }, ...attempts.map(account)] } });

function account({ id, missing }: { id: string; missing: string | undefined }): AccountSpec {
  const allowedActions = [...READING, ...actionsOfDiagnosis()].filter((action) => action !== missing);
  return { name: id, userName: id, accessKey: id, secretKey: id, projects: [PROJECT], allowedActions };
}

test(
  "a wait that times out gives its reason with the actions that README names, and with none less",
  async () => {
    expect([...actionsOfDiagnosis()].sort()).toEqual([...new Set(attempts.flatMap(({ needs }) => needs))].sort());
    sandbox().addServer(WINDOWS);
    const privateKey = sandbox().privateKeyPem(KEY_PAIR.name);
    const place = { region: PROJECT.name, projectId: PROJECT.id, endpoints: sandbox().endpoints(), maxRetries: 0 };
    const servers = attempts.map(({ id, spec }) => {
      const { id: serverId, type: serverType } = sandbox().addServer(spec);
      return { id, args: { serverId, serverType, privateKey, waitTimeout: "1s" } };
    });
    const stack = await stackWith(`
      for (const { id, args } of ${JSON.stringify(servers)}) {
        const provider = new hw.Provider(id, { ...${JSON.stringify(place)}, accessKey: id, secretKey: id });
        new hw.ServerPassword(id, args, { provider });
      }`);

    const args = ["--continue-on-error", "--parallel", "20"];
    const up = await stack.workspace.up({ skipPreview: true, allowFailure: true, args });

    expect(up.code).not.toBe(0);
    for (const { id, missing, says } of attempts) {
      const message = diagnosticsOf(up, id);
      expect([id, message]).toEqual([id, expect.stringContaining("no password record")]);
      expect([id, missing, says.test(message)]).toEqual([id, missing, missing === undefined]);
    }
  },
  TEST_TIMEOUT_MS,
);
