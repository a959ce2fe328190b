import * as pulumi from "@pulumi/pulumi";

interface LoginRecordArgs {
  user: pulumi.Input<string>;
  password: pulumi.Input<string>;
}

/** Stands for anything that needs the password: here it is only put together with the user name, as a secret. */
const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs) {
    return { id: "login", outs: { login: `${inputs.user}:${inputs.password}` } };
  },
  async update(_id, _olds, news) {
    return { outs: { login: `${news.user}:${news.password}` } };
  },
};

/** A resource that consumes a password in the same `pulumi up` that sets it. */
export class LoginRecord extends pulumi.dynamic.Resource {
  declare readonly login: pulumi.Output<string>;

  constructor(name: string, args: LoginRecordArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args, login: undefined }, { ...opts, additionalSecretOutputs: ["login"] });
  }
}
