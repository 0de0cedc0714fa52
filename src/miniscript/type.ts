/**
 * The type of a miniscript: base and properties, as Core's ComputeType gives them for tapscript, or the place where the tree has no
 * type and what to write there. Computed bottom up, once per node object.
 */
import { fold, preorder } from "../base/fold.ts";
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { LIMITS } from "../script/limits.ts";
import type { Together } from "./fragments.ts";
import { FRAGMENTS } from "./fragments.ts";
import type { TypeMask } from "./letters.ts";
import { has, mask, typeLetters } from "./letters.ts";
import type { LockUnit, MiniscriptNode } from "./node.ts";
import { repair } from "./repair.ts";
import { applyTypeRule } from "./type-rule.ts";

export interface TypeInfo {
  readonly type: TypeMask;
  /** For display: `Bonduesm` and the rest. */
  readonly letters: string;
}

/** Why a node has no type. Without `child` the fault is the node's own (a number out of range). */
export interface TypeError_ {
  readonly node: MiniscriptNode;
  /** Index in `node.subs` of the subexpression that does not fit. */
  readonly child?: number;
  /** Letters needed: bases of which one is enough, properties of which all are. */
  readonly needed: string;
  /** Letters found in the child. */
  readonly found: string;
  /** What to write, in words. */
  readonly hint: string;
  /** The wrapper to put before the child, when that repairs it. */
  readonly wrapper?: string;
}

type Typed = Result<TypeMask, TypeError_>;

const known = new WeakMap<MiniscriptNode, Typed>();

export function typeOf(node: MiniscriptNode): Result<TypeInfo, TypeError_> {
  const typed = typeMask(node);
  return typed.ok ? ok({ type: typed.value, letters: typeLetters(typed.value) }) : typed;
}

/** {@link typeOf} without the text. */
export function typeMask(root: MiniscriptNode): Typed {
  const children = (node: MiniscriptNode): readonly MiniscriptNode[] => (known.has(node) ? [] : node.subs);
  return fold<MiniscriptNode, Typed>(root, children, (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const typed = combine(node);
    known.set(node, typed);
    return typed;
  });
}

/** Most faults that are worth reading in one miniscript; each costs a search for its repair. */
const MOST_FAULTS = 100;

/** All places where a miniscript without a type goes wrong, in order of the text; none for one that has a type. */
export function typeErrors(root: MiniscriptNode): readonly TypeError_[] {
  if (typeMask(root).ok) return [];
  const found: TypeError_[] = [];
  for (const node of preorder(root, (each) => each.subs)) {
    if (maskIfTyped(node) === undefined) found.push(...faultsAt(node));
    if (found.length >= MOST_FAULTS) break;
  }
  return found.slice(0, MOST_FAULTS);
}

/** What is wrong with a node itself: its number, or each of its subexpressions that does not fit. */
export function faultsAt(node: MiniscriptNode): readonly TypeError_[] {
  typeMask(node);
  const own = ownFault(node);
  return own === undefined ? childFaults(node, node.subs.map(maskIfTyped)) : [own];
}

function maskIfTyped(node: MiniscriptNode): TypeMask | undefined {
  const typed = known.get(node);
  return typed?.ok === true ? typed.value : undefined;
}

function combine(node: MiniscriptNode): Typed {
  const types: TypeMask[] = [];
  for (const sub of node.subs) {
    const typed = known.get(sub) as Typed;
    if (!typed.ok) return typed;
    types.push(typed.value);
  }
  const fault = ownFault(node) ?? childFaults(node, types)[0];
  if (fault !== undefined) return err(fault);
  const row = FRAGMENTS[node.fragment];
  const type = row.type === "as thresh" ? threshType(thresholdOf(node), types) : applyTypeRule(node.fragment, types);
  return ok(type | lockLetters(node, types));
}

/** Numbers and counts that no type can have. */
function ownFault(node: MiniscriptNode): TypeError_ | undefined {
  const refuse = (needed: string, found: string, hint: string): TypeError_ => ({ node, needed, found, hint });
  const value = node.lock?.value;
  if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= LIMITS.lockNumber.value)) {
    return refuse("1 to 2147483647", String(value), `${node.fragment} takes a number from 1 to 2147483647`);
  }
  const { threshold } = node;
  if (threshold === undefined) return undefined;
  const parts = node.fragment === "thresh" ? node.subs : node.keys;
  const open = node.keys.some((key) => key.group);
  if (parts.length === 0)
    return refuse("at least one", "none", `${node.fragment} needs at least one argument behind its threshold`);
  if (threshold === "all") return undefined;
  if (!Number.isInteger(threshold) || threshold < 1)
    return refuse("at least 1", String(threshold), "a threshold is at least 1");
  if (!open && threshold > parts.length) {
    return refuse(
      `at most ${parts.length}`,
      String(threshold),
      `the threshold is at most the number of arguments, ${parts.length}`,
    );
  }
  if (node.fragment !== "thresh" && node.keys.length > LIMITS.multiAKeys.value) {
    return refuse(
      `at most ${LIMITS.multiAKeys.value} keys`,
      String(node.keys.length),
      "more keys do not fit on the stack",
    );
  }
  return undefined;
}

/** The subexpressions that do not fit; one without a type is passed over, its fault lies inside it. */
function childFaults(node: MiniscriptNode, types: readonly (TypeMask | undefined)[]): readonly TypeError_[] {
  const { needs, same } = FRAGMENTS[node.fragment];
  const faults = types.flatMap((type, child) => {
    const needed = needs[Math.min(child, needs.length - 1)] ?? "";
    return type === undefined || fits(type, needed) ? [] : [fault(node, child, needed, type)];
  });
  const [first, second] = same ?? [];
  if (faults.length > 0 || first === undefined || second === undefined) return faults;
  const [one, other] = [types[first], types[second]];
  if (one === undefined || other === undefined) return [];
  const base = one & mask("BKV");
  return (other & base) === 0 ? [fault(node, second, typeLetters(base), other)] : [];
}

const BASES = /[BVKW]+/;

function fits(type: TypeMask, needed: string): boolean {
  const bases = BASES.exec(needed)?.[0] ?? "";
  return (type & mask(bases)) !== 0 && has(type, needed.slice(bases.length));
}

function fault(node: MiniscriptNode, child: number, needed: string, type: TypeMask): TypeError_ {
  const sub = node.subs[child] as MiniscriptNode;
  return { node, child, needed, found: typeLetters(type), ...repair(sub, needed, type) };
}

const thresholdOf = (node: MiniscriptNode): number =>
  node.threshold === "all" ? node.subs.length : (node.threshold ?? 0);

/** BIP379: thresh(k,X_1,...,X_n). */
export function threshType(k: number, types: readonly TypeMask[]): TypeMask {
  const unsigned = types.filter((type) => !has(type, "s")).length;
  const args = types.reduce((sum, type) => sum + (has(type, "z") ? 0 : has(type, "o") ? 1 : 2), 0);
  const all = (letters: string): boolean => types.every((type) => has(type, letters));
  let type = mask("Bdu");
  if (args === 0) type |= mask("z"); // z=all are z
  if (args === 1) type |= mask("o"); // o=all are z except one is o
  if (all("es")) type |= mask("e"); // e=all are s (and each dissatisfaction is unique)
  if (all("em") && unsigned <= k) type |= mask("m"); // all are e; at most k are non-s
  if (unsigned <= k - 1) type |= mask("s"); // s=at most k-1 are non-s
  return type;
}

/** One letter per kind of lock. */
const LOCK_LETTER: Readonly<Record<LockUnit, string>> = { duration: "g", blocks: "h", time: "i", height: "j" };

/** Of one witness: a lock in time and one in blocks on the same clock can never both hold. */
export const mixes = (a: TypeMask, b: TypeMask): boolean =>
  [
    ["g", "h"],
    ["h", "g"],
    ["i", "j"],
    ["j", "i"],
  ].some(([one = "", other = ""]) => has(a, one) && has(b, other));

/** `ghij`: which locks occur; `k`: no witness needs two that mix. */
function lockLetters(node: MiniscriptNode, types: readonly TypeMask[]): TypeMask {
  const own = node.lock === undefined ? 0 : mask(LOCK_LETTER[node.lock.unit]);
  const joined = together(FRAGMENTS[node.fragment].together, node, types.length);
  let seen: TypeMask = own;
  let clean = true;
  for (const [i, type] of types.entries()) {
    if (!has(type, "k") || (i < joined && mixes(seen, type))) clean = false;
    seen |= type & mask("ghij");
  }
  return seen | (clean ? mask("k") : 0);
}

/** How many of the subexpressions, from the first, one witness may satisfy at once. */
function together(rule: Together, node: MiniscriptNode, count: number): number {
  if (rule === "all") return count;
  if (rule === "first two") return 2;
  return rule === "as thresh" && (node.threshold === "all" ? count : (node.threshold ?? 0)) > 1 ? count : 0;
}
