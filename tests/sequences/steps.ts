import { AsyncLocalStorage } from "node:async_hooks";

/** What the engine is doing with one resource. */
export interface Step {
  op: "create" | "update" | "delete" | "read" | "check" | "diff";
  urn: string;
}

/** The step that a call to the cloud is made in. */
export const currentStep = new AsyncLocalStorage<Step>();
