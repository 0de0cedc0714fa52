/**
 * The locks of one way together: one transaction has one nLockTime and one input one nSequence, so locks of two units close the way (BIP65,
 * BIP112), and of one unit the latest counts.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Condition } from "../../policy/condition.ts";
import type { LockCheck, Path, World } from "./path.ts";
import type { Term } from "./term.ts";
import { LOCK_BYTES, numberBytes, readNumber } from "../../interpreter/number.ts";
import { LIMITS } from "../../script/limits.ts";
import { relativeLockOf } from "../../transaction/locktime.ts";
import { knownOf } from "./path.ts";
import { resolveTerm } from "./resolve.ts";

type Lock = Extract<Condition, { kind: "after" | "older" }>;

export interface Locks {
  readonly conditions: readonly Condition[];
  /** Numbers for items that are read as locks and as nothing else: of the unit of the other locks, and long past. */
  readonly past: ReadonlyMap<number, Bytes>;
}

export function wayLocks(world: World, path: Path): Locks | "fails" | { readonly unknown: string } {
  const known = knownOf(world, path);
  const found: Lock[] = [];
  const open: OpenLock[] = [];
  for (const check of path.locks) {
    const of = resolveTerm(known, check.of);
    if (of.kind === "item") {
      open.push({ kind: check.kind, index: of.index });
      continue;
    }
    const lock = lockOf(world, check, of);
    if (lock === "fails" || (lock !== undefined && "unknown" in lock)) return lock;
    if (lock !== undefined) found.push(lock);
  }
  for (const kind of ["after", "older"] as const)
    if (new Set(found.filter((lock) => lock.kind === kind).map((lock) => lock.unit)).size > 1) return "fails";
  const past = pastNumbers(found, open);
  // An nSequence without the disable flag, which even a lock of no blocks asks for.
  if (open.some(({ kind }) => kind === "older") && !found.some(({ kind }) => kind === "older"))
    found.push({ kind: "older", unit: "blocks", value: 0 });
  return past === undefined
    ? { unknown: "one element is the number of two kinds of locks" }
    : { conditions: latest(found), past };
}

interface OpenLock {
  readonly kind: LockCheck["kind"];
  readonly index: number;
}

/** By kind and unit. */
const PAST: Readonly<Record<Lock["unit"], number>> = Object.freeze({
  height: 0,
  time: LIMITS.lockTimeThreshold.value,
  blocks: 0,
  duration: LIMITS.sequenceTypeFlag.value,
});

/** `undefined`: one item would have to be two numbers. */
function pastNumbers(found: readonly Lock[], open: readonly OpenLock[]): ReadonlyMap<number, Bytes> | undefined {
  const numbers = new Map<number, number>();
  for (const { kind, index } of open) {
    const unit = found.find((lock) => lock.kind === kind)?.unit ?? (kind === "after" ? "height" : "blocks");
    const number = PAST[unit];
    if ((numbers.get(index) ?? number) !== number) return undefined;
    numbers.set(index, number);
  }
  return new Map([...numbers].map(([index, number]) => [index, numberBytes(number)]));
}

/** `undefined`: it asks for nothing. */
function lockOf(
  world: World,
  { kind }: LockCheck,
  of: Term,
): Lock | undefined | "fails" | { readonly unknown: string } {
  if (of.kind === "bytes") {
    const value = readNumber(of.bytes, LOCK_BYTES, false);
    return value === undefined || value < 0 ? "fails" : numberLock(kind, value);
  }
  const [part, coefficient] = of.kind === "number" ? (of.sum.parts[0] ?? []) : [];
  if (of.kind !== "number" || of.sum.parts.length !== 1 || of.sum.constant !== 0 || coefficient !== 1)
    return { unknown: "a lock's number is computed" };
  if (part?.kind !== "parameter") return { unknown: "a lock's number is computed" };
  const { name: value } = part;
  const unit = world.lockUnit(value);
  if (kind === "after" && (unit === "height" || unit === "time")) return { kind, unit, value };
  if (kind === "older" && (unit === "blocks" || unit === "duration")) return { kind, unit, value };
  return { unknown: "a parameter is the number of a lock that is not of its type" };
}

/** nLockTime has 32 bits, so it never reaches a greater number. A lock of 0 fixes the unit, and no moment. */
function numberLock(kind: LockCheck["kind"], value: number): Lock | undefined | "fails" {
  if (kind === "after") {
    if (value > 0xffff_ffff) return "fails";
    return { kind, unit: value < LIMITS.lockTimeThreshold.value ? "height" : "time", value };
  }
  // BIP112: with the disable flag set, "the opcode behaves as NOP".
  const relative = relativeLockOf(value);
  if (relative === undefined) return undefined;
  return relative.unit === "blocks"
    ? { kind, unit: "blocks", value: relative.blocks }
    : { kind, unit: "duration", value: relative.intervals };
}

/** Of the numbers of one kind the greatest, and each parameter. */
function latest(locks: readonly Lock[]): readonly Condition[] {
  const numbers = new Map<string, Lock>();
  const names = new Map<string, Lock>();
  for (const lock of locks) {
    if (typeof lock.value === "string") names.set(`${lock.kind} ${lock.value}`, lock);
    else if (lock.value > ((numbers.get(lock.kind)?.value as number | undefined) ?? -1)) numbers.set(lock.kind, lock);
  }
  return [...numbers.values(), ...names.values()];
}
