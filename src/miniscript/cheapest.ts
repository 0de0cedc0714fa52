/**
 * The cheapest witness over all transactions that the spender may make. What a lock sees is the transaction's own nLockTime and nSequence;
 * who spends chooses them, as far as the clocks allow, and no third party changes them. So a lock that has passed need not be passed: a
 * transaction that leaves it closed takes that way from everybody. Such a witness comes with the locks that must stay closed.
 *
 * Each choice of fields that differs for some lock is tried: (heights and times named + 1) × (ages named + 1), the least first.
 */
import type { Result } from "../base/result.ts";
import type { LockArg, MiniscriptNode } from "./node.ts";
import type { WitnessItem } from "./satisfaction-option.ts";
import type { AtHand, LockFields, Satisfaction, Unsatisfied } from "./satisfy.ts";
import { err, ok } from "../base/result.ts";
import { DEFAULT_SIGNATURE_BYTES } from "./cost.ts";
import { locksOf } from "./locks.ts";
import { passes, satisfy, sequenceOf } from "./satisfy.ts";

export interface AtHandAndTime extends AtHand {
  /** Has the lock passed, so that a transaction that names it may confirm? */
  passed(lock: LockArg): boolean;
}

/** Choices of fields tried at most; a leaf that names more locks is tried with the latest of each unit. */
const MOST_CHOICES = 64;

/** Numbers of locks that the transaction must not pass: with one of them open a third party could change the witness. */
export interface ClosedLocks {
  /** Of `after`, for nLockTime. */
  readonly lockTimes: readonly number[];
  /** Of `older`, for nSequence. */
  readonly sequences: readonly number[];
}

export interface CheapestSatisfaction extends Satisfaction {
  readonly closed: ClosedLocks;
}

/** The cheapest satisfaction; of equally cheap ones that with the least locks. */
export function cheapestSatisfaction(
  root: MiniscriptNode,
  atHand: AtHandAndTime,
  signatureBytes: number = DEFAULT_SIGNATURE_BYTES,
): Result<CheapestSatisfaction, Unsatisfied> {
  let best: Result<Satisfaction, Unsatisfied> = err("lacking");
  let judged: LockFields = {};
  for (const fields of fieldChoices(root, atHand)) {
    const found = satisfy(root, atHand, fields, signatureBytes);
    if (isBetter(found, best)) [best, judged] = [found, fields];
  }
  if (!best.ok) return best;
  const { items } = best.value;
  const stays = (fields: LockFields): boolean => {
    const found = satisfy(root, atHand, fields, signatureBytes);
    return found.ok && sameItems(found.value.items, items);
  };
  return ok({ ...best.value, closed: closedLocks(root, judged, stays) });
}

/**
 * Opening a lock only adds witnesses. So what stays the answer with every lock of a kind open is safe whatever the field of that kind; and
 * where it does not stay, no lock may open beyond those under which it was found.
 */
function closedLocks(root: MiniscriptNode, judged: LockFields, stays: (fields: LockFields) => boolean): ClosedLocks {
  const { after, older } = locksOf(root);
  const lockTimes = distinct(after.map(({ value = 0 }) => value)).filter(
    (needed) => !passes("after", needed, judged.lockTime),
  );
  const sequences = distinct(older.map(({ value = 0 }) => sequenceOf(value))).filter(
    (needed) => !passes("older", needed, judged.sequence),
  );
  if (lockTimes.length + sequences.length === 0) return { lockTimes, sequences };
  if (stays({ lockTime: "all pass", sequence: "all pass" })) return { lockTimes: [], sequences: [] };
  if (stays({ ...judged, lockTime: "all pass" })) return { lockTimes: [], sequences };
  if (stays({ ...judged, sequence: "all pass" })) return { lockTimes, sequences: [] };
  return { lockTimes, sequences };
}

const sameItems = (some: readonly WitnessItem[], others: readonly WitnessItem[]): boolean =>
  some.length === others.length && some.every((item, at) => sameItem(item, others[at]));

function sameItem(item: WitnessItem, other: WitnessItem | undefined): boolean {
  switch (item.kind) {
    case "preimage":
      return other?.kind === "preimage" && other.function === item.function && other.hash.text === item.hash.text;
    case "constant":
      return other?.kind === "constant" && other.value === item.value;
    case "signature":
    case "key":
      return other?.kind === item.kind && other.key.text === item.key.text;
  }
}

function isBetter(found: Result<Satisfaction, Unsatisfied>, best: Result<Satisfaction, Unsatisfied>): boolean {
  if (found.ok) return !best.ok || found.value.bytes < best.value.bytes;
  return !best.ok && found.error !== "lacking";
}

function fieldChoices(root: MiniscriptNode, atHand: AtHandAndTime): readonly LockFields[] {
  const { after, older } = locksOf(root);
  const passed = (locks: readonly LockArg[]): readonly LockArg[] => locks.filter((lock) => atHand.passed(lock));
  const [lockTimes, sequences] = [passed(after), passed(older)];
  const all = pairs(
    distinct(lockTimes.map(({ value = 0 }) => value)),
    distinct(sequences.map(({ value = 0 }) => sequenceOf(value))),
  );
  if (all.length <= MOST_CHOICES) return all;
  return pairs(latest(lockTimes), latest(sequences).map(sequenceOf));
}

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

/** Of each unit the greatest number. */
function latest(locks: readonly LockArg[]): readonly number[] {
  const greatest = new Map<string, number>();
  for (const { unit, value = 0 } of locks) greatest.set(unit, Math.max(value, greatest.get(unit) ?? 0));
  return [...greatest.values()];
}

function pairs(lockTimes: readonly number[], sequences: readonly number[]): readonly LockFields[] {
  const choices: LockFields[] = [];
  for (const lockTime of [undefined, ...lockTimes]) {
    for (const sequence of [undefined, ...sequences]) {
      choices.push({
        ...(lockTime === undefined ? {} : { lockTime }),
        ...(sequence === undefined ? {} : { sequence }),
      });
    }
  }
  return choices;
}
