/**
 * The form of a fragment in the text: how many arguments it takes and of what kinds, sugar included. The rows are those of `FRAGMENTS`; `pk`,
 * `pkh` and `and_n` are written though no row is theirs.
 */
import type { Call } from "../../grammars/syntax.ts";
import type { Help } from "../diagnostic/diagnostic.ts";
import type { ArgumentKind, FragmentName } from "../miniscript/fragments.ts";
import type { Checker } from "./scope.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { FRAGMENTS } from "../miniscript/fragments.ts";

/** What a fragment's arguments are, one kind each as far as they go; `undefined` for a word that is no fragment. */
export function argumentKinds(call: Call): readonly (ArgumentKind | undefined)[] | undefined {
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

export function rowOf(name: string): CallRow | undefined {
  if (Object.hasOwn(SUGARED, name)) return SUGARED[name];
  const row = Object.hasOwn(FRAGMENTS, name) ? FRAGMENTS[name as FragmentName] : undefined;
  return row === undefined || row.kind === "wrapper" || row.args.length === 0 ? undefined : row;
}

/** Every word that may stand before the bracket of a fragment. */
export const fragmentWords = (): readonly string[] => [
  ...Object.keys(FRAGMENTS).filter((name) => rowOf(name) !== undefined),
  ...Object.keys(SUGARED),
];

/** Reports a call with too few or too many arguments. */
export function checkArity(checker: Checker, call: Call, row: CallRow): boolean {
  const given = call.args.length;
  const least = row.last === "maybe" ? 0 : row.args.length;
  if (given >= least && (row.last === "repeated" || given <= row.args.length)) return true;
  const { start, end } = call.span;
  if (checker.faults.some((fault) => fault.start >= start && fault.start <= end)) return false; // the parser said so
  const wanted = row.last === "repeated" ? `${least} or more` : row.last === "maybe" ? "at most 1" : String(least);
  checker.report(
    "TW109",
    call.span,
    `\`${call.name.text}\` takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, ${given} given`,
    {
      label: `written \`${formOf(call.name.text, row)}\``,
      ...arityHelp(call, row),
    },
  );
  return false;
}

/** The nearest that fits: a chain nests, several keys are a list. */
function arityHelp(call: Call, row: CallRow): { readonly help?: string | Help } {
  const name = call.name.text;
  if (row.args.length === 2 && row.args[0] === "sub" && call.args.length > 2)
    return { help: `a longer chain nests: \`${name}(X,${name}(Y,Z))\`` };
  if (call.args.length < row.args.length)
    return {
      help: `write what is missing, as in \`${row.args.includes("sub") ? formOf(name, row) : exampleOf(name, row)}\``,
    };
  const thousands = groupedNumber(call);
  if (row.args[0] === "lock" && thousands !== undefined) return { help: thousands };
  if (row.args[0] === "key" && call.args.length > 1)
    return { help: "for several keys write `multi_a(k,KEY,…)`, or `musig(KEY,…)` inside for all of them as one" };
  return {};
}

/** `after(1,000,000)`: one number, with commas between its thousands. */
function groupedNumber({ args }: Call): Help | undefined {
  const [first, last] = [args[0], args.at(-1)];
  const texts = args.map((each) => (each.kind === "word" ? each.text : ""));
  if (first === undefined || last === undefined || !/^[1-9][0-9]{0,2}(,[0-9]{3}){1,3}$/.test(texts.join()))
    return undefined;
  return replace({ start: first.span.start, end: last.span.end }, texts.join(""), "numbers stand without commas");
}

const PLACEHOLDER: Readonly<Record<ArgumentKind, string>> = {
  key: "KEY",
  lock: "LOCK",
  hash: "HASH",
  threshold: "k",
  sub: "X",
};

const EXAMPLE: Readonly<Record<ArgumentKind, string>> = {
  key: "alice",
  lock: "144",
  hash: "HASH",
  threshold: "2",
  sub: "X",
};

const exampleOf = (name: string, row: CallRow): string =>
  `${name}(${row.args.map((kind) => EXAMPLE[kind]).join(",")}${row.last === "repeated" ? ",…" : ""})`;

function formOf(name: string, row: CallRow): string {
  let letter = 0;
  const args = row.args.map((kind) => (kind === "sub" ? "XYZ"[letter++] : PLACEHOLDER[kind]));
  return `${name}(${args.join(",")}${row.last === "repeated" ? ",…" : ""})`;
}
