/**
 * The wrappers that make a subexpression fit where it stands. They are tried by the type system itself, so that no advice leads to the
 * next error.
 */
import type { MiniscriptNode } from "../miniscript/node.ts";
import { fold } from "../base/fold.ts";
import { has } from "../miniscript/letters.ts";
import type { TypeError_ } from "../miniscript/type.ts";
import { faultsAt, typeMask } from "../miniscript/type.ts";

/** Wrappers that change what an expression is, the plainest first. */
const REPAIRS: readonly string[] = [
  "",
  "v",
  "s",
  "a",
  "c",
  "n",
  "t",
  "l",
  "u",
  "vc",
  "sc",
  "ac",
  "al",
  "sl",
  "ln",
  "un",
  "sln",
  "aln",
  "aun",
];

interface FoundRepair {
  readonly letters: string;
  /** What is wrapped: the child, or what the child's own wrapper holds. */
  readonly inner: MiniscriptNode;
  readonly node: MiniscriptNode;
}

/** The plainest wrappers with which the child fits. */
export function findRepair(error: TypeError_, child: MiniscriptNode): FoundRepair | undefined {
  const [wrapped] = child.subs;
  const inners = child.subs.length === 1 && wrapped !== undefined ? [child, wrapped] : [child];
  for (const letters of REPAIRS) {
    for (const inner of inners) {
      const node = wrapIn(letters, inner);
      if (node !== child && fits(error, node)) return { letters, inner, node };
    }
  }
  return undefined;
}

/** Does `repaired` ask for a signature in every way, or the rest of the leaf whenever `repaired` stands in the place of `child`? */
export function signsAlways(root: MiniscriptNode, child: MiniscriptNode, repaired: MiniscriptNode): boolean {
  const own = typeMask(repaired);
  if (own.ok && has(own.value, "s")) return true;
  const whole = fold<MiniscriptNode, MiniscriptNode>(
    root,
    (node) => node.subs,
    (node, subs) => (node === child ? repaired : { ...node, subs }),
  );
  const type = typeMask(whole);
  return !type.ok || has(type.value, "s");
}

function wrapIn(letters: string, inner: MiniscriptNode): MiniscriptNode {
  const constant = (fragment: "0" | "1"): MiniscriptNode => ({ fragment, subs: [], keys: [] });
  const wrapper = (letter: string, node: MiniscriptNode): MiniscriptNode => {
    if (letter === "t") return { fragment: "and_v", subs: [node, constant("1")], keys: [] };
    if (letter === "l") return { fragment: "or_i", subs: [constant("0"), node], keys: [] };
    if (letter === "u") return { fragment: "or_i", subs: [node, constant("0")], keys: [] };
    return { fragment: letter as MiniscriptNode["fragment"], subs: [node], keys: [] };
  };
  return [...letters].reduceRight((node, letter) => wrapper(letter, node), inner);
}

/** Has the parent nothing against `node` in the place of the child? Its other arguments have diagnostics of their own. */
function fits({ node: parent, child: at }: TypeError_, node: MiniscriptNode): boolean {
  const changed = { ...parent, subs: parent.subs.map((sub, i) => (i === at ? node : sub)) };
  if (!typeMask(node).ok) return false;
  return faultsAt(changed).every(({ child }) => child !== undefined && child !== at);
}
