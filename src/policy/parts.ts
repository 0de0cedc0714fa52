/** The parts of a condition, and how many of them must hold. */
import type { Condition } from "./condition.ts";

type Threshold = Extract<Condition, { kind: "threshold" }>;

export const parts = (node: Condition): readonly Condition[] => (node.kind === "threshold" ? node.of : []);

/** `"all"` of the parts that are there: a group's size is put in before. */
export const needed = ({ k, of }: Threshold): number => (k === "all" ? of.length : k);
