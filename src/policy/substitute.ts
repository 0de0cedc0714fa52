/**
 * A condition with some of its terminals replaced, and with its constants folded away: what is left holds no `trivial`, no `impossible`
 * and no threshold of one part, or is one constant.
 *
 * Laws: replacing nothing keeps the meaning; `threshold(k, trivial, rest)` is `threshold(k - 1, rest)`, an `impossible` part is dropped,
 * 0 of anything is trivial, more than there is is impossible, 1 of 1 is that one.
 */
import type { Condition } from "./condition.ts";
import { fold } from "../base/fold.ts";
import { needed, parts } from "./parts.ts";

export const TRIVIAL: Condition = Object.freeze({ kind: "trivial" });
export const IMPOSSIBLE: Condition = Object.freeze({ kind: "impossible" });

/** Whatever is no threshold: a key, a hash, a lock, a constant, a raw leaf. */
export type Terminal = Exclude<Condition, { kind: "threshold" }>;

/** `replace` answers what stands for a terminal; its answer is not looked into again. */
export function substitute(condition: Condition, replace: (terminal: Terminal) => Condition): Condition {
  return fold<Condition, Condition>(condition, parts, (node, results) =>
    node.kind === "threshold" ? threshold(needed(node), results) : replace(node),
  );
}

/** k of `all`, constants folded. */
export function threshold(k: number, all: readonly Condition[]): Condition {
  const of = all.filter(({ kind }) => kind !== "trivial" && kind !== "impossible");
  const left = k - all.filter(({ kind }) => kind === "trivial").length;
  if (left <= 0) return TRIVIAL;
  if (left > of.length) return IMPOSSIBLE;
  return of.length === 1 ? (of[0] as Condition) : { kind: "threshold", k: left, of };
}
