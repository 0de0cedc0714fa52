/**
 * A leaf's text to its miniscript: fragments by their rows in `FRAGMENTS`, sugar taken away, arguments of the kinds the rows ask for.
 * What types mean is the miniscript room's; here it is decided only what each word is.
 */
import type { Call, Expression, Word, Wrapped } from "../../grammars/syntax.ts";
import type { Help, Span } from "../diagnostic/diagnostic.ts";
import type { FragmentName } from "../miniscript/fragments.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { KeyUse } from "./contract.ts";
import type { HashUse } from "./hashes.ts";
import type { Checker } from "./scope.ts";
import { fromHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { FRAGMENTS, SUGAR } from "../miniscript/fragments.ts";
import { LIMITS } from "../script/limits.ts";
import { argumentKinds, checkArity, rowOf } from "./fragment-form.ts";
import { checkHash } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { checkLock, checkNumber } from "./locks.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { isName, RESERVED } from "./scope.ts";
import { reportUnknownFragment } from "./unknown-fragment.ts";

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
  checker.report("TW104", name.span, "`sortedmulti_a` inside another fragment", {
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

function build(checker: Checker, expression: Expression, subs: readonly Built[], uses: KeyUses): Built {
  switch (expression.kind) {
    case "call":
      return buildCall(checker, expression, subs, uses);
    case "wrapped":
      return subs[0] === undefined
        ? checkWrapperLetters(checker, expression.wrappers)
        : wrap(checker, expression, subs[0]);
    case "word":
      return buildWord(checker, expression);
    case "missing":
      return undefined;
    default:
      checker.report("TW104", expression.span, "a miniscript stands here", {
        label: FOUND[expression.kind],
        help:
          FOUND_HELP[expression.kind] ?? "write a condition, such as `pk(alice)` or `and_v(v:pk(alice),older(144))`",
      });
      return undefined;
  }
}

const FOUND = {
  role: "this is a key",
  keypath: "this is a key",
  quantity: "this is a lock",
  date: "this is a date",
  odds: "odds belong to the branches of `{…}`",
  asm: "a raw leaf is a whole leaf, not a part of one",
} as const;

const FOUND_HELP: Readonly<Partial<Record<keyof typeof FOUND, string>>> = {
  role: "for a signature write `pk(KEY)`",
  keypath: "for a signature write `pk(KEY)`",
  quantity: "write `older(…)` around it",
  date: "write `after(…)` around it",
  odds: "write them before the branches of a tree, as in `{9@pk(alice),1@pk(bob)}`",
};

function buildWord(checker: Checker, word: Word): Built {
  if (word.text === "0" || word.text === "1") return { fragment: word.text, subs: [], keys: [], origin: word.span };
  checker.report("TW104", word.span, `\`${word.text}\` alone is no miniscript`, {
    label: "a condition stands here, this is only a word",
    ...(/^[0-9]/.test(word.text) || word.text === "unspendable" || RESERVED.has(word.text)
      ? {}
      : {
          help: replace(
            word.span,
            `pk(${word.text})`,
            `for a signature of \`${word.text}\` write \`pk(${word.text})\``,
          ),
        }),
  });
  return undefined;
}

function buildCall(checker: Checker, call: Call, subs: readonly Built[], uses: KeyUses): Built {
  const row = rowOf(call.name.text);
  if (row === undefined) {
    reportUnknownFragment(checker, call);
    // Its keys are judged all the same: after the one mistake is mended they would be the next.
    if (call.name.text === "multi" || call.name.text === "sortedmulti")
      for (const argument of call.args.slice(1)) checkKey(checker, argument, "list");
    return undefined;
  }
  if (!checkArity(checker, call, row)) return undefined;
  if (subs.some((sub) => sub === undefined)) return undefined;
  const fragment = call.name.text as FragmentName;
  if (fragment === "apo" && !checker.requires.has("anyprevout")) {
    checker.report("TW406", call.name.span, "`apo` needs the soft fork anyprevout", {
      label: "BIP118 is not active on most networks",
      help: "declare `requires anyprevout`, and compile for a network that has it",
    });
    return undefined;
  }
  const head = desugar(call, subs as readonly MiniscriptNode[]);
  if (head !== undefined) return head;
  const base = { fragment, subs: subs as readonly MiniscriptNode[], keys: [], origin: call.span };
  switch (row.args[0]) {
    case "key":
      return keyCall(checker, call, uses);
    case "lock": {
      const lock = checkLock(checker, call.args[0] as Expression, fragment as "older" | "after", call.span);
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

export const hashArg = (hash: HashUse): NonNullable<MiniscriptNode["hash"]> => ({
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
  const inner: MiniscriptNode = {
    fragment: name === "pk_h" || name === "pkh" ? "pk_h" : "pk_k",
    subs: [],
    keys,
    origin: call.span,
  };
  return name === "pk" || name === "pkh" ? { fragment: "c", subs: [inner], keys: [], origin: call.span } : inner;
}

/** The argument of a key use: known bytes only for literal keys, whose id is their hex. */
export function keyArg(use: KeyUse, uses: KeyUses): KeyArg {
  const branch = use.branches[0] as KeyUse["branches"][number];
  const literal = branch.recipe.kind === "point" ? { xonly: fromHex(branch.recipe.key.slice(-64)) } : {};
  const arg: KeyArg = {
    id: branch.id,
    text: use.text,
    origin: use.span,
    ...literal,
    ...(use.group ? { group: true } : {}),
  };
  uses.set(arg, use);
  return arg;
}

function thresholdCall(checker: Checker, call: Call, base: MiniscriptNode, uses: KeyUses): Built {
  const [first, ...rest] = call.args as readonly [Expression, ...Expression[]];
  const overKeys = call.name.text !== "thresh";
  const threshold = readThreshold(checker, call, overKeys);
  const listed = threshold === undefined && endsInNumber(call) ? rest.slice(0, -1) : rest;
  const keys = overKeys
    ? listed.flatMap((argument) => checkKey(checker, argument, "list") ?? []).map((use) => keyArg(use, uses))
    : [];
  if (threshold === undefined || (overKeys && keys.length < rest.length)) return undefined;
  const open = keys.some((key) => key.group);
  const members = open ? LIMITS.multiAKeys.value : overKeys ? keys.length : base.subs.length;
  if (threshold === "all" || (threshold >= 1 && threshold <= members)) return { ...base, keys, threshold };
  const [one, many] = overKeys ? ["key", "keys"] : ["condition", "conditions"];
  checker.report(
    "TW203",
    first.span,
    `a threshold of ${threshold} over ${open ? "a group" : `${members} ${members === 1 ? one : many}`}`,
    {
      label:
        threshold < 1
          ? "at least 1"
          : `${open ? "no leaf holds more than" : "only"} ${members}, so this can never be satisfied`,
      help: members === 1 ? "write `1`" : `write a number from 1 to ${members}`,
    },
  );
  return undefined;
}

/** The first argument: a number, or `all` where keys follow. */
function readThreshold(checker: Checker, call: Call, overKeys: boolean): number | "all" | undefined {
  const [first, ...rest] = call.args as readonly [Expression, ...Expression[]];
  if (first.kind === "missing") return undefined;
  if (first.kind === "word" && first.text === "all" && overKeys) return "all";
  if (first.kind === "word" && !isName(first.text)) return checkNumber(checker, first);
  const isAll = first.kind === "word" && first.text === "all";
  checker.report("TW104", first.span, "a threshold stands here", {
    label: `\`${call.name.text}\` begins with how many must agree`,
    help: isAll
      ? replace(first.span, String(rest.length), "write the number of its conditions")
      : numberLast(checker, call),
  });
  return undefined;
}

/** A number is a condition of `thresh`, never a key. */
function endsInNumber({ name, args }: Call): boolean {
  const last = args.at(-1);
  return name.text !== "thresh" && args.length > 2 && last?.kind === "word" && /^[1-9][0-9]{0,3}$/.test(last.text);
}

/** `multi_a(alice,bob,2)`: the number belongs first. How many must agree is never guessed, so without one nothing is filled in. */
function numberLast(checker: Checker, call: Call): Help {
  const { name, args } = call;
  const texts = args.map(({ span }) => checker.text.slice(span.start, span.end));
  const last = texts.at(-1) ?? "";
  const [start, end] = [args[0]?.span.start ?? 0, args.at(-1)?.span.end ?? 0];
  if (endsInNumber(call))
    return replace({ start, end }, [last, ...texts.slice(0, -1)].join(","), "the number stands first");
  return { text: `write how many first, for example \`${name.text}(2,…)\` for any two` };
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
  checker.report("TW108", span, `\`${letters[bad]}\` is no wrapper`, {
    label: "no wrapper has this letter",
    help: "wrappers are a, s, c, d, v, j, n, t, l and u",
  });
  return undefined;
}

const isWrapper = (letter: string): boolean =>
  (Object.hasOwn(FRAGMENTS, letter) && FRAGMENTS[letter as FragmentName].kind === "wrapper") ||
  (letter.length === 1 && "tlu".includes(letter) && Object.hasOwn(SUGAR, letter));

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
