/**
 * Values from outside: `--key alice=…`, `--set expiry=…`, or a library's options. Each is a little source of its own, so that a
 * diagnostic points into the value; private keys are masked in it as in any source.
 */
import type { Diagnostic, Label, Span } from "../diagnostic/diagnostic.ts";
import type { KeyExpression, KeyProblem } from "../descriptor/key-expression.ts";
import type { ParameterType } from "../program/program.ts";
import type { BoundValue } from "./contract.ts";
import type { Source } from "./source.ts";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import { parseKeyExpression } from "../descriptor/key-expression.ts";
import { reportKeyProblem } from "./key-steps.ts";
import { scan } from "./scan.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { createChecker, isName, type Checker } from "./scope.ts";
import { createSource } from "./source.ts";
import { checkValue } from "./values.ts";

/** A value that cannot be read, with its source. */
export interface BindingReport {
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
}

export interface KeyBinding {
  readonly source: Source;
  readonly expressions: readonly KeyExpression[];
}

/** Key expressions of one name: one, or a group's members. */
export function readKeys(name: string, values: readonly string[]): { readonly keys: KeyBinding } | BindingReport {
  const expressions: KeyExpression[] = [];
  const source = createSource(name, values.join("\n"));
  const checker = createChecker(source.text);
  checker.diagnostics.push(...scan(source).diagnostics);
  let at = 0;
  for (const line of source.text.split("\n")) {
    const parsed = parseKeyExpression(line.trim());
    const start = at + line.length - line.trimStart().length;
    if (parsed.ok) expressions.push(parsed.value);
    else refuseKey(checker, parsed.error, start, line.trim());
    at += line.length + 1;
  }
  return checker.diagnostics.length > 0
    ? { source, diagnostics: checker.diagnostics }
    : { keys: { source, expressions } };
}

/** What a name is bound to is a key as text: other names, and what only a policy can say, are not. */
function refuseKey(checker: Checker, problem: KeyProblem, start: number, text: string): void {
  const span = { start, end: start + text.length };
  const [, word] = /^(musig|unspendable)\b/.exec(text) ?? [];
  if (word === undefined && !isName(text)) {
    reportKeyProblem(checker, problem, span, text);
    return;
  }
  checker.report("TW104", span, `\`${word ?? text}\` is no key`, {
    label: word === undefined ? "a name: it cannot be bound to another name" : "an expression of the policy language",
    help:
      word === undefined
        ? "bind it to a key: 64 or 66 hex digits, or `[origin]xpub…`; to say that two names are one holder, write one name in the policy"
        : `write \`${word}${word === "musig" ? "(…)" : ""}\` in the policy itself, in the place of the name`,
  });
}

/** The value of a parameter of a known type: read as the declaration that would give it, and mapped back. */
export function readValue(
  name: string,
  text: string,
  type: ParameterType,
): { readonly value: BoundValue } | BindingReport {
  const source = createSource(name, text);
  const found = [...scan(source).diagnostics];
  if (found.length > 0) return { source, diagnostics: found };
  const prefix = `param x: ${type} = `;
  const { file, diagnostics } = parsePolicy(prefix + source.text);
  const [declaration] = file.declarations;
  const alone =
    file.declarations.length === 1 &&
    file.lone === undefined &&
    declaration?.kind === "param" &&
    file.comments.length === 0;
  const checker = createChecker(prefix + source.text);
  checker.diagnostics.push(...diagnostics);
  const expression = alone ? declaration.value : undefined;
  const checked =
    diagnostics.length > 0 || expression === undefined ? undefined : checkValue(checker, expression, type);
  const shifted = checker.diagnostics.map((diagnostic) => shift(diagnostic, prefix.length, source.text.length));
  const errors = shifted.some((diagnostic) => diagnostic.severity === "error");
  if (checked?.value !== undefined && !errors) return { value: checked.value };
  if (!errors)
    shifted.push(
      diagnose("TW110", { start: 0, end: source.text.length }, `not a value of type ${type}`, {
        label: "one value stands here, and nothing else",
      }),
    );
  return { source, diagnostics: shifted };
}

/** The diagnostic as of a text without the first `by` characters. */
function shift(diagnostic: Diagnostic, by: number, length: number): Diagnostic {
  const move = (span: Span): Span => ({ start: clamp(span.start - by, length), end: clamp(span.end - by, length) });
  const label = (each: Label): Label => ({ ...each, span: move(each.span) });
  return {
    ...diagnostic,
    primary: label(diagnostic.primary),
    ...(diagnostic.secondary === undefined ? {} : { secondary: diagnostic.secondary.map(label) }),
    ...(diagnostic.help === undefined
      ? {}
      : {
          help: diagnostic.help.map((help) =>
            help.edit === undefined ? help : { ...help, edit: { ...help.edit, span: move(help.edit.span) } },
          ),
        }),
  };
}

const clamp = (offset: number, length: number): number => Math.min(Math.max(offset, 0), length);
