import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";

/** Huawei's own Pulumi provider. */
export const HUAWEICLOUD = "@huaweicloudos/pulumi";
export const STAND_IN = path.join(__dirname, "huaweicloud.ts");

/** Puts the stand-in where `npm install` would put Huawei's provider. */
export async function installStandIn(project: string): Promise<void> {
  const folder = path.join(project, "node_modules", HUAWEICLOUD);
  await mkdir(folder, { recursive: true });
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(await readFile(STAND_IN, "utf8"), { compilerOptions });
  await writeFile(path.join(folder, "index.js"), outputText);
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: HUAWEICLOUD, version: "0.0.0" }));
}
