import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { PLANTED } from "../engine/support/markers";
import { KEY_FILE, type PlantedCloud, plantedCloud } from "../engine/support/plantedCloud";

const cloud = plantedCloud();
const json = JSON.stringify;

/** A passphrase or password that came as a number. */
const NUMBER = 730518264907531;
const { newPassword, passphrase } = PLANTED;

/** What is wrong with the secrets of a resource, by name; the run ends with the first resource that fails. */
function wrongArguments({ keys, server, windows }: PlantedCloud): Record<string, [type: string, args: object]> {
  const reset = { serverIds: [server()] };
  const record = { serverId: windows() };
  const key = keys.pkcs1;
  const oneLine = key.replaceAll("\n", " ");
  return {
    "a number and a text": ["PasswordReset", { ...reset, newPassword: NUMBER, triggers: PLANTED.secretKey }],
    "a list": ["PasswordReset", { ...reset, newPassword: [newPassword, { deep: [newPassword] }] }],
    "an object": ["PasswordReset", { ...reset, newPassword: { value: newPassword, [newPassword]: true } }],
    "against the rules": [
      "PasswordReset",
      { ...reset, newPassword: `${newPassword}~root#${newPassword}`, generate: {} },
    ],
    "a list, an object and a key instead of its path": [
      "ServerPassword",
      {
        ...record,
        privateKey: [key],
        privateKeyPassphrase: { value: passphrase, [passphrase]: 1 },
        privateKeyFile: key,
      },
    ],
    "an object and a number": [
      "PasswordRecordCleanup",
      { ...record, privateKey: { key }, privateKeyPassphrase: NUMBER },
    ],
    "a damaged key": ["ServerPassword", { ...record, privateKey: key.replace(/^(.*\n.{40})./, "$1*") }],
    "half a key": [
      "PasswordRecordCleanup",
      { ...record, privateKey: key.slice(0, 800), privateKeyPassphrase: passphrase },
    ],
    "a wrong passphrase": [
      "ServerPassword",
      { ...record, privateKey: keys.pkcs8Encrypted, privateKeyPassphrase: `${passphrase}x` },
    ],
    "a key instead of its path": ["ServerPassword", { ...record, privateKeyFile: key }],
    "a key in one line instead of its path": ["PasswordRecordCleanup", { ...record, privateKeyFile: oneLine }],
  };
}

test(
  "a failed check of an argument that holds a secret, or holds one by mistake, prints nothing of it",
  async () => {
    const stack = await cloud().stack("");
    for (const [what, [type, args]] of Object.entries(wrongArguments(cloud()))) {
      await stack.program(`new hw.${type}("wrong", ${json(args)});`);
      const { all } = await stack.workspace.preview({ allowFailure: true, args: ["--diff"] });
      expect([what, all]).toEqual([what, expect.stringMatching(/'wrong(-password)?' has a problem: \S/)]);
    }
    expect(await stack.leaks({ ...cloud().markers(), number: [`${NUMBER}`] })).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

interface Configuration {
  readonly config: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Configuration with something wrong in it or about it, by name. Files lie beside the program. */
function wrongConfigurations({ credentials }: PlantedCloud): Record<string, Configuration> {
  const { keys, "temporary keys": temporary, token, user } = credentials;
  const endpoints = (ecs: string): Record<string, string> => ({ ...keys, endpoints: json({ ecs, iam: ecs }) });
  const login = `operator:${encodeURIComponent(user.password)}`;
  const cut = (secret: string): string => `${secret.slice(0, 20)}\n${secret.slice(20)}`;
  return {
    "a secret key alone": { config: { secretKey: keys.secretKey } },
    "a blank secret key": { config: { ...keys, secretKey: " " } },
    "a security token alone": { config: { securityToken: temporary.securityToken } },
    "a password alone": { config: { password: user.password } },
    "a user without a domain": { config: { userName: user.userName, password: user.password } },
    "a wrong password": { config: { ...user, password: `${user.password}x` } },
    "a wrong secret key": { config: { ...keys, secretKey: `${keys.secretKey}x` } },
    "a wrong token": { config: { token: token.token.slice(9) } },
    "a line break in the access key": { config: { ...keys, accessKey: `${keys.accessKey}\n${keys.accessKey}` } },
    "a line break in the secret key": { config: { ...keys, secretKey: cut(keys.secretKey) } },
    "a line break in the security token": { config: { ...temporary, securityToken: cut(temporary.securityToken) } },
    "a line break in the token": { config: { token: cut(token.token) } },
    "a token that no header can hold": { config: { token: `${token.token}\u20ac` } },
    "the secret key for an access key": { config: { accessKey: keys.secretKey, secretKey: keys.secretKey } },
    "endpoints that are no JSON": { config: { ...keys, endpoints: `{"ecs": "https://${login}@127.0.0.1:9` } },
    "endpoints with a password": { config: endpoints(`https://${login}@127.0.0.1:9`) },
    "plain endpoints with a password": { config: endpoints(`http://${login}@example.com`) },
    "endpoints with a token": { config: endpoints(`https://127.0.0.1:9/?token=${token.token}`) },
    "endpoints of another kind": { config: endpoints(`ftp://${login}@127.0.0.1:9`) },
    "an IAM address with a password": {
      config: { ...user, authUrl: `http://${login}@example.com/v3`, endpoints: json({ ecs: "https://127.0.0.1:9" }) },
    },
    "a profile file that is no JSON": { config: { sharedConfigFile: "cut-off.json", profile: "ops" } },
    "a profile file with text around": { config: { sharedConfigFile: "spoiled.json", profile: "ops" } },
    "a profile without a place": { config: { sharedConfigFile: "half.json", profile: "ops" } },
    "a certificate file that holds a key": { config: { ...endpoints("https://127.0.0.1:9"), cacertFile: KEY_FILE } },
    "a proxy with a password": {
      config: endpoints("https://ecs.invalid"),
      env: { HTTPS_PROXY: `http://${login}@127.0.0.1:9`, NO_PROXY: "" },
    },
    "a proxy that is no address": {
      config: endpoints("https://ecs.invalid"),
      env: { HTTPS_PROXY: `http://${login}@:x/`, NO_PROXY: "" },
    },
    "a secret key in the environment alone": { config: {}, env: { HW_SECRET_KEY: keys.secretKey } },
  };
}

/** Profile files of KooCLI: cut off in the middle of a secret, with text around it, with half of what is needed. */
function profileFiles({ credentials: { keys } }: PlantedCloud): Record<string, string> {
  const profile = { name: "ops", mode: "AKSK", accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey };
  const whole = json({ current: "ops", profiles: [profile] });
  const half = { name: "ops", mode: "AKSK", secretAccessKey: { [keys.secretKey]: [keys.secretKey] } };
  return {
    "cut-off.json": whole.slice(0, -8),
    "spoiled.json": `${keys.secretKey} ${whole}`,
    "half.json": json({ current: "ops", profiles: [half] }),
  };
}

test(
  "wrong configuration: neither the error of a function nor anything that hangs on it holds a secret",
  async () => {
    const { keys, windows } = cloud();
    const cases = wrongConfigurations(cloud());
    const common = { "huaweicloud:maxRetries": "0", "huaweicloud:region": "cn-test-1" };
    const endpoints = { "huaweicloud:endpoints": json(cloud().echoing.endpoints()) };
    const args = { serverId: windows(), privateKey: keys.pkcs8Encrypted, privateKeyPassphrase: PLANTED.passphrase };
    const stack = await cloud().stack(`
      const { inspect } = require("node:util");
      const cases = ${json(cases)};
      module.exports = async () => {
        const failed = [];
        for (const [name, { config, env = {} }] of Object.entries(cases)) {
          const named = Object.fromEntries(Object.entries(config).map(([key, value]) => ["huaweicloud:" + key, value]));
          pulumi.runtime.setAllConfig({ ...${json({ ...common, ...endpoints })}, ...named });
          Object.assign(process.env, env);
          try {
            await hw.getServerPassword(${json(args)});
          } catch (error) {
            failed.push(name);
            console.log(name, String(error), error.stack, inspect(error, { showHidden: true, depth: 9 }));
          }
          for (const variable of Object.keys(env)) delete process.env[variable];
        }
        return { failed };
      };`);
    for (const [name, text] of Object.entries(profileFiles(cloud()))) await writeFile(path.join(stack.dir, name), text);

    await stack.workspace.up({ skipPreview: true });
    const { failed } = (await stack.workspace.outputs()) as { failed: string[] };
    expect(failed).toEqual(Object.keys(cases));
    expect(await stack.leaks(cloud().markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
