/** What only the values showed, as the refusal that the caller gets. */
import type { FinishProblem } from "./finish.ts";
import type { Refusal, RefusalCode } from "./refusals.ts";

const CODE_OF: Readonly<Record<FinishProblem["kind"], RefusalCode>> = {
  curve: "E_KEY_CURVE",
  steps: "E_KEY_FORM",
  multipath: "E_KEY_FORM",
  "xonly-in-musig": "E_KEY_FORM",
  "extended-needed": "E_KEY_FORM",
  scalar: "E_HOLE_RANGE",
  index: "E_KEY_INDEX",
  depth: "E_KEY_FORM",
  members: "E_HOLE_RANGE",
  single: "E_HOLE_RANGE",
  duplicate: "E_DUPLICATE_KEY",
  equal: "E_DUPLICATE_KEY",
};

const REASONS: Readonly<Record<FinishProblem["kind"], string>> = {
  curve: "is not on the curve",
  steps: "is bound to a ranged key, and steps follow it",
  multipath: "is bound to a multipath key: bind one of its branches",
  "xonly-in-musig": "takes part in musig() and needs 33 bytes",
  "extended-needed": "needs an extended key: steps follow it",
  scalar: "is not below the group order",
  index: "has no child at this index",
  depth: "lies too deep for the steps that follow it",
  members: "has more members than the stack holds with the other keys, or fewer than a threshold counts,",
  single: "has a single participant",
  duplicate: "hold the same key twice",
  equal: "are or hold the same key twice",
};

export function problemRefusal(problem: FinishProblem): Refusal {
  const names = problem.hole ?? problem.keys.join("` and `");
  const where = problem.output === undefined ? "" : ` in leaf ${problem.leaf} of ${problem.output}`;
  const message = `\`${names}\` ${REASONS[problem.kind]}${where}`;
  return { code: CODE_OF[problem.kind], message, ...(problem.hole === undefined ? {} : { hole: problem.hole }) };
}
