/** The smallest subexpression to which a missing property goes back. */
import { preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import type { TypeMask } from "./letters.ts";
import { has, mask } from "./letters.ts";
import type { MiniscriptNode } from "./node.ts";
import { mixes, typeMask } from "./type.ts";

function type(node: MiniscriptNode): TypeMask {
  const typed = typeMask(node);
  invariant(typed.ok, "blame is laid in trees that have a type");
  return typed.value;
}

/** The alternatives without a signature, each as small as possible. */
export function lacksSignature(root: MiniscriptNode): readonly MiniscriptNode[] {
  const out: MiniscriptNode[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const lacking = alternatives(node).filter((sub) => !has(type(sub), "s"));
    if (lacking.length === 0) out.push(node);
    for (let i = lacking.length - 1; i >= 0; i--) open.push(lacking[i] as MiniscriptNode);
  }
  return out;
}

/** Subexpressions that alone may satisfy a node, so that each needs its own signature. */
function alternatives(node: MiniscriptNode): readonly MiniscriptNode[] {
  switch (node.fragment) {
    case "or_b":
    case "or_c":
    case "or_d":
    case "or_i":
      return node.subs;
    case "andor":
      return node.subs.slice(2);
    case "and_v":
    case "and_b":
      return [];
    case "thresh":
      return node.threshold === 1 ? node.subs : [];
    default:
      return node.subs;
  }
}

export function startsMalleability(root: MiniscriptNode): {
  readonly node: MiniscriptNode;
  readonly reason: string;
  /** The subexpression whose dissatisfaction can be exchanged, where that is the reason. */
  readonly culprit?: MiniscriptNode;
} {
  const node = deepest(root, "m");
  const culprit = exchangeable(node);
  return { node, reason: malleabilityReason(node), ...(culprit === undefined ? {} : { culprit }) };
}

/** The first subexpression that must fail in some witness and may fail in several ways. */
function exchangeable({ fragment, subs }: MiniscriptNode): MiniscriptNode | undefined {
  const failing = fragment === "thresh" || fragment === "or_b" ? subs : fragment === "or_i" ? [] : subs.slice(0, 1);
  return failing.find((sub) => !has(type(sub), "e"));
}

/** Which clause of BIP379's malleability table is broken. */
function malleabilityReason(node: MiniscriptNode): string {
  const { subs, fragment } = node;
  const types = subs.map(type);
  if (exchangeable(node) !== undefined) {
    return "a third party can replace the dissatisfaction of a subexpression (it has no `e`)";
  }
  if (fragment === "thresh") {
    const unsigned = types.filter((one) => !has(one, "s")).length;
    return `${unsigned} subexpressions need no signature, more than the threshold, so a third party can choose others`;
  }
  return "no alternative needs a signature, so a third party can choose between them";
}

export function mixedLocks(root: MiniscriptNode): {
  readonly node: MiniscriptNode;
  readonly nodes: readonly [MiniscriptNode, MiniscriptNode];
} {
  const node = deepest(root, "k");
  for (const [i, second] of node.subs.entries()) {
    for (const first of node.subs.slice(0, i)) {
      const pair = mixingPair(first, second);
      if (pair !== undefined) return { node, nodes: pair };
    }
  }
  invariant(false, "locks mix, and no two of them do");
}

/** Locks of two subexpressions on one clock in different units. */
function mixingPair(a: MiniscriptNode, b: MiniscriptNode): readonly [MiniscriptNode, MiniscriptNode] | undefined {
  if (!mixes(type(a), type(b))) return undefined;
  const locks = (root: MiniscriptNode): readonly MiniscriptNode[] =>
    [...preorder(root, (node) => node.subs)].filter((node) => node.lock !== undefined);
  const others = locks(b);
  for (const one of locks(a)) {
    const other = others.find((lock) => mixes(type(one), type(lock)));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

/** Down to the node that lacks the letter though none of its subexpressions does. */
function deepest(root: MiniscriptNode, letter: string): MiniscriptNode {
  const wanted = mask(letter);
  let node = root;
  for (;;) {
    const below: MiniscriptNode | undefined = node.subs.find((sub) => (type(sub) & wanted) === 0);
    if (below === undefined) return node;
    node = below;
  }
}
