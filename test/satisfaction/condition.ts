/** A condition's truth, for tests: by its definition, without any of the compiler's ways to work with conditions. */
import type { Condition } from "../../src/policy/condition.ts";

export type Fact = Extract<Condition, { kind: "key" | "hash" | "older" | "after" }>;

export function evaluate(condition: Condition, has: (fact: Fact) => boolean): boolean {
  switch (condition.kind) {
    case "trivial":
      return true;
    case "impossible":
    case "raw":
      return false;
    case "threshold": {
      const holding = condition.of.filter((part) => evaluate(part, has)).length;
      return holding >= (condition.k === "all" ? condition.of.length : condition.k);
    }
    default:
      return has(condition);
  }
}
