/** `9@…`: how likely a branch is, beside the others of its list. */
import type { Word } from "../../grammars/syntax.ts";
import type { Checker } from "./scope.ts";
import { checkNumber } from "./locks.ts";

const ODDS_MAX = 1_000_000;

export function checkOdds(checker: Checker, word: Word): number | undefined {
  const odds = checkNumber(checker, word);
  if (odds === undefined || (odds >= 1 && odds <= ODDS_MAX)) return odds;
  checker.report("TW110", word.span, odds === 0 ? "odds of 0" : "odds too large", {
    label: `odds are from 1 to ${ODDS_MAX}`,
    help: odds === 0 ? "leave out a branch that is never taken" : "only their ratio counts",
  });
  return undefined;
}
