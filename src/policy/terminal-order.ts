/** The order in which terminals are told: who signs, what is shown, what must have passed. */
import type { Terminal } from "./substitute.ts";

const KINDS = ["key", "hash", "after", "older", "trivial", "impossible", "raw"] as const;

/** The earlier lock first, a lock that is a hole after the numbers. */
export function compareTerminals(a: Terminal, b: Terminal): number {
  const kinds = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  if (a.kind === "key" && b.kind === "key") return compareTexts(a.key, b.key);
  if (a.kind === "hash" && b.kind === "hash") {
    return compareTexts(a.function, b.function) || compareTexts(a.image, b.image);
  }
  if ((a.kind === "after" || a.kind === "older") && (b.kind === "after" || b.kind === "older")) {
    return compareTexts(a.unit, b.unit) || compareValues(a.value, b.value);
  }
  return 0;
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareTexts(typeof a, typeof b) || compareTexts(String(a), String(b));
}

/** By code units: the same on every machine. */
const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
