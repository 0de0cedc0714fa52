/**
 * Keys that are one key on one branch of a multipath step only: `multi_a(2,K/<0;1>,K/1)` is sane on branch 0 and has a key twice on
 * branch 1 (bitcoin#35629). Branch 0 is judged with the leaf itself, and keys that become equal by derivation once they are bound.
 */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyArg } from "../miniscript/node.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { diagnose } from "../diagnostic/diagnose.ts";

export function branchFindings(output: OutputContract, leaves: readonly ShapedLeaf[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { leaf } of leaves) {
    const uses = keysOf(leaf).flatMap((key) => output.uses.get(key) ?? []);
    for (let path = 1; path < output.paths; path++) {
      const equal = equalOn(uses, path);
      if (equal === undefined) continue;
      found.push(equalDiagnostic(equal, path));
      break;
    }
  }
  return found;
}

const keysOf = (leaf: LeafContract): readonly KeyArg[] =>
  leaf.kind === "asm"
    ? leaf.items.flatMap((item) => (item.kind === "key" ? [item.key] : []))
    : [...preorder(leaf.node, (each) => each.subs)].flatMap((each) => each.keys);

/** The first two keys with one id on a branch; a raw leaf may name the very same key twice. */
function equalOn(uses: readonly KeyUse[], path: number): readonly [KeyUse, KeyUse] | undefined {
  const seen = new Map<string, KeyUse>();
  for (const use of uses) {
    const id = use.branches[use.branches.length === 1 ? 0 : path]?.id ?? "";
    const earlier = seen.get(id);
    if (earlier !== undefined && earlier.text !== use.text) return [earlier, use];
    seen.set(id, use);
  }
  return undefined;
}

function equalDiagnostic([first, second]: readonly [KeyUse, KeyUse], path: number): Diagnostic {
  return diagnose("TW313", second.span, `two keys of this leaf are the same on branch ${path} of the multipath step`, {
    label: "the same key there",
    secondary: [{ span: first.span, text: "this one" }],
    notes: ["in one leaf a signature for the one would be a signature for the other (BIP379 asks for distinct keys)"],
    help: "give each use of an extended key branches of its own, such as `/<0;1>/*` and `/<2;3>/*`",
  });
}
