/** A checked output to the draft of its program: one for each branch of its multipath steps. Leaves that are not sane are reported and make none. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { KeyUse, LeafContract, OutputContract } from "../language/contract.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { Condition } from "../policy/condition.ts";
import type { DraftLeaf, DraftOutput } from "../program/draft.ts";
import type { TextPart } from "../program/program.ts";
import type { Network } from "../taproot/network.ts";
import type { Opinions } from "./second-opinion.ts";
import type { ShapedLeaf } from "./shape.ts";
import { fold, preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { diagnose } from "../language/scope.ts";
import { costOf } from "../miniscript/cost.ts";
import { scriptTemplate } from "../miniscript/encode.ts";
import { lift } from "../miniscript/lift.ts";
import { locksOf } from "../miniscript/locks.ts";
import { sanity } from "../miniscript/sanity.ts";
import { LIMITS } from "../script/limits.ts";
import { MAX_DEPTH } from "../taproot/tree.ts";
import { leafDiagnostic } from "./leaf-findings.ts";
import { descriptorParts, policyText } from "./leaf-text.ts";
import { rawFindings, rawTemplate } from "./raw-leaf.ts";
import { secondOpinion } from "./second-opinion.ts";
import { shapeTree, treeBraces } from "./shape.ts";

export interface DraftContext {
  readonly requires: ReadonlySet<string>;
  readonly network: Network;
  readonly opinions: Opinions;
  readonly diagnostics: Diagnostic[];
}

/** The output's leaves in depth-first order, judged once for all its branches; `undefined` when one of them is refused. */
export function shapeOutput(output: OutputContract, context: DraftContext): readonly ShapedLeaf[] | undefined {
  if (output.tree === undefined) return [];
  const texts = new Map<LeafContract, string>();
  const textOf = (leaf: LeafContract): string => {
    const text = texts.get(leaf) ?? policyText(leaf);
    texts.set(leaf, text);
    return text;
  };
  const leaves = shapeTree(output.tree, textOf);
  const deep = leaves.find((leaf) => leaf.depth > MAX_DEPTH);
  if (deep !== undefined) {
    context.diagnostics.push(
      diagnose("TW308", deep.leaf.span, `a leaf at depth ${deep.depth}`, { label: `a control block holds ${MAX_DEPTH} hashes at most (BIP341)`, help: "give the rare branches less extreme odds, or nest less" }),
    );
    return undefined;
  }
  let failed = false;
  for (const { leaf } of leaves) {
    const findings = judgeLeaf(leaf, context);
    context.diagnostics.push(...findings);
    failed ||= findings.some((finding) => finding.severity === "error");
  }
  return failed ? undefined : leaves;
}

function judgeLeaf(leaf: LeafContract, context: DraftContext): readonly Diagnostic[] {
  if (leaf.kind === "asm") return rawFindings(leaf.items, leaf.span, context);
  const { node, span } = leaf;
  const tooMany = [...preorder(node, (each) => each.subs)].find((each) => each.keys.length > LIMITS.multiAKeys.value);
  if (tooMany !== undefined) {
    const label = `at most ${LIMITS.multiAKeys.value}: the stack holds ${LIMITS.stackElements.value} elements`;
    return [diagnose("TW207", tooMany.origin ?? span, `${tooMany.keys.length} keys in one \`${tooMany.fragment}\``, { label })];
  }
  const findings = sanity(node).map((finding) => leafDiagnostic(finding, span));
  if (findings.some((finding) => finding.severity === "error")) return findings;
  if (costOf(node).sat === undefined) return [...findings, neverSatisfied(node, span)];
  const opinion = secondOpinion(node, span, context.opinions);
  return [...findings, ...(opinion === undefined ? [] : [opinion]), ...relayFindings(node, leaf)];
}

/** Sane and yet without any satisfaction, such as `0`; Core refuses it too ("is not satisfiable"). */
const neverSatisfied = (node: MiniscriptNode, span: Span): Diagnostic =>
  diagnose("TW207", node.origin ?? span, "a leaf that nobody can ever satisfy", { label: "every way through it meets a `0`, which fails", help: "leave the leaf out" });

/** A satisfaction heavier than a standard transaction will not be relayed. */
function relayFindings(node: MiniscriptNode, leaf: LeafContract): readonly Diagnostic[] {
  const { sat } = costOf(node);
  const bytes = sat?.bytes.least;
  if (typeof bytes !== "number" || bytes <= LIMITS.standardTransactionWeight.value) return [];
  return [diagnose("TW208", leaf.span, `its witness has ${bytes} bytes at least`, { label: `nodes relay transactions of at most ${LIMITS.standardTransactionWeight.value} weight units` })];
}

/** The drafts of an output, `name` or `name/0`, `name/1` ...; the same leaves with each branch's keys. */
export function draftOutputs(output: OutputContract, leaves: readonly ShapedLeaf[]): readonly DraftOutput[] {
  const texts = leaves.map(({ leaf }) => policyText(leaf));
  const policy = outputText(output, leaves, [output.internalKey.text], texts.map((text) => [text])).join("");
  return Array.from({ length: output.paths }, (_, path): DraftOutput => {
    const branch = (use: KeyUse): KeyUse["branches"][number] => use.branches[use.branches.length === 1 ? 0 : path] as KeyUse["branches"][number];
    const drafted = leaves.map((leaf, i) => draftLeaf(onPath(leaf.leaf, output, path), leaf.depth, texts[i] as string));
    const key = branch(output.internalKey);
    const text = outputText(output, leaves, [keyPart(key)], drafted.map((leaf) => leaf.text));
    return {
      name: output.paths === 1 ? output.name : `${output.name}/${path}`,
      formals: output.formals.map(({ name, type }) => ({ name, type })),
      kind: output.kind,
      policy,
      text: joinText(text),
      internalKey: { id: key.id, source: output.internalKey.source, holders: output.internalKey.holders },
      leaves: drafted,
    };
  });
}

const keyPart = (key: KeyUse["branches"][number]): TextPart => (key.recipe.kind === "point" && key.recipe.origin === undefined ? key.recipe.key.slice(-64) : { key: key.id });

/** `tr(KEY,{A,{B,C}})` around the key and the leaves as given. */
function outputText(output: OutputContract, leaves: readonly ShapedLeaf[], key: readonly TextPart[], texts: readonly (readonly TextPart[])[]): readonly TextPart[] {
  const braces = treeBraces(leaves.map((leaf) => leaf.depth));
  const tree = texts.flatMap((text, i): TextPart[] => [braces[i]?.before ?? "", ...text, braces[i]?.after ?? ""]);
  return [`${output.kind}(`, ...key, ...(tree.length === 0 ? [] : [",", ...tree]), ")"];
}

function joinText(parts: readonly TextPart[]): readonly TextPart[] {
  const joined: TextPart[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  return joined;
}

/** A leaf with the keys of one branch of its multipath steps. */
function onPath(leaf: LeafContract, output: OutputContract, path: number): LeafContract {
  if (output.paths === 1) return leaf;
  const pick = (key: KeyArg): KeyArg => {
    const use = output.uses.get(key);
    invariant(use !== undefined, "every key of a leaf has its use");
    const branch = use.branches[use.branches.length === 1 ? 0 : path] as KeyUse["branches"][number];
    return { ...key, id: branch.id };
  };
  if (leaf.kind === "asm") return { ...leaf, items: leaf.items.map((item) => (item.kind === "key" ? { ...item, key: pick(item.key) } : item)) };
  const node = fold<MiniscriptNode, MiniscriptNode>(leaf.node, (each) => each.subs, (each, subs) => ({ ...each, subs, keys: each.keys.map(pick) }));
  return { ...leaf, node };
}

const RAW: Condition = { kind: "raw" };

function draftLeaf(leaf: LeafContract, depth: number, policy: string): DraftLeaf {
  const base = { depth, policy, text: descriptorParts(leaf) };
  if (leaf.kind === "asm") {
    const keys = leaf.items.flatMap((item) => (item.kind === "key" ? [item.key.id] : []));
    return { ...base, kind: "asm", keys, script: rawTemplate(leaf.items), satisfaction: null, condition: RAW, locks: { after: [], older: [] } };
  }
  const { node } = leaf;
  const { sat } = costOf(node);
  invariant(sat !== undefined, "a sane miniscript can be satisfied");
  const { older, after } = locksOf(node);
  const lockOf = (lock: (typeof older)[number]): number | string => lock.value ?? (lock.hole as string);
  return {
    ...base,
    kind: node.fragment === "sortedmulti_a" ? "sortedmulti_a" : "miniscript",
    keys: [...preorder(node, (each) => each.subs)].flatMap((each) => each.keys.map((key) => key.id)),
    script: scriptTemplate(node),
    satisfaction: { bytes: sat.bytes, items: sat.items },
    condition: lift(node),
    locks: { after: after.map(lockOf), older: older.map(lockOf) },
  };
}
