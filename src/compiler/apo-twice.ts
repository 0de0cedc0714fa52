/** `apo()` stands for the internal key (BIP118), so a leaf that holds it and names the internal key as well holds a key twice. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { MiniscriptNode } from "../miniscript/node.ts";
import type { LeafFacts } from "./leaf-facts.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { diagnose } from "../diagnostic/diagnose.ts";

/** The ids that a key has as the argument of a leaf: on each branch, and as an x coordinate. */
export const idsOf = ({ branches }: KeyUse): ReadonlySet<string> =>
  new Set(
    branches.flatMap((branch) => [
      branch.id,
      branch.recipe.kind === "point" ? branch.recipe.key.slice(-64) : branch.id,
    ]),
  );

export function apoTwice(
  { internalKey, uses }: OutputContract,
  leaves: readonly ShapedLeaf[],
  { factsOf }: { readonly factsOf: (leaf: LeafContract) => LeafFacts },
): readonly Diagnostic[] {
  const ids = idsOf(internalKey);
  return leaves.flatMap(({ leaf }) => {
    const key = leaf.kind === "miniscript" ? factsOf(leaf).keys.find(({ id }) => ids.has(id)) : undefined;
    if (leaf.kind === "asm" || key === undefined) return [];
    const apo = [...preorder(leaf.node, (each) => each.subs)].find(isInternalKey);
    if (apo === undefined) return [];
    return diagnose("TW310", uses.get(key)?.span ?? leaf.span, `\`${key.text}\` twice in one leaf`, {
      label: "the internal key, by its name",
      secondary: [{ span: apo.origin ?? leaf.span, text: "the internal key, as `apo()`" }],
      notes: [
        "a signature for one place could be used at the other; miniscript's guarantees hold for distinct keys only (BIP379)",
      ],
      help: "use another key in one of the places",
    });
  });
}

const isInternalKey = ({ fragment, keys }: MiniscriptNode): boolean => fragment === "apo" && keys.length === 0;
