import * as pulumi from "@pulumi/pulumi";
import { type TypeName, typeToken } from "./dynamicResource";

/**
 * The URN that a resource is going to have, which its provider is not told. A promise and not an output, since an output
 * would make the resource depend on its own parent, which waits for its children.
 */
export function resourceUrn(
  type: TypeName,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): Promise<string> {
  const urn = pulumi.createUrn(name, typeToken(type), opts?.parent);
  return new Promise((resolve) => {
    urn.apply(resolve);
  });
}
