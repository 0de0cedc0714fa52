/**
 * A leaf's text to its miniscript: fragments by their rows in `FRAGMENTS`, sugar taken away, arguments of the kinds the rows ask for.
 * What types mean is the miniscript room's; here it is decided only what each word is.
 */
import type { Call, Expression, Word, Wrapped } from "../../grammars/syntax.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { ArgumentKind, FragmentName } from "../miniscript/fragments.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { KeyUse } from "./contract.ts";
import type { HashUse } from "./hashes.ts";
import type { Checker } from "./scope.ts";
import { fromHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { FOREIGN, FRAGMENTS, SUGAR } from "../miniscript/fragments.ts";
import { checkHash } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { checkLock, checkNumber } from "./locks.ts";
import { isName, replace, report } from "./scope.ts";

/** The uses of a leaf's keys, by the argument that stands for them. */
export type KeyUses = Map<KeyArg, KeyUse>;

/** What a subexpression comes to: a node, or nothing, which was reported. */
type Built = MiniscriptNode | undefined;

/** The miniscript of an expression; `undefined` when anything in it was reported as wrong. */
export function checkMiniscript(checker: Checker, expression: Expression, uses: KeyUses): Built {
  return fold<Expression, Built>(expression, subexpressions, (node, subs) =>
    node !== expression && isWholeLeaf(node) ? refusePart(checker, node) : build(checker, node, subs, uses),
  );
}

/** BIP387: "sortedmulti_a() … can only be used inside of tr() descriptors", as a leaf of its own and not as a part of one. */
const isWholeLeaf = (node: Expression): node is Call => node.kind === "call" && node.name.text === "sortedmulti_a";

function refusePart(checker: Checker, { name }: Call): undefined {
  report(checker, "TW104", name.span, "`sortedmulti_a` inside another fragment", {
    label: "it is a whole leaf, not a part of one (BIP387)",
    help: replace(name.span, "multi_a", "in a larger leaf write `multi_a`, whose keys keep the order written"),
  });
  return undefined;
}

/** The arguments of a call that are expressions of their own, by its row; keys, locks, hashes and numbers are read by their own checks. */
function subexpressions(expression: Expression): readonly Expression[] {
  if (expression.kind === "wrapped") return [expression.inner];
  if (expression.kind !== "call") return [];
  const kinds = argumentKinds(expression);
  return kinds === undefined ? [] : expression.args.filter((_, i) => kinds[i] === "sub");
}

/** What a fragment's arguments are, one kind each as far as they go; `undefined` for a word that is no fragment. */
function argumentKinds(call: Call): readonly (ArgumentKind | undefined)[] | undefined {
  const row = rowOf(call.name.text);
  if (row === undefined) return undefined;
  return call.args.map((_, i) => row.args[i] ?? (row.last === "repeated" ? row.args[row.args.length - 1] : undefined));
}

interface CallRow {
  readonly args: readonly ArgumentKind[];
  readonly last: "once" | "repeated" | "maybe";
}

const SUGARED: Readonly<Record<string, CallRow>> = {
  pk: { args: ["key"], last: "once" },
  pkh: { args: ["key"], last: "once" },
  and_n: { args: ["sub", "sub"], last: "once" },
};

function rowOf(name: string): CallRow | undefined {
  if (Object.hasOwn(SUGARED, name)) return SUGARED[name];
  const row = Object.hasOwn(FRAGMENTS, name) ? FRAGMENTS[name as FragmentName] : undefined;
  return row === undefined || row.kind === "wrapper" || row.args.length === 0 ? undefined : row;
}

function build(checker: Checker, expression: Expression, subs: readonly Built[], uses: KeyUses): Built {
  if (refuseNestedSort(checker, subs)) return undefined;
  switch (expression.kind) {
    case "call":
      return buildCall(checker, expression, subs, uses);
    case "wrapped":
      return subs[0] === undefined ? checkWrapperLetters(checker, expression.wrappers) : wrap(checker, expression, subs[0]);
    case "word":
      return buildWord(checker, expression);
    case "missing":
      return undefined;
    default:
      report(checker, "TW104", expression.span, "a miniscript stands here", { label: FOUND[expression.kind], help: FOUND_HELP[expression.kind] ?? "write a condition, such as `pk(alice)` or `and_v(v:pk(alice),older(144))`" });
      return undefined;
  }
}

/** BIP387 makes `sortedmulti_a` a script of its own, as `pk` and `multi_a` are; no row of BIP379 makes it a fragment. */
function refuseNestedSort(checker: Checker, subs: readonly Built[]): boolean {
  const nested = subs.find((sub) => sub?.fragment === "sortedmulti_a");
  if (nested?.origin === undefined) return false;
  report(checker, "TW104", nested.origin, "`sortedmulti_a` cannot stand inside another expression", {
    label: "it is a whole leaf, not a part of one",
    help: "write `multi_a` here, or make it a leaf of its own",
  });
  return true;
}

const FOUND = { role: "this is a key", keypath: "this is a key", quantity: "this is a lock", date: "this is a date", odds: "odds belong to the branches of `{…}`", asm: "a raw leaf is a whole leaf, not a part of one" } as const;

const FOUND_HELP: Readonly<Partial<Record<keyof typeof FOUND, string>>> = {
  role: "for a signature write `pk(KEY)`",
  keypath: "for a signature write `pk(KEY)`",
  quantity: "write `older(…)` around it",
  date: "write `after(…)` around it",
  odds: "write them before the branches of a tree, as in `{9@pk(alice),1@pk(bob)}`",
};

function buildWord(checker: Checker, word: Word): Built {
  if (word.text === "0" || word.text === "1") return { fragment: word.text, subs: [], keys: [], origin: word.span };
  report(checker, "TW104", word.span, `\`${word.text}\` alone is no miniscript`, {
    label: "a condition stands here, this is only a word",
    ...(/^[0-9]/.test(word.text) ? {} : { help: replace(word.span, `pk(${word.text})`, `for a signature of \`${word.text}\` write \`pk(${word.text})\``) }),
  });
  return undefined;
}

function buildCall(checker: Checker, call: Call, subs: readonly Built[], uses: KeyUses): Built {
  const row = rowOf(call.name.text);
  if (row === undefined) {
    reportUnknownFragment(checker, call);
    return undefined;
  }
  if (!checkArity(checker, call, row)) return undefined;
  if (subs.some((sub) => sub === undefined)) return undefined;
  const fragment = call.name.text as FragmentName;
  if (fragment === "apo" && !checker.requires.has("anyprevout")) {
    report(checker, "TW406", call.name.span, "`apo` needs the soft fork anyprevout", { label: "BIP118 is not active on most networks", help: "declare `requires anyprevout`, and compile for a network that has it" });
    return undefined;
  }
  const head = desugar(call, subs as readonly MiniscriptNode[]);
  if (head !== undefined) return head;
  const base = { fragment, subs: subs as readonly MiniscriptNode[], keys: [], origin: call.span };
  switch (row.args[0]) {
    case "key":
      return keyCall(checker, call, uses);
    case "lock": {
      const lock = checkLock(checker, call.args[0] as Expression, fragment as "older" | "after");
      return lock === undefined ? undefined : { ...base, lock };
    }
    case "hash": {
      const hash = checkHash(checker, call.args[0] as Expression, fragment as "sha256");
      return hash === undefined ? undefined : { ...base, hash: hashArg(hash) };
    }
    case "threshold":
      return thresholdCall(checker, call, base, uses);
    default:
      return base;
  }
}

const hashArg = (hash: HashUse): NonNullable<MiniscriptNode["hash"]> => ({
  text: hash.text,
  origin: hash.span,
  ...(hash.bytes === undefined ? { hole: hash.hole as string } : { bytes: hash.bytes }),
});

/** `and_n(X,Y)` is `andor(X,Y,0)`. `pk` and `pkh` are handled with the keys. */
function desugar(call: Call, subs: readonly MiniscriptNode[]): Built {
  if (call.name.text !== "and_n") return undefined;
  const never: MiniscriptNode = { fragment: "0", subs: [], keys: [], origin: call.span };
  return { fragment: "andor", subs: [...subs, never], keys: [], origin: call.span };
}

function keyCall(checker: Checker, call: Call, uses: KeyUses): Built {
  const name = call.name.text;
  if (call.args.length === 0) return { fragment: "apo", subs: [], keys: [], origin: call.span };
  const use = checkKey(checker, call.args[0] as Expression, "leaf");
  if (use === undefined) return undefined;
  const keys = [keyArg(use, uses)];
  if (name === "apo") return { fragment: "apo", subs: [], keys, origin: call.span };
  const inner: MiniscriptNode = { fragment: name === "pk_h" || name === "pkh" ? "pk_h" : "pk_k", subs: [], keys, origin: call.span };
  return name === "pk" || name === "pkh" ? { fragment: "c", subs: [inner], keys: [], origin: call.span } : inner;
}

/** The argument of a key use: known bytes only for literal keys, whose id is their hex. */
export function keyArg(use: KeyUse, uses: KeyUses): KeyArg {
  const branch = use.branches[0] as KeyUse["branches"][number];
  const literal = branch.recipe.kind === "point" ? { xonly: fromHex(branch.recipe.key.slice(-64)) } : {};
  const arg: KeyArg = { id: branch.id, text: use.text, origin: use.span, ...literal, ...(use.group ? { group: true } : {}) };
  uses.set(arg, use);
  return arg;
}

function thresholdCall(checker: Checker, call: Call, base: MiniscriptNode, uses: KeyUses): Built {
  const [first, ...rest] = call.args as readonly [Expression, ...Expression[]];
  if (first.kind === "missing") return undefined;
  if (first.kind !== "word" || (isName(first.text) && first.text !== "all")) {
    report(checker, "TW104", first.span, "a threshold stands here", {
      label: `\`${call.name.text}\` begins with how many must agree`,
      help: replace({ start: first.span.start, end: first.span.start }, "2,", "write the number first, for example"),
    });
    return undefined;
  }
  const overKeys = call.name.text !== "thresh";
  const threshold = first.text === "all" && overKeys ? "all" : checkNumber(checker, first);
  const keys: KeyArg[] = [];
  if (overKeys) {
    for (const argument of rest) {
      const use = checkKey(checker, argument, "list");
      if (use !== undefined) keys.push(keyArg(use, uses));
    }
    if (keys.length < rest.length) return undefined;
  }
  if (threshold === undefined) return undefined;
  const members = overKeys ? keys.length : base.subs.length;
  const open = keys.some((key) => key.group);
  if (threshold !== "all" && (threshold < 1 || (threshold > members && !open))) {
    const what = overKeys ? (members === 1 ? "key" : "keys") : members === 1 ? "condition" : "conditions";
    report(checker, "TW203", first.span, `a threshold of ${threshold} over ${members} ${what}`, {
      label: threshold < 1 ? "at least 1" : `only ${members} ${members === 1 ? "follows" : "follow"}, so this can never be satisfied`,
      help: members === 1 ? "write `1`" : `write a number from 1 to ${members}`,
    });
    return undefined;
  }
  return { ...base, keys, threshold };
}

function checkArity(checker: Checker, call: Call, row: CallRow): boolean {
  const given = call.args.length;
  const least = row.last === "maybe" ? 0 : row.args.length;
  if (given >= least && (row.last === "repeated" || given <= row.args.length)) return true;
  if (call.args.some((argument) => argument.kind === "missing")) return false; // the parser said so
  const wanted = row.last === "repeated" ? `${least} or more` : row.last === "maybe" ? "at most 1" : String(least);
  report(checker, "TW109", call.span, `\`${call.name.text}\` takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, ${given} given`, {
    label: `written \`${formOf(call.name.text, row)}\``,
    ...arityHelp(call, row),
  });
  return false;
}

/** The nearest that fits: a chain nests, several keys are a list. */
function arityHelp(call: Call, row: CallRow): { readonly help?: string } {
  const name = call.name.text;
  if (row.args.length === 2 && row.args[0] === "sub" && call.args.length > 2) return { help: `a longer chain nests: \`${name}(X,${name}(Y,Z))\`` };
  if (call.args.length < row.args.length) return { help: `write what is missing, as in \`${exampleOf(name, row)}\`` };
  if (row.args[0] === "key" && call.args.length > 1) return { help: "for several keys write `multi_a(k,KEY,…)`, or `musig(KEY,…)` inside for all of them as one" };
  return {};
}

const PLACEHOLDER: Readonly<Record<ArgumentKind, string>> = { key: "KEY", lock: "LOCK", hash: "HASH", threshold: "k", sub: "X" };

const EXAMPLE: Readonly<Record<ArgumentKind, string>> = { key: "alice", lock: "144", hash: "HASH", threshold: "2", sub: "X" };

const exampleOf = (name: string, row: CallRow): string => `${name}(${row.args.map((kind) => EXAMPLE[kind]).join(",")}${row.last === "repeated" ? ",…" : ""})`;

function formOf(name: string, row: CallRow): string {
  let letter = 0;
  const args = row.args.map((kind) => (kind === "sub" ? "XYZ"[letter++] : PLACEHOLDER[kind]));
  return `${name}(${args.join(",")}${row.last === "repeated" ? ",…" : ""})`;
}

/** Functions of the policy language proper: what people write for them in miniscript. */
const POLICY_WORDS: Readonly<Record<string, string>> = {
  and: "`and_v(v:X,Y)`",
  or: "`or_d(X,Y)` or `or_i(X,Y)`, or two leaves `{X,Y}`",
  csv: "`older(n)`",
  cltv: "`after(n)`",
  checksequenceverify: "`older(n)`",
  checklocktimeverify: "`after(n)`",
  checksig: "`pk(KEY)`",
  checksigverify: "`v:pk(KEY)`",
  checkmultisig: "`multi_a(k,KEY,…)`",
  timelock: "`older(n)` for a delay, `after(n)` for a height or a date",
  hashlock: "`sha256(h)`",
  sig: "`pk(KEY)`",
};

const ALL_FRAGMENTS = "fragments are pk, pkh, older, after, sha256, hash256, ripemd160, hash160, multi_a, sortedmulti_a, thresh, and_v, and_b, and_n, andor, or_b, or_c, or_d and or_i";

function reportUnknownFragment(checker: Checker, call: Call): void {
  const { text, span } = call.name;
  const foreign = Object.hasOwn(FOREIGN, text) ? FOREIGN[text] : undefined;
  if (text === "multi" || text === "sortedmulti") {
    report(checker, "TW202", span, `\`${text}\` is not a fragment of tapscript`, {
      label: "CHECKMULTISIG is disabled there (BIP342)",
      help: replace(span, `${text}_a`, `write \`${text}_a\`, its form with CHECKSIGADD`),
    });
    return;
  }
  if (foreign !== undefined) {
    report(checker, "TW114", span, `\`${text}\` cannot stand in a leaf`, { label: foreign.why, ...(foreign.instead === null ? {} : { help: `write \`${foreign.instead}(…)\` as the output` }) });
    return;
  }
  if (text === "tr" || text === "rawtr") {
    report(checker, "TW104", span, `\`${text}\` cannot stand here`, { label: "it is an output, not a condition", help: "write its leaf alone; leaves are joined by `{A,B}`" });
    return;
  }
  if (text === "musig" || text === "unspendable") {
    report(checker, "TW104", call.span, "a key alone is no miniscript", { label: "a condition stands here", help: replace(call.span, `pk(${checker.text.slice(call.span.start, call.span.end)})`, "wrap it in `pk(…)`") });
    return;
  }
  const names = [...Object.keys(FRAGMENTS).filter((name) => rowOf(name) !== undefined), ...Object.keys(SUGARED)];
  const instead = Object.hasOwn(POLICY_WORDS, text.toLowerCase()) ? POLICY_WORDS[text.toLowerCase()] : undefined;
  const near = instead === undefined ? suggest(text, names) : [];
  report(checker, "TW108", span, `unknown fragment \`${text}\``, {
    label: "no fragment of miniscript in tapscript",
    help: instead !== undefined ? `in miniscript write ${instead}` : near.length > 0 ? near.map((name) => replace(span, name, `did you mean \`${name}\`?`)) : ALL_FRAGMENTS,
  });
}

/** Letters are judged even when what they wrap failed, so that one run reports both. */
function checkWrapperLetters(checker: Checker, wrappers: Word): undefined {
  lettersOf(checker, wrappers);
  return undefined;
}

function lettersOf(checker: Checker, wrappers: Word): string[] | undefined {
  const letters = [...wrappers.text];
  const bad = letters.findIndex((letter) => !isWrapper(letter));
  if (bad < 0) return letters;
  const span = { start: wrappers.span.start + bad, end: wrappers.span.start + bad + 1 };
  report(checker, "TW108", span, `\`${letters[bad]}\` is no wrapper`, { label: "no wrapper has this letter", help: "wrappers are a, s, c, d, v, j, n, t, l and u" });
  return undefined;
}

const isWrapper = (letter: string): boolean =>
  (Object.hasOwn(FRAGMENTS, letter) && FRAGMENTS[letter as FragmentName].kind === "wrapper") || (letter.length === 1 && "tlu".includes(letter) && Object.hasOwn(SUGAR, letter));

/** `asv:X` is `a:(s:(v:X))`: the letter next to the colon wraps first. */
function wrap(checker: Checker, wrapped: Wrapped, inner: MiniscriptNode): Built {
  const letters = lettersOf(checker, wrapped.wrappers);
  if (letters === undefined) return undefined;
  let node = inner;
  for (let i = letters.length - 1; i >= 0; i--) {
    const origin: Span = { start: wrapped.wrappers.span.start + i, end: wrapped.span.end };
    node = wrapOne(letters[i] as string, node, origin);
  }
  return node;
}

function wrapOne(letter: string, node: MiniscriptNode, origin: Span): MiniscriptNode {
  const constant = (fragment: "0" | "1"): MiniscriptNode => ({ fragment, subs: [], keys: [], origin });
  switch (letter) {
    case "t":
      return { fragment: "and_v", subs: [node, constant("1")], keys: [], origin };
    case "l":
      return { fragment: "or_i", subs: [constant("0"), node], keys: [], origin };
    case "u":
      return { fragment: "or_i", subs: [node, constant("0")], keys: [], origin };
    default:
      return { fragment: letter as FragmentName, subs: [node], keys: [], origin };
  }
}
