import * as pulumi from "@pulumi/pulumi";

interface Entry {
  path: string;
  user: string;
  password: string;
}

/** A call of the HTTP API of HashiCorp Vault's key-value store. Where and as whom is in the environment. */
async function call(method: "POST" | "DELETE", path: string, body?: object): Promise<void> {
  const answer = await fetch(`${process.env.VAULT_ADDR}/v1/${path}`, {
    method,
    headers: { "X-Vault-Token": process.env.VAULT_TOKEN ?? "" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`The secret store answered ${answer.status}.`);
  }
}

async function write({ path, user, password }: Entry): Promise<void> {
  await call("POST", path, { data: { user, password } });
}

const provider: pulumi.dynamic.ResourceProvider<Entry, Entry> = {
  // The path is what the entry is known by: another one is another entry, and the one before is deleted.
  async diff(_id, olds, news) {
    const moved = olds.path !== news.path;
    const changes = moved || olds.user !== news.user || olds.password !== news.password;
    return { changes, replaces: moved ? ["path"] : [] };
  },
  async create(inputs) {
    await write(inputs);
    return { id: inputs.path, outs: inputs };
  },
  async update(_id, _olds, news) {
    await write(news);
    return { outs: news };
  },
  async delete(path) {
    await call("DELETE", path);
  },
};

/** A login in the secret store. */
export class StoreEntry extends pulumi.dynamic.Resource {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: { [K in keyof Entry]: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, { ...opts, additionalSecretOutputs: ["password"] });
  }
}
