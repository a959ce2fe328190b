import * as pulumi from "@pulumi/pulumi";

interface Entry {
  path: string;
  user: string;
  password: string;
}

/** Writes an entry by the HTTP API of HashiCorp Vault's key-value store. Where and as whom is in the environment. */
async function write({ path, user, password }: Entry): Promise<void> {
  const answer = await fetch(`${process.env.VAULT_ADDR}/v1/${path}`, {
    method: "POST",
    headers: { "X-Vault-Token": process.env.VAULT_TOKEN ?? "" },
    body: JSON.stringify({ data: { user, password } }),
  });
  if (!answer.ok) {
    throw new Error(`The secret store answered ${answer.status}.`);
  }
}

const provider: pulumi.dynamic.ResourceProvider<Entry, Entry> = {
  async create(inputs) {
    await write(inputs);
    return { id: inputs.path, outs: inputs };
  },
  async update(_id, _olds, news) {
    await write(news);
    return { outs: news };
  },
};

/** A login in the secret store. */
export class StoreEntry extends pulumi.dynamic.Resource {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: { [K in keyof Entry]: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, { ...opts, additionalSecretOutputs: ["password"] });
  }
}
