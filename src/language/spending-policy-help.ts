/** What people write in `policy(...)` who think of fragments, of descriptors, or of `or` as a list: what to write in its place. */
import type { Call, Expression } from "../../grammars/syntax.ts";
import type { Help } from "../diagnostic/diagnostic.ts";
import type { Checker } from "./scope.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { replace } from "../diagnostic/diagnose.ts";

/** Fragments by the policy that they are made for. */
const FRAGMENTS_OF: readonly (readonly [names: readonly string[], written: string])[] = [
  [["multi", "multi_a", "sortedmulti", "sortedmulti_a"], "thresh(2,pk(A),pk(B),pk(C))"],
  [["and_v", "and_b", "and_n"], "and(A,B)"],
  [["or_b", "or_c", "or_d", "or_i"], "or(A,B)"],
  [["andor"], "or(and(A,B),C)"],
  [["pkh", "pk_k", "pk_h"], "pk(KEY)"],
];

/** For a word that is no policy. */
export function unknownPolicyHelp({ name }: Call, known: readonly string[]): readonly Help[] {
  const near = suggest(name.text, known).map((each) => replace(name.span, each, `did you mean \`${each}\`?`));
  const written = FRAGMENTS_OF.find(([names]) => names.includes(name.text))?.[1];
  return [
    ...near,
    ...(written === undefined
      ? []
      : [{ text: `\`${name.text}\` is a fragment, which the compiler chooses: write \`${written}\`` }]),
  ];
}

/** Arguments more than these are not written out. */
const MOST_ARGUMENTS = 8;
const MOST_SHOWN = 160;

/** `or(A,B,C)` and `and(A,B,C)`, as the two of each that they are. */
export function pairHelp(checker: Checker, call: Call): Help {
  const { text } = call.name;
  if (call.args.length < 3)
    return { text: `write both, \`${text}(A,B)\`${call.args.length === 1 ? ", or the one alone" : ""}` };
  const form = text === "and" ? "and(A,and(B,C))" : "or(A,or(B,C))";
  const general = {
    text:
      text === "and"
        ? `for more than two write \`${form}\``
        : `for more than two write \`thresh(1,A,B,C)\`, all equally likely, or \`${form}\` with odds`,
  };
  if (call.args.length > MOST_ARGUMENTS) return general;
  const written = text === "and" ? nestedAnd(checker, call.args) : anyOf(checker, call.args);
  return written === undefined || written.length > MOST_SHOWN
    ? general
    : replace(call.span, written, `write \`${written}\``);
}

const textOf = (checker: Checker, { span }: Expression): string => checker.text.slice(span.start, span.end);

const nestedAnd = (checker: Checker, args: readonly Expression[]): string =>
  args.map((each) => textOf(checker, each)).reduceRight((rest, each) => `and(${each},${rest})`);

/** With odds each pair weighs what is in it. */
function anyOf(checker: Checker, args: readonly Expression[]): string | undefined {
  const texts = args.map((each) => textOf(checker, each.kind === "odds" ? each.inner : each));
  if (args.every(({ kind }) => kind !== "odds")) return `thresh(1,${texts.join(",")})`;
  const odds = args.map((each) => (each.kind === "odds" ? Number(each.odds.text) : 1));
  if (odds.some((each) => !Number.isSafeInteger(each) || each < 1 || each > 100_000)) return undefined;
  const branches = texts.map((text, i) => ({ text, odds: odds[i] as number }));
  const whole = branches.reduceRight((rest, each) => ({
    text: `or(${each.odds}@${each.text},${rest.odds}@${rest.text})`,
    odds: each.odds + rest.odds,
  }));
  return whole.text;
}

/** Does a group's name stand here, alone or with a role or steps? */
export function groupIn(checker: Checker, expression: Expression): string | undefined {
  if (expression.kind !== "word" && expression.kind !== "role" && expression.kind !== "keypath") return undefined;
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(textOf(checker, expression))?.[0] ?? "";
  const symbol = checker.symbols.get(name);
  if (symbol?.kind !== "party" || !symbol.group) return undefined;
  symbol.used = true;
  return name;
}

/** The tree is chosen before anything is bound, and how many leaves pay depends on how many members there are. */
export function refuseGroup(checker: Checker, expression: Expression, group: string): void {
  checker.report("TW112", expression.span, `the group \`${group}\` in \`policy(…)\``, {
    label: "the tree is chosen by counting keys, and a group's are counted when it is bound",
    help: [
      { text: `write the leaf yourself, \`multi_a(2,${group})\` in a \`tr(…)\`` },
      { text: "or name the members as parties, `thresh(2,pk(alice),pk(bob),pk(carol))`" },
    ],
  });
}
