/**
 * `thresh(k, X, W, ..., W)` part by part: which part stands first, without a wrapper, and in which form each of the others. Whatever is chosen
 * has the same type, so of all choices only the line of cost over dissatisfaction is kept: one for "the first is among those seen", one
 * for "it comes later".
 */
import type { Candidate, Front } from "./front.ts";
import { miniscript } from "../../miniscript/build.ts";
import { has } from "../../miniscript/letters.ts";
import { threshType } from "../../miniscript/type.ts";
import { pushNumber } from "../../script/push.ts";
import { dissatisfiable, insert, KEPT, undominated } from "./front.ts";

/** Forms of the parts seen so far, the last one on top. */
interface Row {
  readonly cost: number;
  readonly dsat: number;
  readonly length: number;
  readonly last: Candidate | undefined;
  readonly isFirst: boolean;
  readonly before: Row | undefined;
}

const START: Row = { cost: 0, dsat: 0, length: 0, last: undefined, isFirst: false, before: undefined };

/** Into `front`. The parts are satisfied in k of n spends that satisfy the whole; in the others they are dissatisfied. */
export function solveThreshold(k: number, parts: readonly Front[], front: Front): void {
  const { share } = front;
  let open: readonly Row[] = [START];
  let begun: readonly Row[] = [];
  for (const part of parts) {
    const left = Math.max(0, share - part.share);
    const others = extend(begun, part.W.filter(isUnit), left, false);
    begun = undominated([...others, ...extend(open, part.B.filter(isUnit), left, true)], front);
    open = undominated(extend(open, part.W.filter(isUnit), left, false), front);
  }
  for (const row of begun) insert(front, thresholdOf(k, row));
}

/** BIP379: X_1 is Bdu, the others are Wdu. */
const isUnit = ({ type }: Candidate): boolean => has(type, "u") && dissatisfiable(type);

const extend = (rows: readonly Row[], forms: readonly Candidate[], left: number, isFirst: boolean): readonly Row[] =>
  rows.flatMap((before) =>
    forms.map((last): Row => ({
      cost: before.cost + last.cost + left * last.dsat,
      dsat: before.dsat + last.dsat,
      length: before.length + last.length,
      last,
      isFirst,
      before,
    })),
  );

function thresholdOf(k: number, row: Row): Candidate {
  const others: Candidate[] = [];
  let first: Candidate[] = [];
  for (let at: Row | undefined = row; at !== undefined; at = at.before) {
    if (at.last === undefined) continue;
    if (at.isFirst) first = [at.last];
    else others.push(at.last);
  }
  const subs = [...first, ...others.reverse()];
  // "[X_1] [X_2] ADD ... [X_n] ADD <k> EQUAL"
  const script = subs.length - 1 + pushNumber(k).length + 1;
  const type =
    threshType(
      k,
      subs.map((sub) => sub.type),
    ) & KEPT;
  return {
    type,
    cost: row.cost + script,
    dsat: dissatisfiable(type) ? row.dsat : Infinity,
    length: row.length + script,
    made: miniscript("thresh", { threshold: k }),
    subs,
  };
}
