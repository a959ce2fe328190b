import { testFaultless } from "../fuzz/runs";
import { anyHistory, anyHistoryOfServerTriggers } from "./history";
import { faultsOf } from "./run";

describe("a history of pulumi commands", () => {
  testFaultless("keeps every law", anyHistory, 3000, (history) => faultsOf(history));
  testFaultless("keeps every law when servers are reset alone", anyHistoryOfServerTriggers, 1500, (history) =>
    faultsOf(history),
  );
});
