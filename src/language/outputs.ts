/** An output: its internal key, its tree, the checksum of its text, and how many outputs its multipath steps make of it. */
import type { Call, Expression, Output, Tree, Word } from "../../grammars/syntax.ts";
import type {
  ContractBranch,
  ContractTree,
  FormalSymbol,
  KeyUse,
  PolicyOutput,
  WrittenLeaf,
  WrittenOutput,
} from "./contract.ts";
import type { Checker } from "./scope.ts";
import { fold } from "../base/fold.ts";
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import { checksumProblem, descriptorChecksum } from "../descriptor/checksum.ts";
import { checkAsm, checkOpcodeNames } from "./asm.ts";
import { checkKey } from "./keys.ts";
import { checkMiniscript, type KeyUses } from "./leaf.ts";
import { checkOdds } from "./odds.ts";
import { checkSpendingPolicy } from "./spending-policy.ts";
import { replace } from "../diagnostic/diagnose.ts";

export function checkOutput(
  checker: Checker,
  output: Output,
  name: string,
  formals: readonly FormalSymbol[],
): WrittenOutput | undefined {
  if (output.checksum !== undefined) checkChecksum(checker, output, output.checksum);
  if (output.kind === "other") {
    if (isPolicy(output.expression)) return checkPolicyOutput(checker, output.expression, name, formals);
    refuseOther(checker, output.expression);
    return undefined;
  }
  const internalKey = checkKey(checker, output.key, output.kind === "rawtr" ? "output" : "internal");
  const uses: KeyUses = new Map();
  const leaves: WrittenLeaf[] = [];
  const tree =
    output.kind === "tr" && output.tree !== undefined ? checkTree(checker, output.tree, uses, leaves) : undefined;
  for (const leaf of leaves) if (leaf.kind === "asm") checkOpcodeNames(checker, leaf.items);
  const treeFailed = output.kind === "tr" && output.tree !== undefined && tree === undefined;
  const paths =
    internalKey === undefined || treeFailed ? undefined : checkPaths(checker, [internalKey, ...uses.values()]);
  if (internalKey === undefined || paths === undefined) {
    checker.strays.push(...leaves.filter((leaf) => leaf.kind !== "policy"));
    return undefined;
  }
  return {
    name,
    formals,
    kind: output.kind,
    internalKey,
    uses,
    paths,
    span: output.span,
    ...(tree === undefined ? {} : { tree }),
  };
}

/** The output whose internal key and tree the compiler chooses. */
function checkPolicyOutput(
  checker: Checker,
  call: Call,
  name: string,
  formals: readonly FormalSymbol[],
): PolicyOutput | undefined {
  const uses: KeyUses = new Map();
  const policy = checkSpendingPolicy(checker, call, uses);
  const paths = policy === undefined ? undefined : checkPaths(checker, [...uses.values()]);
  if (policy === undefined || paths === undefined) return undefined;
  return { kind: "policy", name, formals, policy, uses, paths, span: call.span };
}

const isPolicy = (expression: Expression): expression is Call =>
  expression.kind === "call" && expression.name.text === "policy";

/** Other kinds of output, by name, with what stands for them here. */
const OTHER_OUTPUTS: Readonly<Record<string, string>> = {
  wsh: "P2WSH has no tree and no key path",
  sh: "P2SH is older than segregated witness",
  pkh: "P2PKH is older than segregated witness",
  wpkh: "P2WPKH holds one key",
  pk: "a bare key is older than segregated witness",
  combo: "combo() stands for several kinds of output",
  multi: "bare multisig is older than segregated witness",
  sortedmulti: "bare multisig is older than segregated witness",
  addr: "an address says nothing of what can spend it",
  raw: "a raw output says nothing of what can spend it",
  unused: "unused() holds a key for a wallet and is no output",
};

function refuseOther(checker: Checker, expression: Expression): void {
  // After a syntax error what the parser took for an output may be a part of something else.
  if (expression.kind === "missing" || checker.faults.length > 0) return;
  const name = expression.kind === "call" ? expression.name : undefined;
  const why = name !== undefined && Object.hasOwn(OTHER_OUTPUTS, name.text) ? OTHER_OUTPUTS[name.text] : undefined;
  if (name !== undefined && why !== undefined) {
    checker.report("TW114", name.span, `\`${name.text}(…)\` is another kind of output`, {
      label: why,
      help: "tapwright compiles Taproot outputs: `tr(KEY)`, `tr(KEY,TREE)` and `rawtr(KEY)`",
    });
    return;
  }
  const meant = name !== undefined && /^(?:raw)?tr$/i.test(name.text) ? name.text.toLowerCase() : undefined;
  if (name !== undefined && meant !== undefined) {
    checker.report("TW007", name.span, `unknown output \`${name.text}\``, {
      label: "words are written in small letters",
      help: replace(name.span, meant, `write \`${meant}\``),
    });
    return;
  }
  checker.report("TW007", expression.span, "an output stands here", {
    label: "this is none",
    help: [
      ...(name !== undefined && POLICY_WORDS.includes(name.text) ? [policyHelp(checker, expression.span)] : []),
      {
        text: "write `tr(KEY,TREE)`: a condition is a leaf, as in `tr(musig(alice,bob),pk(alice))`, or `tr(unspendable,pk(alice))` without a key path",
      },
    ],
  });
}

/** Words of spending policies that are no fragments, or are both. */
const POLICY_WORDS: readonly string[] = ["and", "or", "thresh"];
/** Characters of a text that is shown whole in a help. */
const MOST_SHOWN = 80;

function policyHelp(checker: Checker, span: Span): Help {
  const written = checker.text.slice(span.start, span.end);
  const shown = written.length > MOST_SHOWN || written.includes("\n") ? "policy(…)" : `policy(${written})`;
  return replace(span, `policy(${written})`, `for a spending policy, whose tree is chosen for you, write \`${shown}\``);
}

type Built = ContractTree<WrittenLeaf> | undefined;

/** The tree, when all of it is in order; every leaf that is goes into `leaves`. */
function checkTree(checker: Checker, tree: Tree, uses: KeyUses, leaves: WrittenLeaf[]): Built {
  const children = (node: Tree): readonly Tree[] =>
    node.kind === "branches" ? node.branches.map((branch) => branch.tree) : [];
  return fold<Tree, Built>(tree, children, (node, results) => {
    if (node.kind !== "branches") {
      const leaf = checkLeaf(checker, node.expression, uses);
      if (leaf !== undefined) leaves.push(leaf);
      return leafTree(leaf);
    }
    const branches: ContractBranch<WrittenLeaf>[] = [];
    let failed = results.length === 0;
    for (const [i, result] of results.entries()) {
      const written = node.branches[i]?.odds;
      const odds = written === undefined ? 1 : checkOdds(checker, written);
      if (result === undefined || odds === undefined) failed = true;
      else branches.push({ odds, tree: result });
    }
    if (failed) return undefined;
    // `{A}` is the leaf A: "users write both".
    const [only] = branches;
    return branches.length === 1 && only !== undefined
      ? only.tree
      : { kind: "branches", branches, shaped: needsShape(node), span: node.span };
  });
}

/** BIP386 fixes the shape of two branches; odds, or more branches, leave it to the compiler. */
const needsShape = (node: Extract<Tree, { kind: "branches" }>): boolean =>
  node.branches.length > 2 || node.branches.some((branch) => branch.odds !== undefined);

const leafTree = (leaf: WrittenLeaf | undefined): Built => (leaf === undefined ? undefined : { kind: "leaf", leaf });

function checkLeaf(checker: Checker, expression: Expression, uses: KeyUses): WrittenLeaf | undefined {
  const span = expression.span;
  if (expression.kind === "asm") {
    const items = checkAsm(checker, expression, uses);
    return items === undefined ? undefined : { kind: "asm", items, span };
  }
  if (isPolicy(expression)) return checkSpendingPolicy(checker, expression, uses);
  const node = checkMiniscript(checker, expression, uses);
  return node === undefined ? undefined : { kind: "miniscript", node, span };
}

/** BIP389: all multipath steps of a descriptor have the same length; a key without one is the same in every output. */
function checkPaths(checker: Checker, uses: readonly KeyUse[]): number | undefined {
  let [longest] = uses;
  if (longest === undefined) return 1;
  for (const use of uses) {
    const [mine, theirs] = [use.branches.length, longest.branches.length];
    if (mine === 1 || mine === theirs) continue;
    if (theirs > 1) {
      checker.report("TW315", use.span, `${mine} branches here, ${theirs} elsewhere`, {
        label: "all multipath steps of an output have one length (BIP389)",
        secondary: [{ span: longest.span, text: `${theirs} branches here` }],
        help: "give every key the same number of alternatives, or write an output for each",
      });
      return undefined;
    }
    longest = use;
  }
  return longest.branches.length;
}

function checkChecksum(checker: Checker, output: Output, checksum: Word): void {
  const text = checker.text.slice(output.span.start, output.span.end);
  const given = checksum.text.slice(1);
  const problem = checksumProblem(text, given);
  if (problem === undefined) return;
  const start = output.span.start;
  switch (problem.kind) {
    case "length":
      checker.report("TW009", checksum.span, `a checksum of ${problem.found} characters`, {
        label: "a checksum has 8 characters (BIP380)",
        help: checksumHelp(text),
      });
      return;
    case "character": {
      const at = { start: start + problem.at, end: start + problem.at + 1 };
      const ofChecksum = problem.at > text.length;
      checker.report("TW009", at, `a character that no checksum ${ofChecksum ? "holds" : "covers"}`, {
        label: ofChecksum ? "not one of the 32 characters of a checksum" : "outside the character set of BIP380",
        help: checksumHelp(text),
      });
      return;
    }
    case "mismatch":
      reportMismatch(checker, output, checksum, problem);
  }
}

/** Said and never offered as an edit: a checksum that is made to fit no longer finds the mistake that it found. */
const asItStands = (expected: string): Help => ({
  text: `for the text as it stands the checksum is \`#${expected}\``,
});

function checksumHelp(text: string): Help {
  const expected = descriptorChecksum(text);
  if (expected === undefined) return { text: "remove it: the compiler prints the right one" };
  return asItStands(expected);
}

function reportMismatch(
  checker: Checker,
  output: Output,
  checksum: Word,
  problem: { readonly expected: string; readonly at?: number; readonly replacement?: string },
): void {
  const expected = asItStands(problem.expected);
  if (problem.at === undefined || problem.replacement === undefined) {
    checker.report("TW009", checksum.span, "the checksum does not fit", {
      label: "more than one character is wrong, or the text was changed",
      help: [{ text: "compare the descriptor with its source before any coin goes to its address" }, expected],
    });
    return;
  }
  const at = { start: output.span.start + problem.at, end: output.span.start + problem.at + 1 };
  checker.report("TW009", at, "the checksum does not fit: one character is wrong", {
    label: `most likely \`${problem.replacement}\``,
    help: [replace(at, problem.replacement, `with \`${problem.replacement}\` here the checksum fits`), expected],
  });
}
