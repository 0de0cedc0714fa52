/** The formula of a condition, in one walk. */
import type { Condition } from "./condition.ts";
import { fold } from "../base/fold.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { needed, parts } from "./parts.ts";
import type { Terminal } from "./substitute.ts";
import { substitute } from "./substitute.ts";

/** `replace` answers the formula of a terminal; by default the terminal itself. */
export function formulaOf(
  condition: Condition,
  formulas: Formulas,
  replace: (terminal: Terminal) => Formula = (terminal) => constantOr(terminal, formulas),
): Formula {
  // Without constants an "and" is seen from its shape, and a chain of a thousand of them is taken apart once, not a thousand times.
  const plain = substitute(condition, (terminal) => terminal);
  return fold<Condition, Formula>(plain, flatParts, (node, results) => {
    if (node.kind !== "threshold") return replace(node);
    const conjunction = needed(node) === node.of.length;
    return formulas.threshold(conjunction ? results.length : needed(node), results);
  });
}

/** The terminal as it is: constants are not terminals, and a lock of nothing is always open. */
export function constantOr(terminal: Terminal, formulas: Formulas): Formula {
  if (terminal.kind === "trivial") return formulas.always;
  if (terminal.kind === "impossible") return formulas.never;
  const lock = terminal.kind === "older" || terminal.kind === "after";
  return lock && typeof terminal.value === "number" && terminal.value <= 0
    ? formulas.always
    : formulas.terminal(terminal);
}

/** The parts of an "and" with those of every "and" right inside it; likewise of "or". */
function flatParts(node: Condition): readonly Condition[] {
  const operator = operatorOf(node);
  if (operator === undefined) return parts(node);
  const flat: Condition[] = [];
  const stack = [node];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (operatorOf(top) === operator) stack.push(...parts(top).toReversed());
    else flat.push(top);
  }
  return flat;
}

function operatorOf(node: Condition): "and" | "or" | undefined {
  if (node.kind !== "threshold") return undefined;
  if (needed(node) === node.of.length) return "and";
  return needed(node) === 1 ? "or" : undefined;
}
