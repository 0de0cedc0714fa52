/**
 * Names: one scope a file, formals on top of it inside their output. A lookup marks what it finds as used; what is not found is
 * reported once, with the nearest name that is.
 */
import type { Details } from "../diagnostic/diagnose.ts";
import type { Diagnostic, Help, Span } from "../diagnostic/diagnostic.ts";
import type { Code } from "../diagnostic/codes.ts";
import type { Word } from "../../grammars/syntax.ts";
import type { BoundValue, FormalSymbol, LeafContract, ParameterSymbol, PartySymbol } from "./contract.ts";
import { diagnose, replace } from "../diagnostic/diagnose.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { LIMITS } from "./limits.ts";

export interface OutputSymbol {
  readonly kind: "output";
  readonly name: string;
  readonly span: Span;
}

export type NamedSymbol = PartySymbol | ParameterSymbol | OutputSymbol | FormalSymbol;

/** What every check of the language room shares. */
export interface Checker {
  /** The masked text. */
  readonly text: string;
  readonly diagnostics: Diagnostic[];
  readonly symbols: Map<string, NamedSymbol>;
  /** Formals of the output being checked. */
  formals: ReadonlyMap<string, FormalSymbol>;
  /** A lone output declares its names by use. */
  readonly lone: boolean;
  /** How many branches a bound name has, when its value is multipath. */
  readonly boundPaths: Map<string, number>;
  /** Values of parameters from outside, by name. */
  readonly values: ReadonlyMap<string, BoundValue>;
  /** Soft forks opened by `requires`. */
  readonly requires: Set<string>;
  /** Names whose declaration was refused, and unknown ones already reported: their uses say nothing new. */
  readonly spoiled: Set<string>;
  /** Where in `diagnostics` the complaint about an unknown name is: its other places are added to it. */
  readonly unknown: Map<string, number>;
  /** The same of spans of time that are rounded up. */
  readonly rounded: Map<string, number>;
  /** Places of the parser's errors, near which the tree may be another than the author's. */
  readonly faults: readonly Span[];
  /** Leaves in order of outputs that are not: to be judged all the same, so that one run reports every mistake. */
  readonly strays: LeafContract[];
  /** Keys that multipath steps stand for, so far: see `LIMITS.paths`. */
  branches: number;
  /** Adds a diagnostic. */
  readonly report: (code: Code, span: Span, message: string, details?: Details) => void;
}

/** A checker of a text, with nothing declared yet. */
export function createChecker(
  text: string,
  given: Partial<Pick<Checker, "lone" | "boundPaths" | "values" | "spoiled" | "faults">> = {},
): Checker {
  const diagnostics: Diagnostic[] = [];
  return {
    text,
    diagnostics,
    symbols: new Map(),
    formals: new Map(),
    lone: false,
    boundPaths: new Map(),
    values: new Map(),
    requires: new Set(),
    spoiled: new Set(),
    unknown: new Map(),
    rounded: new Map(),
    faults: [],
    strays: [],
    branches: 0,
    ...given,
    report: (code, span, message, details) => {
      diagnostics.push(diagnose(code, span, message, details));
    },
  };
}

/** Counts the keys of all branches of a multipath step; beyond the limit the place is reported and refused. */
export function takesBranches(checker: Checker, span: Span, count: number): boolean {
  checker.branches += count;
  if (checker.branches <= LIMITS.paths.value) return true;
  checker.report("TW315", span, `multipath steps that stand for ${checker.branches} keys`, {
    label: `the limit of ${LIMITS.paths.value} is exceeded here`,
    notes: [`${LIMITS.paths.reason}.`],
    help: "write fewer alternatives, or a policy for each part of them",
  });
  return false;
}

/** Language.md: "at most 32 characters"; a longer word is key or hash text, and judged as such. */
export const NAME_LENGTH = 32;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const isName = (text: string): boolean => text.length <= NAME_LENGTH && NAME.test(text);

/** A name by the word rules, and yet more likely the beginning of a key or hash. */
export const looksLikeHex = (text: string): boolean =>
  isName(text) && text.length >= 8 && /^[0-9a-fA-F]+$/.test(text) && /[0-9]/.test(text);

export const hexWords = (text: string): string =>
  `${text.length} digits; a key or a sha256 has 64, a hash160 or a ripemd160 40`;

/** Reserved as names: words with a meaning of their own wherever a name could stand. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    "contract party param output assert requires can cannot spend now ever eventually before from and any of anyone all preimage " +
    "musig unspendable policy asm tr rawtr TRIVIAL UNSATISFIABLE"
  ).split(" "),
);

/** Puts a name into the file's scope; a second declaration is reported and dropped. */
export function declare(checker: Checker, symbol: NamedSymbol): boolean {
  if (!checkDeclaredName(checker, symbol.name, symbol.span)) {
    checker.spoiled.add(symbol.name);
    return false;
  }
  const earlier = checker.symbols.get(symbol.name);
  if (earlier !== undefined) {
    reportTwice(checker, symbol, earlier);
    return false;
  }
  checker.symbols.set(symbol.name, symbol);
  return true;
}

export function reportTwice(checker: Checker, symbol: NamedSymbol, earlier: NamedSymbol): void {
  checker.report("TW102", symbol.span, `\`${symbol.name}\` is declared twice`, {
    label: "declared again here",
    secondary: [{ span: earlier.span, text: `first declared here, as ${describe(earlier)}` }],
    notes: ["a file has one scope, and the parameters of an output may not hide a declared name"],
    help: "give one of them another name",
  });
}

/** A declared name must be one by the word rules and not reserved. */
export function checkDeclaredName(checker: Checker, name: string, span: Span): boolean {
  if (RESERVED.has(name)) {
    checker.report("TW103", span, `\`${name}\` is a reserved word`, {
      label: "cannot be a name",
      help: replace(span, `${name}_1`, "choose another name, for example"),
    });
    return false;
  }
  return checkNameForm(checker, name, span);
}

/** A role must be one by the same rules, though any word may stand behind a dot. */
export function checkNameForm(checker: Checker, name: string, span: Span): boolean {
  if (isName(name)) return true;
  checker.report(
    "TW103",
    span,
    name.length > NAME_LENGTH ? `a name of ${name.length} characters` : `\`${name}\` is not a name`,
    {
      label: `names start with a letter or \`_\`, go on with letters, digits and \`_\`, and have at most ${NAME_LENGTH} characters`,
      help: nameHelp(name, span),
    },
  );
  return false;
}

/** The nearest word that is a name. */
function nameHelp(name: string, span: Span): Help {
  const word = name
    .replaceAll(/[^A-Za-z0-9_]/g, "_")
    .replace(/^(?=[0-9])/, "_")
    .slice(0, NAME_LENGTH);
  return replace(span, word, "write for example");
}

export function describe(symbol: NamedSymbol): string {
  switch (symbol.kind) {
    case "party":
      return symbol.group ? "a group of parties" : "a party";
    case "parameter":
      return `a parameter of type ${symbol.type}`;
    case "formal":
      return symbol.type === "party" ? "a party given to the output" : `an argument of type ${symbol.type}`;
    case "output":
      return "an output";
  }
}

/** The symbol of a name; reports TW101 when there is none. Parties of a lone output are made by `onUnknown`. */
export function lookup(checker: Checker, word: Word, wanted: string): NamedSymbol | undefined {
  const symbol = checker.formals.get(word.text) ?? checker.symbols.get(word.text);
  if (symbol === undefined) {
    if (checker.spoiled.has(word.text)) unknownAgain(checker, word);
    else reportUnknown(checker, word, wanted);
    return undefined;
  }
  if (symbol.kind !== "output") symbol.used = true;
  return symbol;
}

const MOST_PLACES = 8;

/** Every place of an unknown name must change: the complaint about the first shows the others. */
export function unknownAgain(checker: Checker, { text, span }: Word): void {
  const at = checker.unknown.get(text);
  if (at !== undefined && checker.diagnostics[at]?.message === unknownMessage(text)) alsoHere(checker, at, span);
}

/** The complaint about the first place shows this one too. */
export function alsoHere({ diagnostics }: Checker, at: number, span: Span): void {
  const before = diagnostics[at];
  const { secondary = [] } = before ?? {};
  if (before !== undefined && secondary.length < MOST_PLACES && span.start !== before.primary.span.start)
    diagnostics[at] = { ...before, secondary: [...secondary, { span, text: "also here" }] };
}

const unknownMessage = (name: string): string => `unknown name \`${name}\``;

/** Once a name: a declaration that is missing is one mistake, however often the name stands in the text. */
export function reportUnknown(checker: Checker, word: Word, wanted: string): void {
  checker.spoiled.add(word.text);
  const isOutput = wanted === "an output";
  // A guess looks at every name: no more of them than complaints that are shown.
  const all =
    checker.spoiled.size > LIMITS.diagnostics.value ? [] : [...checker.formals.values(), ...checker.symbols.values()];
  const known = all.filter((symbol) => (symbol.kind === "output") === isOutput);
  const near = RESERVED.has(word.text)
    ? []
    : suggest(
        word.text,
        known.map((symbol) => symbol.name),
      );
  // What was probably meant is in use.
  for (const symbol of known) if (symbol.kind !== "output" && near.includes(symbol.name)) symbol.used = true;
  checker.unknown.set(word.text, checker.diagnostics.length);
  checker.report("TW101", word.span, unknownMessage(word.text), {
    label: `not declared; ${wanted} stands here`,
    ...(looksLikeHex(word.text) ? { notes: [`if it is hex it is cut short: ${hexWords(word.text)}`] } : {}),
    help:
      near.length > 0
        ? near.map((name) => replace(word.span, name, `did you mean \`${name}\`?`))
        : looksLikeHex(word.text)
          ? "copy all of its digits"
          : `declare it: \`${declarationOf(word.text, wanted)}\``,
  });
}

function declarationOf(name: string, wanted: string): string {
  if (wanted === "an output") return `output ${name} = tr(…)`;
  return wanted.includes("key") || wanted.includes("party")
    ? `party ${name}`
    : `param ${name}: ${wanted.replace(/^an? (number of )?/, "").split(" ")[0]}`;
}
