/**
 * Locks as values that know their clock: an absolute one ends at a height or at a time, a relative one after blocks or after units of 512
 * seconds. On the wire all four are bare numbers that look alike; here they do not mix. One transaction has one nLockTime and one input one
 * nSequence, so two locks that must hold together need the same clock: {@link laterLockTime} and {@link longerLock} answer `undefined`
 * where they have not.
 *
 * {@link checkLockTime} and {@link checkSequence} are what scripts ask (BIP65, BIP112): of the transaction's own fields, never of the chain.
 * Whether the chain is there yet, `finality.ts` says.
 */
import type { Height, UnixTime } from "../base/units.ts";
import type { Transaction } from "./transaction.ts";
import { invariant } from "../base/invariant.ts";
import { height, unixTime } from "../base/units.ts";
import { LIMITS } from "../script/limits.ts";

/** What `after` and nLockTime hold. */
export type LockTime =
  | { readonly unit: "height"; readonly height: Height }
  | { readonly unit: "time"; readonly time: UnixTime };

/** What `older` and nSequence hold. */
export type RelativeLock =
  | { readonly unit: "blocks"; readonly blocks: number }
  /** In units of 512 seconds. */
  | { readonly unit: "duration"; readonly intervals: number };

/** nSequence of an input that asks for nothing: no relative lock, no nLockTime if all inputs have it. */
export const FINAL_SEQUENCE = 0xffff_ffff;

/** "If bit (1 << 31) of the sequence number is set, then no consensus meaning is applied" (BIP68). */
const DISABLE_FLAG = 0x8000_0000;
const TYPE_FLAG = LIMITS.sequenceTypeFlag.value;
const VALUE_MASK = LIMITS.sequenceMask.value;

/** `value` has the bit; JavaScript's `&` looks at the low 32 bits, as BIP112 does of its argument. */
const hasFlag = (value: number, flag: number): boolean => (value & flag) !== 0;

/** The lock of an nLockTime, or of a number on the stack, which may have 39 bits: below 500 000 000 a height, else a time. */
export const lockTimeOf = (value: number): LockTime =>
  value < LIMITS.lockTimeThreshold.value
    ? { unit: "height", height: height(value) }
    : { unit: "time", time: unixTime(value) };

/** The nLockTime that holds this lock. */
export function lockTimeNumber(lock: LockTime): number {
  const value = valueOf(lock);
  invariant(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff, "nLockTime has 32 bits");
  invariant(lockTimeOf(value).unit === lock.unit, "heights end and times begin at 500 000 000");
  return value;
}

const valueOf = (lock: LockTime): number => (lock.unit === "height" ? lock.height : lock.time);

/** The later of two locks, which implies the other; `undefined`: no nLockTime is both a height and a time. */
export function laterLockTime(a: LockTime, b: LockTime): LockTime | undefined {
  if (a.unit !== b.unit) return undefined;
  return valueOf(a) >= valueOf(b) ? a : b;
}

/** The lock of an nSequence; `undefined` when its disable flag says that it has none. Only 16 bits count, and the flag for the unit. */
export function relativeLockOf(sequence: number): RelativeLock | undefined {
  if (hasFlag(sequence, DISABLE_FLAG)) return undefined;
  const value = sequence & VALUE_MASK;
  return hasFlag(sequence, TYPE_FLAG) ? { unit: "duration", intervals: value } : { unit: "blocks", blocks: value };
}

const lengthOf = (lock: RelativeLock): number => (lock.unit === "blocks" ? lock.blocks : lock.intervals);

/** The nSequence that holds this lock. */
export function sequenceOf(lock: RelativeLock): number {
  const value = lengthOf(lock);
  invariant(Number.isInteger(value) && value >= 0 && value <= VALUE_MASK, "a relative lock has 16 bits");
  return lock.unit === "blocks" ? value : TYPE_FLAG + value;
}

/** The longer of two locks on one input, which implies the other; `undefined`: no nSequence counts both blocks and seconds. */
export function longerLock(a: RelativeLock, b: RelativeLock): RelativeLock | undefined {
  if (a.unit !== b.unit) return undefined;
  return lengthOf(a) >= lengthOf(b) ? a : b;
}

/**
 * OP_CHECKLOCKTIMEVERIFY of a number that is not negative. BIP65 fails when "the lock-time type (height vs. timestamp) of the top stack item
 * and the nLockTime field are not the same", "the top stack item is greater than the transaction's nLockTime field" or "the nSequence field of
 * the txin is 0xffffffff", which would leave the transaction final whatever its nLockTime.
 */
export function checkLockTime(required: number, tx: Transaction, inputIndex: number): boolean {
  if (lockTimeOf(required).unit !== lockTimeOf(tx.lockTime).unit) return false;
  if (required > tx.lockTime) return false;
  return sequenceAt(tx, inputIndex) !== FINAL_SEQUENCE;
}

/**
 * OP_CHECKSEQUENCEVERIFY of a number that is not negative, against the sequence of the input being spent and of no other. BIP112 fails when
 * "the top item on the stack has the disable flag (1 << 31) unset; and the transaction version is less than 2; or the transaction input
 * sequence number disable flag (1 << 31) is set; or the relative lock-time type is not the same; or the top stack item is greater than the
 * transaction sequence (when masked according to the BIP68)".
 */
export function checkSequence(required: number, tx: Transaction, inputIndex: number): boolean {
  const wanted = relativeLockOf(required);
  if (wanted === undefined) return true;
  if (tx.version < 2) return false;
  const given = relativeLockOf(sequenceAt(tx, inputIndex));
  if (given === undefined || given.unit !== wanted.unit) return false;
  return lengthOf(wanted) <= lengthOf(given);
}

function sequenceAt(tx: Transaction, inputIndex: number): number {
  const input = tx.inputs[inputIndex];
  invariant(input !== undefined, "the input being spent exists");
  return input.sequence;
}
