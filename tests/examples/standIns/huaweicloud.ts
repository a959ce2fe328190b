import * as pulumi from "@pulumi/pulumi";

/**
 * Stands in for `@huaweicloudos/pulumi`, which needs a plug-in from GitHub: of its `ecs.Instance` the arguments that an
 * example gives, with the names and types of the provider's published schema. It creates Windows servers in the sandbox, by
 * the controls at SANDBOX_URL.
 */
interface InstanceArgs {
  imageId?: pulumi.Input<string>;
  flavorId?: pulumi.Input<string>;
  networks: pulumi.Input<pulumi.Input<{ uuid?: pulumi.Input<string> }>[]>;
  keyPair?: pulumi.Input<string>;
}

interface Inputs {
  imageId: string;
  keyPair: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, object> = {
  async diff(_id, olds, news) {
    const replaced = (olds as Inputs).imageId !== news.imageId;
    return { changes: replaced, replaces: replaced ? ["imageId"] : [] };
  },
  async create(inputs) {
    // As in the cloud, the password comes some time after the server, and the report of the plug-in later still.
    const server = { os: "Windows", keyPair: { name: inputs.keyPair }, recordAfterReads: 1, pluginAfterReads: 2 };
    const answer = await fetch(`${process.env.SANDBOX_URL}/_sandbox/servers`, {
      method: "POST",
      body: JSON.stringify(server),
    });
    const { id } = (await answer.json()) as { id: string };
    return { id, outs: inputs };
  },
  async delete(id) {
    await fetch(`${process.env.SANDBOX_URL}/_sandbox/servers/${id}`, { method: "DELETE" });
  },
};

class Instance extends pulumi.dynamic.Resource {
  constructor(name: string, args: InstanceArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, opts);
  }
}

export const ecs = { Instance };
