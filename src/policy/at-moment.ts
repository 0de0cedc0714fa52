/** A condition as it stands at a moment: what cannot be used there, taken away. */
import type { Condition } from "./condition.ts";
import type { Moment } from "./moment.ts";
import { isLock, lockOpen } from "./moment.ts";
import { IMPOSSIBLE, substitute, TRIVIAL } from "./substitute.ts";

/** Branches whose locks are not known to be open are taken away; locks that are open stay, to be read. */
export function atMoment(condition: Condition, moment: Moment): Condition {
  return substitute(condition, (terminal) =>
    isLock(terminal) && lockOpen(terminal, moment) !== "yes" ? IMPOSSIBLE : terminal,
  );
}

/** The same without its locks: what has to be signed and shown at that moment, no less and no more. */
export function withoutLocks(condition: Condition, moment: Moment): Condition {
  return substitute(condition, (terminal) =>
    isLock(terminal) ? (lockOpen(terminal, moment) === "yes" ? TRIVIAL : IMPOSSIBLE) : terminal,
  );
}
