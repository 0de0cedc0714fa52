/**
 * From the contract as written to one without `policy(...)`: each is replaced by the tree of least expected weight. A whole output gets its internal
 * key and its leaves; in a tree `policy(...)` becomes a piece of it, of as many leaves as pay.
 *
 * The choice depends on the text alone. What a program says of its policy is the tree chosen, so that a later version of the compiler, which
 * may choose better, reads the same address from it.
 */
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type {
  Contract,
  ContractBranch,
  ContractTree,
  LeafContract,
  KeyUse,
  OutputContract,
  PolicyLeaf,
  PolicyOutput,
  WrittenLeaf,
  WrittenOutput,
} from "../../language/contract.ts";
import type { KeyArg } from "../../miniscript/node.ts";
import type { Cover, KeyWay } from "./cover.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { TerminalPart } from "./part.ts";
import type { Signing } from "./signers.ts";
import type { TreeReport } from "./tree-report.ts";
import { fold, preorder } from "../../base/fold.ts";
import { unspendableKey } from "../../language/keys.ts";
import { aggregate } from "../../language/musig-key.ts";
import { invariant } from "../../base/invariant.ts";
import { policyText } from "../leaf-text.ts";
import { shapeTree } from "../shape.ts";
import { bestTree, type TreeTask } from "./best-tree.ts";
import { isPart, normalize } from "./normalize.ts";
import { partsOf } from "./part.ts";
import { branchDiagnostic, constantDiagnostic, refusalDiagnostic, sizeDiagnostic } from "./refused.ts";
import { treeOf } from "./tree-of.ts";
import { treeReport } from "./tree-report.ts";

export interface Chosen {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
  /** One for each `policy(...)`, in the order of the text. */
  readonly trees: readonly TreeReport[];
}

interface Choosing {
  readonly table: LeafTable;
  readonly diagnostics: Diagnostic[];
  readonly trees: TreeReport[];
}

/** `table`: leaves found before, by their form. */
export function chooseTrees(contract: Contract<WrittenOutput>, table: LeafTable): Chosen {
  const choosing: Choosing = { table, diagnostics: [], trees: [] };
  const outputs = contract.outputs.flatMap((output): readonly OutputContract[] => {
    const made = output.kind === "policy" ? wholeOutput(choosing, output) : withTrees(choosing, output);
    return made === undefined ? [] : [made];
  });
  return { contract: { ...contract, outputs }, diagnostics: choosing.diagnostics, trees: choosing.trees };
}

function wholeOutput(choosing: Choosing, output: PolicyOutput): OutputContract | undefined {
  const { policy, uses, paths, name, formals, span } = output;
  const found = treeFor(choosing, policy, signingOf(policy, uses));
  if (found === undefined) return undefined;
  const { cover, tree } = found;
  report(choosing, { output: name, found, depth: 0 });
  const internalKey = internalKeyOf(cover.keyWay, policy, uses);
  const terminals = cover.pieces.flatMap(({ part }) => [...preorder(part, partsOf)]);
  const inLeaves = new Set(terminals.flatMap((part) => (part.kind === "terminal" ? (keyOf(part) ?? []) : [])));
  const kept = new Map([...uses].filter(([key]) => inLeaves.has(key)));
  const base = { name, formals, paths, span, kind: "tr", internalKey, uses: kept, chosen: true } as const;
  return tree === undefined ? base : { ...base, tree };
}

/** BIP341's H is no way to spend, whatever the text calls it. */
function signingOf({ participants }: PolicyLeaf, uses: ReadonlyMap<KeyArg, KeyUse>): Signing {
  const isAmong = (known: ReadonlyMap<KeyArg, KeyUse>, part: TerminalPart): boolean => {
    const key = keyOf(part);
    return key !== undefined && known.has(key) && known.get(key)?.source !== "unspendable";
  };
  return { alone: (part) => isAmong(uses, part), joined: (part) => isAmong(participants, part) };
}

const keyOf = ({ terminal }: TerminalPart): KeyArg | undefined => (terminal.kind === "key" ? terminal.key : undefined);

function internalKeyOf(
  keyWay: KeyWay | undefined,
  { participants, span }: PolicyLeaf,
  uses: ReadonlyMap<KeyArg, KeyUse>,
): KeyUse {
  const keys = (keyWay?.signers ?? []).flatMap((signer) => keyOf(signer) ?? []);
  const [only] = keys;
  if (only === undefined) return unspendableKey(span);
  if (keys.length === 1) return uses.get(only) as KeyUse;
  const joined = keys.map((key) => participants.get(key) as KeyUse).sort((a, b) => (a.text < b.text ? -1 : 1));
  // All multipath steps of an output have one length (BIP389), which was seen to.
  return aggregate(joined, [], { paths: Math.max(...joined.map(({ branches }) => branches.length)), span });
}

function withTrees(choosing: Choosing, output: OutputContract<WrittenLeaf>): OutputContract | undefined {
  const { tree: written, ...rest } = output;
  if (written === undefined) return rest;
  if (!holdsPolicy(written)) return { ...rest, tree: written };
  const chosen: Found[] = [];
  const tree = settledTree(choosing, written, chosen);
  if (tree === undefined) return undefined;
  const depths = new Map(shapeTree(tree, policyText).map(({ leaf, depth }) => [leaf, depth]));
  for (const found of chosen) report(choosing, { output: output.name, found, depth: depthOf(found, depths) });
  return { ...rest, tree };
}

/** Its first leaf lies that much deeper than in the chosen tree alone, which stays one piece. */
function depthOf({ tree }: Found, depths: ReadonlyMap<LeafContract, number>): number {
  const [first] = tree === undefined ? [] : shapeTree(tree, policyText);
  const whole = first === undefined ? undefined : depths.get(first.leaf);
  invariant(first !== undefined && whole !== undefined, "the leaves of a chosen tree are in the output's");
  return whole - first.depth;
}

interface Reported {
  readonly output: string;
  readonly found: Found;
  readonly depth: number;
}

function report({ trees }: Choosing, { output, found, depth }: Reported): void {
  const { policy, task, cover, work } = found;
  const { spending, span } = policy;
  // As its own search left it: what the others look for is not on its account.
  task.table.work = work;
  trees.push(treeReport({ output, spending, span, depth }, task, cover));
}

type WrittenTree = ContractTree<WrittenLeaf>;

const subtrees = (node: WrittenTree): readonly WrittenTree[] =>
  node.kind === "branches" ? node.branches.map((branch) => branch.tree) : [];

function holdsPolicy(written: WrittenTree): written is Exclude<WrittenTree, ContractTree> {
  for (const node of preorder(written, subtrees)) if (node.kind === "leaf" && node.leaf.kind === "policy") return true;
  return false;
}

/** `chosen`: takes what is found for each policy, in the order of the text. */
function settledTree(choosing: Choosing, written: WrittenTree, chosen: Found[]): ContractTree | undefined {
  return fold<WrittenTree, ContractTree | undefined>(written, subtrees, (node, trees) => {
    if (node.kind === "leaf") {
      const { leaf } = node;
      if (leaf.kind !== "policy") return { kind: "leaf", leaf };
      const found = treeFor(choosing, leaf);
      if (found !== undefined) chosen.push(found);
      return found?.tree;
    }
    const branches = trees.flatMap((tree, i): readonly ContractBranch[] =>
      tree === undefined ? [] : [{ odds: node.branches[i]?.odds ?? 1, tree }],
    );
    return branches.length < node.branches.length ? undefined : { ...node, branches };
  });
}

interface Found {
  readonly policy: PolicyLeaf;
  readonly task: TreeTask;
  readonly cover: Cover;
  readonly tree: ContractTree | undefined;
  /** What the search has cost. */
  readonly work: number;
}

/** The tree of one `policy(...)`; what is wrong with it goes to the diagnostics. */
function treeFor(choosing: Choosing, policy: PolicyLeaf, signing?: Signing): Found | undefined {
  const { table, diagnostics } = choosing;
  const { spending, span } = policy;
  const tooLarge = sizeDiagnostic(policy);
  const root = tooLarge === undefined ? normalize(spending) : undefined;
  if (root === undefined || !isPart(root)) {
    diagnostics.push(tooLarge ?? constantDiagnostic(root?.kind ?? "impossible", span));
    return undefined;
  }
  const tooWide = branchDiagnostic(root, span);
  if (tooWide !== undefined) {
    diagnostics.push(tooWide);
    return undefined;
  }
  table.work = 0;
  const task = { root, table, ...(signing === undefined ? {} : { signing }) };
  const found = bestTree(task);
  if (!found.ok) {
    diagnostics.push(refusalDiagnostic(found.error, span));
    return undefined;
  }
  const cover = found.value;
  const tree = treeOf(table, cover.pieces, span);
  return { policy, task, cover, tree, work: table.work };
}
