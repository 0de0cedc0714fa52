/** Nodes written in TypeScript: by the decoder, and by tests. */
import type { FragmentName } from "./fragments.ts";
import type { LockArg, LockUnit, MiniscriptNode } from "./node.ts";
import { LIMITS } from "../script/limits.ts";

export type NodeParts = Omit<Partial<MiniscriptNode>, "fragment">;

export function miniscript(fragment: FragmentName, parts: NodeParts = {}): MiniscriptNode {
  return { fragment, subs: [], keys: [], ...parts };
}

/** Which clock the number of `older` or `after` counts on. */
export function lockUnit(fragment: "older" | "after", value: number): LockUnit {
  if (fragment === "older") return (value & LIMITS.sequenceTypeFlag.value) === 0 ? "blocks" : "duration";
  return value < LIMITS.lockTimeThreshold.value ? "height" : "time";
}

export function lockArg(fragment: "older" | "after", value: number): LockArg {
  return { text: String(value), unit: lockUnit(fragment, value), value };
}
