/** Candidates without subexpressions: terminals, `multi_a`, and the two constants. Open pushes count as their widest. */
import type { MiniscriptNode } from "../../miniscript/node.ts";
import type { Way } from "../../miniscript/way.ts";
import type { Sub } from "./combine.ts";
import type { Candidate, Front } from "./front.ts";
import { miniscript } from "../../miniscript/build.ts";
import { costOf } from "../../miniscript/cost.ts";
import { scriptLength } from "../../miniscript/encode.ts";
import { typeMask } from "../../miniscript/type.ts";
import { evaluateSize } from "../../script/size.ts";
import { dissatisfiable, insert, KEPT } from "./front.ts";

export function insertLeaf(front: Front, node: MiniscriptNode): void {
  insert(front, candidateOf(node, front.share));
}

function candidateOf(node: MiniscriptNode, share: number): Candidate {
  const typed = typeMask(node);
  const type = typed.ok ? typed.value & KEPT : 0;
  const { sat, dsat } = costOf(node);
  const length = evaluateSize(scriptLength(node).most, "most", noGroup);
  const cost = share > 0 ? length + share * bytesOf(sat) : length;
  return { type, cost, length, dsat: dissatisfiable(type) ? bytesOf(dsat) : Infinity, made: node, subs: [] };
}

const noGroup = (): number => 1;

const bytesOf = (way: Way): number => (way === undefined ? Infinity : evaluateSize(way.bytes.most, "most", noGroup));

/** No spend takes what is never satisfied, and nothing is paid for what always is. */
export const FALSE: Sub = { of: candidateOf(miniscript("0"), 0), share: 0 };
export const TRUE: Sub = { of: candidateOf(miniscript("1"), 0), share: 0 };
