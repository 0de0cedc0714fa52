/** What only the size of a bound group shows: `multi_a(3,members)` with two members can never be satisfied, and a thousand keys do not fit. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { HoleValues } from "../program/draft.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { sanity } from "../miniscript/sanity.ts";
import { LIMITS } from "../script/limits.ts";
import { leafDiagnostic } from "./leaf-findings.ts";

export function groupFindings(
  output: OutputContract,
  leaves: readonly ShapedLeaf[],
  groups: HoleValues["groups"],
): readonly Diagnostic[] {
  if (groups.size === 0) return [];
  const sizeOf = (key: KeyArg): number | undefined => membersOf(output, key, groups);
  return leaves.flatMap(({ leaf }) => {
    if (leaf.kind === "asm") return [];
    const nodes = [...preorder(leaf.node, (each) => each.subs)];
    const found = nodes.flatMap((node) => nodeFinding(node, sizeOf) ?? []);
    return found.length > 0 ? found : limitFindings(leaf, nodes, sizeOf);
  });
}

/** BIP342 keeps the 1000 elements of the stack, which several groups share; those that are not bound yet count one member. What one member exceeds is said already. */
function limitFindings(
  { node, span }: Extract<LeafContract, { kind: "miniscript" }>,
  nodes: readonly MiniscriptNode[],
  sizeOf: (key: KeyArg) => number | undefined,
): readonly Diagnostic[] {
  const grouped = nodes.flatMap(({ keys }) => keys.filter((key) => key.group));
  const sizes = new Map(grouped.map((key) => [key.id, sizeOf(key)]));
  if (![...sizes.values()].some((size) => size !== undefined)) return [];
  const before = sanity(node).flatMap((finding) => (finding.kind === "limit" ? [finding.limit] : []));
  return sanity(node, (group) => sizes.get(group) ?? 1).flatMap((finding) =>
    finding.kind === "limit" && !before.includes(finding.limit) ? [leafDiagnostic(finding, span)] : [],
  );
}

/** How many keys stand for this one; `undefined` while its group is not bound. */
function membersOf(output: OutputContract, key: KeyArg, groups: HoleValues["groups"]): number | undefined {
  if (key.group !== true) return 1;
  const recipe = output.uses.get(key)?.branches[0]?.recipe;
  return recipe?.kind === "group" ? groups.get(recipe.hole)?.length : undefined;
}

function nodeFinding(
  { fragment, keys, threshold, origin }: MiniscriptNode,
  sizeOf: (key: KeyArg) => number | undefined,
): Diagnostic | undefined {
  const group = keys.find((key) => key.group);
  const sizes = keys.map(sizeOf);
  if (group === undefined || sizes.includes(undefined)) return undefined;
  const count = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const span = group.origin ?? origin ?? { start: 0, end: 0 };
  if (typeof threshold === "number" && threshold > count) {
    return diagnose("TW203", span, `a threshold of ${threshold} over ${count} ${count === 1 ? "key" : "keys"}`, {
      label: `\`${group.text}\` is bound to ${sizeOf(group)}, so this can never be satisfied`,
      help: `bind \`${group.text}\` to more keys, or lower the threshold`,
    });
  }
  if (count <= LIMITS.multiAKeys.value) return undefined;
  return diagnose("TW207", span, `${count} keys in one \`${fragment}\``, {
    label: `at most ${LIMITS.multiAKeys.value}: the stack holds ${LIMITS.stackElements.value} elements`,
    help: `bind \`${group.text}\` to fewer keys`,
  });
}
