/** The parts of a key expression that are text wherever they stand: steps after a name or `musig(...)`, and what is wrong with a key. */
import type { Step } from "../../grammars/syntax.ts";
import type { Code } from "../diagnostic/codes.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { KeyProblem } from "../descriptor/key-expression.ts";
import type { RecipeStep } from "../descriptor/key-recipe.ts";
import type { Checker } from "./scope.ts";
import { parseSteps } from "../descriptor/key-expression.ts";

/** The steps of each branch of a multipath step; one branch without. */
export type StepBranches = readonly (readonly RecipeStep[])[];

/** The branches of steps written after a name or `musig(...)`. */
export function stepsOf(checker: Checker, steps: readonly Step[]): StepBranches | undefined {
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (first === undefined || last === undefined) return [[]];
  const start = first.span.start;
  const text = checker.text.slice(start, last.span.end);
  const parsed = parseSteps(text, 0);
  if (parsed.ok) return parsed.value;
  reportKeyProblem(checker, parsed.error, { start, end: last.span.end }, text);
  return undefined;
}

/** As the canonical policy prints them: `/<0;1>/*`. */
export function printWrittenSteps(steps: StepBranches): string {
  const [first] = steps;
  if (first === undefined || first.length === 0) return "";
  return first
    .map((step, i) => {
      const choices = [...new Set(steps.map((branch) => branch[i]))];
      return choices.length === 1 ? `/${step}` : `/<${choices.join(";")}>`;
    })
    .join("");
}

const CODE_OF: Readonly<Record<KeyProblem["kind"], Code>> = {
  key: "TW302",
  address: "TW302",
  private: "TW307",
  path: "TW316",
  hardened: "TW304",
  multipath: "TW315",
};

export function reportKeyProblem(checker: Checker, problem: KeyProblem, span: Span, text: string): void {
  if (problem.kind === "private") return; // the scan found it, masked it and said so
  const at = { start: span.start + problem.at, end: Math.max(span.start + problem.end, span.start + problem.at + 1) };
  const named =
    problem.kind === "key" &&
    problem.at === 0 &&
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) &&
    !/^[0-9a-fA-F]+$/.test(text) &&
    !/^[a-zA-Z]pub/.test(text);
  checker.report(CODE_OF[problem.kind], at, named ? "not a key, and too long for a name" : problem.found, {
    label: named ? `${text.length} characters; a name has at most 32` : WHAT_IS_WRONG[problem.kind],
    ...(problem.help === undefined ? {} : { help: problem.help }),
  });
}

const WHAT_IS_WRONG: Readonly<Record<KeyProblem["kind"], string>> = {
  key: "this is no key",
  address: "an address, from which no key can be read",
  private: "this is a private key",
  path: "this cannot stand in a key expression",
  hardened: "public derivation has no hardened children (BIP32)",
  multipath: "this is no multipath step (BIP389)",
};
