/**
 * Text to syntax tree: lex, balance the brackets, repair slips, parse; every mistake becomes one diagnostic and none
 * stops the run. Characters, sizes, nesting and secrets are the business of `scan`, which runs before.
 *
 * Invariant: `parsePolicy` answers for every text and throws for none that `scan` lets through. The parser is made on first use (its grammar
 * is analysed then, some 15 ms) and kept.
 */
import { type ISerializedGast, type IToken, type TokenType, Lexer } from "chevrotain";
import type { Diagnostic, Span } from "../src/diagnostic/diagnostic.ts";
import { balanceBrackets, endOf, MOST_DIAGNOSTICS, startsDeclaration } from "./brackets.ts";
import type { Remark, Trouble } from "./expression-grammar.ts";
import { type Draft, PolicyGrammar } from "./policy-grammar.ts";
import { repairSlips } from "./slips.ts";
import type { Comment, Expression, PolicyFile } from "./syntax.ts";
import {
  emptyFile,
  remarkDiagnostic,
  secondOutput,
  strayCharacter,
  syntaxDiagnostic,
  unnamedOutput,
} from "./syntax-diagnostics.ts";
import * as T from "./tokens.ts";

export interface Parsed {
  readonly file: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
  /** Declarations with a mistake in them: they were repaired or cut, so what a later phase finds there may be a consequence. */
  readonly doubtful: readonly Span[];
}

interface Tools {
  readonly lexer: Lexer;
  readonly grammar: PolicyGrammar;
}

/** Levels that the parser is given: those of the scan. Chevrotain takes some ten stack frames for each. */
const DEEPEST = 402;

let tools: Tools | undefined;

function makeTools(): Tools {
  tools ??= {
    lexer: new Lexer(T.TOKENS as TokenType[], { positionTracking: "onlyOffset", ensureOptimizations: true }),
    grammar: new PolicyGrammar(),
  };
  return tools;
}

/** The grammar as data, for the railroad diagrams. */
export const serializedGrammar = (): readonly ISerializedGast[] => makeTools().grammar.getSerializedGastProductions();

/** Tokens fit to be parsed, and what was wrong with them. */
interface Prepared {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

function prepare(text: string): Prepared {
  const lexed = makeTools().lexer.tokenize(text);
  const balanced = balanceBrackets(lexed.tokens);
  const repaired = repairSlips(balanced.tokens);
  const stray = lexed.errors.slice(0, MOST_DIAGNOSTICS).map((error) => strayCharacter(error, text));
  // `scan` bounds the nesting of texts whose brackets fit together; with brackets supplied it may be deeper.
  const tokens = balanced.depth <= DEEPEST ? repaired.tokens : [];
  return {
    tokens,
    comments: lexed.groups["comments"] ?? [],
    diagnostics: [...stray, ...balanced.diagnostics, ...repaired.diagnostics],
  };
}

export function parsePolicy(text: string): Parsed {
  const { tokens, comments, diagnostics: early } = prepare(text);
  const { draft, trouble } = makeTools().grammar.parseFile(tokens);
  const judged = judge({ text, tokens, early, trouble, late: draftDiagnostics(draft) });
  const empty = tokens.length === 0 && judged.diagnostics.length === 0;
  const diagnostics = empty ? [emptyFile(text.length)] : judged.diagnostics;
  return { file: fileOf(draft, comments, text), diagnostics, doubtful: judged.doubtful };
}

/** One expression alone, as the value of a parameter that comes from outside. */
export function parseExpression(text: string): {
  readonly expression: Expression;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { tokens, diagnostics: early } = prepare(text);
  const { expression, trouble } = makeTools().grammar.parseExpression(tokens);
  return { expression, diagnostics: judge({ text, tokens, early, trouble, late: [] }).diagnostics };
}

function draftDiagnostics({ contract, declarations, outputs }: Draft): readonly Diagnostic[] {
  if (declarations.length > 0 || contract !== undefined) return outputs.map(({ span }) => unnamedOutput(span));
  return outputs.slice(1).map(({ span }) => secondOutput(span));
}

/** All that was found in one text. */
interface Findings {
  readonly text: string;
  readonly tokens: readonly IToken[];
  /** Of characters, brackets and slips: certain. */
  readonly early: readonly Diagnostic[];
  readonly trouble: Trouble;
  /** Of declarations: true only where the parser had no trouble. */
  readonly late: readonly Diagnostic[];
}

/** What is wrong in a declaration that has been complained about already is a consequence, as is all but its first fault. */
function judge({ text, tokens, early, trouble, late }: Findings): Pick<Parsed, "diagnostics" | "doubtful"> {
  const inKeys = mergeGaps(trouble.remarks, text).map((remark) => remarkDiagnostic(remark, text));
  const sure = [...early, ...inKeys];
  const unsure = [...trouble.errors.map(syntaxDiagnostic), ...late];
  if (sure.length + unsure.length === 0) return { diagnostics: [], doubtful: [] };
  const starts = tokens.filter((_, index) => startsDeclaration(tokens, index)).map((token) => token.startOffset);
  const declarationOf = ({ primary }: Diagnostic): number => countUpTo(starts, primary.span.start);
  const blamed = new Set(sure.map(declarationOf));
  const independent = unsure.filter((diagnostic) => {
    const first = !blamed.has(declarationOf(diagnostic));
    blamed.add(declarationOf(diagnostic));
    return first;
  });
  const doubtful = [...blamed].map((index) => ({ start: starts[index - 1] ?? 0, end: starts[index] ?? text.length }));
  return { diagnostics: inOrder([...sure, ...independent]), doubtful };
}

const inOrder = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.primary.span.start - b.primary.span.start);

/** Several gaps of one key expression are one mistake. */
function mergeGaps(remarks: readonly Remark[], text: string): readonly Remark[] {
  const merged: Remark[] = [];
  for (const remark of remarks) {
    const before = merged[merged.length - 1];
    const joined =
      before?.kind === "gap" &&
      remark.kind === "gap" &&
      /^[^\s(),{}]*$/.test(text.slice(before.span.end, remark.span.start));
    if (!joined) merged.push(remark);
    else merged[merged.length - 1] = { kind: "gap", span: { start: before.span.start, end: remark.span.end } };
  }
  return merged;
}

/** How many of the ascending `values` are at most `limit`. */
function countUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fileOf(draft: Draft, comments: readonly IToken[], text: string): PolicyFile {
  const [lone] = draft.outputs;
  return {
    ...(draft.contract === undefined ? {} : { contract: draft.contract }),
    declarations: draft.declarations,
    ...(lone === undefined ? {} : { lone }),
    comments: comments.map((token): Comment => ({
      text: token.image,
      span: { start: token.startOffset, end: endOf(token) },
    })),
    span: { start: 0, end: text.length },
  };
}
