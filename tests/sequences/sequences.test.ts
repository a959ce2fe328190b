import { testFaultless } from "../fuzz/runs";
import { anyHistory } from "./history";
import { faultsOf } from "./run";

describe("a history of pulumi commands", () => {
  testFaultless("keeps every law", anyHistory, 3000, (history) => faultsOf(history));
});
