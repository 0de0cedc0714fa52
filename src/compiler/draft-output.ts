/** A checked output to the draft of its program: one for each branch of its multipath steps. Leaves that are not sane are reported and make none. */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { Condition } from "../policy/condition.ts";
import type { DraftLeaf, DraftOutput } from "../program/draft.ts";
import type { TextPart } from "../program/program.ts";
import type { Network } from "../taproot/network.ts";
import type { ShapedLeaf } from "./shape.ts";
import { preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { costOf } from "../miniscript/cost.ts";
import { sanity } from "../miniscript/sanity.ts";
import { LIMITS } from "../script/limits.ts";
import { outputText } from "../program/output-text.ts";
import { MAX_DEPTH } from "../taproot/tree.ts";
import { leafDiagnostic } from "./leaf-findings.ts";
import { draftLeaf, factsOf, type LeafFacts, type Shapes } from "./leaf-facts.ts";
import { descriptorParts } from "./leaf-text.ts";
import { rawFindings, rawTemplate } from "./raw-leaf.ts";
import { secondOpinion } from "./second-opinion.ts";
import { shapeTree } from "./shape.ts";

export interface DraftContext {
  readonly requires: ReadonlySet<string>;
  readonly network: Network;
  readonly shapes: Shapes;
  readonly diagnostics: Diagnostic[];
}

/** The output's leaves in depth-first order, judged once for all its branches; `undefined` when one of them is refused. */
export function shapeOutput(output: OutputContract, context: DraftContext): readonly ShapedLeaf[] | undefined {
  if (output.tree === undefined) return [];
  const facts = (leaf: LeafContract): LeafFacts => factsOf(leaf, context.shapes, (each) => judgeLeaf(each, context));
  const leaves = shapeTree(output.tree, (leaf) => facts(leaf).policy);
  const deep = leaves.find((leaf) => leaf.depth > MAX_DEPTH);
  if (deep !== undefined) {
    context.diagnostics.push(
      diagnose("TW308", deep.leaf.span, `a leaf at depth ${deep.depth}`, {
        label: `a control block holds ${MAX_DEPTH} hashes at most (BIP341)`,
        help: "give the rare branches less extreme odds, or nest less",
      }),
    );
    return undefined;
  }
  let failed = false;
  for (const { leaf } of leaves) {
    const { findings } = facts(leaf);
    context.diagnostics.push(...findings);
    failed ||= findings.some((finding) => finding.severity === "error");
  }
  return failed ? undefined : leaves;
}

/** What is wrong with a leaf by itself, whatever tree it stands in. */
export function judgeLeaf(leaf: LeafContract, context: DraftContext): readonly Diagnostic[] {
  if (leaf.kind === "asm") return rawFindings(leaf.items, leaf.span, context);
  const { node, span } = leaf;
  const tooMany = [...preorder(node, (each) => each.subs)].find((each) => each.keys.length > LIMITS.multiAKeys.value);
  if (tooMany !== undefined) {
    const label = `at most ${LIMITS.multiAKeys.value}: the stack holds ${LIMITS.stackElements.value} elements`;
    return [
      diagnose("TW207", tooMany.origin ?? span, `${tooMany.keys.length} keys in one \`${tooMany.fragment}\``, {
        label,
      }),
    ];
  }
  const found = sanity(node);
  // A repair can be tried in the whole leaf where nothing else in it is wrong.
  const root = found.length === 1 ? node : undefined;
  const findings = found.map((finding) => leafDiagnostic(finding, span, root));
  if (findings.some((finding) => finding.severity === "error")) return findings;
  if (costOf(node).sat === undefined) return [...findings, neverSatisfied(node, span)];
  const opinion = secondOpinion(node, span);
  return [...findings, ...(opinion === undefined ? [] : [opinion]), ...relayFindings(node, leaf)];
}

/** Sane and yet without any satisfaction, such as `0`; Core refuses it too ("is not satisfiable"). */
const neverSatisfied = (node: MiniscriptNode, span: Span): Diagnostic =>
  diagnose("TW207", node.origin ?? span, "a leaf that nobody can ever satisfy", {
    label: "every way through it meets a `0`, which fails",
    help: "leave the leaf out",
  });

/** A satisfaction heavier than a standard transaction will not be relayed. */
function relayFindings(node: MiniscriptNode, leaf: LeafContract): readonly Diagnostic[] {
  const { sat } = costOf(node);
  const bytes = sat?.bytes.least;
  if (typeof bytes !== "number" || bytes <= LIMITS.standardTransactionWeight.value) return [];
  return [
    diagnose("TW208", leaf.span, `its witness has ${bytes} bytes at least`, {
      label: `nodes relay transactions of at most ${LIMITS.standardTransactionWeight.value} weight units`,
    }),
  ];
}

/** Facts of a leaf that {@link shapeOutput} has judged. */
export function knownFacts(leaf: LeafContract, { shapes }: DraftContext): LeafFacts {
  const found = shapes.facts.get(leaf);
  invariant(found !== undefined, "a leaf is judged before it is drafted");
  return found;
}

/** The drafts of an output, `name` or `name/0`, `name/1` ...; the same leaves with each branch's keys. */
export function draftOutputs(
  output: OutputContract,
  leaves: readonly ShapedLeaf[],
  context: DraftContext,
): readonly DraftOutput[] {
  const facts = leaves.map(({ leaf }) => knownFacts(leaf, context));
  const policyLeaves = facts.map((each, i) => ({ depth: (leaves[i] as ShapedLeaf).depth, text: [each.policy] }));
  const policy = outputText(output.kind, [output.internalKey.text], policyLeaves).join("");
  return Array.from({ length: output.paths }, (_, path): DraftOutput => {
    const branch = (use: KeyUse): KeyUse["branches"][number] =>
      use.branches[use.branches.length === 1 ? 0 : path] as KeyUse["branches"][number];
    const pick = pickOf(output, path);
    const drafted = leaves.map(({ leaf, depth }, i) => draftOne(leaf, facts[i] as LeafFacts, depth, pick));
    const key = branch(output.internalKey);
    return {
      name: output.paths === 1 ? output.name : `${output.name}/${path}`,
      formals: output.formals.map(({ name, type }) => ({ name, type })),
      kind: output.kind,
      policy,
      text: outputText(output.kind, [keyPart(key)], drafted),
      internalKey: { id: key.id, source: output.internalKey.source, holders: output.internalKey.holders },
      leaves: drafted,
    };
  });
}

const keyPart = (key: KeyUse["branches"][number]): TextPart =>
  key.recipe.kind === "point" && key.recipe.origin === undefined ? key.recipe.key.slice(-64) : { key: key.id };

/** The key of an argument on one branch of the multipath steps. */
function pickOf(output: OutputContract, path: number): (key: KeyArg) => KeyArg {
  if (output.paths === 1) return (key) => key;
  return (key) => {
    const use = output.uses.get(key);
    invariant(use !== undefined, "every key of a leaf has its use");
    return { ...key, id: (use.branches[use.branches.length === 1 ? 0 : path] as KeyUse["branches"][number]).id };
  };
}

const RAW: Condition = { kind: "raw" };

function draftOne(leaf: LeafContract, facts: LeafFacts, depth: number, pick: (key: KeyArg) => KeyArg): DraftLeaf {
  if (leaf.kind === "miniscript") {
    invariant(facts.shape !== undefined, "a leaf that is drafted was found sound");
    return draftLeaf(facts, facts.shape, depth, pick);
  }
  const items = leaf.items.map((item) => (item.kind === "key" ? { ...item, key: pick(item.key) } : item));
  const picked: LeafContract = { ...leaf, items };
  const keys = items.flatMap((item) => (item.kind === "key" ? [item.key.id] : []));
  const text = descriptorParts(picked);
  return {
    depth,
    policy: facts.policy,
    text,
    kind: "asm",
    keys,
    script: rawTemplate(items),
    satisfaction: null,
    condition: RAW,
    locks: { after: [], older: [] },
  };
}
