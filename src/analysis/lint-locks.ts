/**
 * Locks that decide nothing: in a raw leaf one that has passed (in miniscript the compiler sees that in the text), and in any leaf one that has
 * opened whenever the rest of the leaf is fulfilled, by another lock of the same path.
 */
import type { Lock } from "../policy/index.ts";
import type { Branch } from "./meaning.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import { preorder } from "../base/fold.ts";
import { entails, isLock, lockOpen, substitute } from "../policy/index.ts";
import { ageWords, momentWords } from "../policy/words.ts";
import { followsFrom, fromNowOn, momentOf } from "./from-now-on.ts";
import { conditionParts } from "./meaning.ts";
import { fromNow } from "./power-locks.ts";

/** Formulas that are looked at for one lock; a leaf of more is not judged. */
const BUDGET = 20_000;
/** And for all locks of an output together: some tenths of a second. */
const SHARED_BUDGET = 200_000;
/** Locks of one output that are judged, each by a search of its own. */
const MOST_LOCKS = 500;

export function lockFindings(linted: LintedOutput): readonly Finding[] {
  const { meaning, output, now } = linted;
  let left = MOST_LOCKS;
  const all = meaning.branches.reduce((sum, branch) => sum + locksOf(branch).length, 0);
  const budget = Math.min(BUDGET, Math.floor(SHARED_BUDGET / Math.max(1, Math.min(all, MOST_LOCKS))));
  return meaning.branches.flatMap((branch): readonly Finding[] => {
    const { path } = branch;
    if (path.kind === "key path") return [];
    const locks = locksOf(branch);
    const place = { kind: "leaf", output: output.name, index: path.index } as const;
    const isPast = (lock: Lock): boolean => lockOpen(lock, momentOf(now)) === "yes";
    const past = output.leaves[path.index]?.kind === "asm" ? locks.filter(isPast) : [];
    const shut = locks.filter((lock) => !isPast(lock));
    const judged = shut.length < 2 ? [] : shut.slice(0, Math.max(0, left));
    left -= judged.length;
    return [
      ...past.map((lock): Finding => ({ code: "TW402", place, ...pastWords(lock) })),
      ...judged
        .filter((lock) => isMoot(lock, branch, { now, budget }))
        .map((lock): Finding => ({ code: "TW411", place, ...mootWords(lock, shut, linted) })),
    ];
  });
}

/** Each once. */
function locksOf({ condition }: Branch): readonly Lock[] {
  const locks = [...preorder(condition, conditionParts)].filter(isLock);
  return [...new Map(locks.map((lock) => [`${lock.unit} ${lock.value}`, lock])).values()];
}

/** Without it, would the leaf open to anyone any earlier? */
function isMoot(
  lock: Lock,
  { condition }: Branch,
  { now, budget }: Pick<LintedOutput, "now"> & { readonly budget: number },
): boolean {
  const here = fromNow(condition, momentOf(now));
  const without = substitute(here, (terminal) =>
    isLock(terminal) && terminal.unit === lock.unit && terminal.value === lock.value ? { kind: "trivial" } : terminal,
  );
  return entails(fromNowOn(without, now), here, { budget }).answer === "yes";
}

const lockWords = ({ unit, value }: Lock): string =>
  unit === "height" || unit === "time"
    ? momentWords(unit, value)
    : `an age of ${ageWords(unit, value).replace(" old", "")}`;

const pastWords = (lock: Lock): Pick<Finding, "message" | "label" | "help"> => ({
  message: `a lock of this raw leaf has passed: ${lockWords(lock)}`,
  label: "as far as this lock goes, the leaf is open from the first block on",
  help: ["write a height or a time to come, or leave the lock out; a delay is CHECKSEQUENCEVERIFY"],
});

function mootWords(
  lock: Lock,
  locks: readonly Lock[],
  { now }: LintedOutput,
): Pick<Finding, "message" | "label" | "notes" | "help"> {
  const reason = locks.find((other) => {
    const follows = followsFrom(other, now);
    return follows?.unit === lock.unit && Number(follows.value) >= Number(lock.value);
  });
  const follows = reason && followsFrom(reason, now);
  return {
    message: `a lock of this leaf never matters: ${lockWords(lock)}`,
    label: "whoever fulfils the rest of the leaf finds it open",
    ...(reason === undefined || follows === undefined
      ? {}
      : {
          notes: [
            `an output that confirms from now on is ${ageWords(reason.unit as "blocks" | "duration", reason.value)} no earlier than ${lockWords(follows)}`,
          ],
        }),
    help: ["leave it out, or write the later moment that was meant"],
  };
}
