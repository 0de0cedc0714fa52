/**
 * Candidates of a fragment from candidates of its subexpressions: type, script bytes and expected witness bytes, all from the fragment's
 * row in FRAGMENTS.
 *
 * A row lists one way to satisfy the fragment per alternative of the policy, and the last subexpression that a way satisfies tells which one:
 * `or_d` costs nothing but X for the share of X, and a dissatisfied X for the share of Y. So the expected bytes of a fragment are those of its
 * subexpressions, and for each way its share times (its own items + what its dissatisfied subexpressions take).
 */
import type { FragmentName } from "../../miniscript/fragments.ts";
import type { ItemName } from "../../miniscript/steps.ts";
import type { TypeMask } from "../../miniscript/letters.ts";
import type { MiniscriptNode } from "../../miniscript/node.ts";
import type { Candidate, Front } from "./front.ts";
import { invariant } from "../../base/invariant.ts";
import { miniscript } from "../../miniscript/build.ts";
import { FRAGMENTS } from "../../miniscript/fragments.ts";
import { mask } from "../../miniscript/letters.ts";
import { scriptPieces } from "../../miniscript/script-pieces.ts";
import { readWays } from "../../miniscript/steps.ts";
import { applyTypeRule } from "../../miniscript/type-rule.ts";
import { dissatisfiable, insert, isCovered, KEPT } from "./front.ts";

interface WayPlan {
  /** Bytes of its own witness items. */
  readonly items: number;
  readonly dissatisfied: readonly number[];
  /** The subexpression that tells for which share of the spends it is taken. */
  readonly by: number;
}

interface FragmentPlan {
  readonly name: FragmentName;
  readonly made: MiniscriptNode;
  /** Script bytes beside the subexpressions'. */
  readonly script: number;
  readonly sat: readonly WayPlan[];
  readonly dsat: readonly WayPlan[];
  readonly needs: readonly Need[];
  /** First of two subexpressions that need one base. */
  readonly same: number | undefined;
}

interface Need {
  readonly bases: TypeMask;
  readonly letters: TypeMask;
}

const PLANS = new Map<FragmentName, FragmentPlan>();

function planOf(name: FragmentName): FragmentPlan {
  const known = PLANS.get(name);
  if (known !== undefined) return known;
  const { sat, dsat, needs, same } = FRAGMENTS[name];
  const plan: FragmentPlan = {
    name,
    made: miniscript(name),
    script: scriptPieces(name).filter((piece) => piece.kind !== "sub").length,
    sat: readPlan(sat),
    dsat: readPlan(dsat),
    needs: needs.map((need) => ({ bases: mask(need) & BASE_LETTERS, letters: mask(need) & ~BASE_LETTERS })),
    same: same?.[0],
  };
  PLANS.set(name, plan);
  return plan;
}

const BASE_LETTERS = mask("BVKW");

/** Items of combinators and wrappers, each with its length byte: the empty element and the byte 1. */
const ITEM_BYTES: Readonly<Partial<Record<ItemName, number>>> = { "0": 1, "1": 2 };

const readPlan = (ways: string | null): readonly WayPlan[] =>
  readWays(ways).map((steps) => ({
    items: steps.reduce((sum, step) => sum + (step.kind === "item" ? (ITEM_BYTES[step.name] ?? 0) : 0), 0),
    dissatisfied: steps.flatMap((step) => (step.kind === "sub" && !step.satisfied ? [step.index] : [])),
    by: steps.reduce((last, step) => (step.kind === "sub" && step.satisfied ? step.index : last), -1),
  }));

const VERIFY: FragmentName = "v";
const NO_VERIFY_FORM = mask("x");
const NON_MALLEABLE = mask("m");

/** A subexpression with the share of the spends that satisfy it. */
export interface Sub {
  readonly of: Candidate;
  readonly share: number;
}

/** Puts `name` over `subs` into `front`, if they fit it and nothing there is as good. */
export function combine(front: Front, name: FragmentName, subs: readonly Sub[]): Candidate | undefined {
  const plan = planOf(name);
  if (!fits(plan, subs)) return undefined;
  const type = typeOf(plan.name, subs);
  if ((type & NON_MALLEABLE) === 0) return undefined;
  const script = name === VERIFY && ((subs[0]?.of.type ?? 0) & NO_VERIFY_FORM) === 0 ? 0 : plan.script;
  let [cost, length] = [script, script];
  for (const { of } of subs) {
    cost += of.cost;
    length += of.length;
  }
  for (const way of plan.sat) {
    const share = subs[way.by]?.share ?? 0;
    if (share > 0) cost += share * bytesOf(way, subs);
  }
  const dsat = dissatisfiable(type) ? cheapest(plan.dsat, subs) : Infinity;
  if (isCovered(front, { type, cost, dsat, length })) return undefined;
  const candidate = { type, cost, dsat, length, made: plan.made, subs: subs.map((sub) => sub.of) };
  insert(front, candidate);
  return candidate;
}

function cheapest(ways: readonly WayPlan[], subs: readonly Sub[]): number {
  let least = Infinity;
  for (const way of ways) least = Math.min(least, bytesOf(way, subs));
  return least;
}

function bytesOf({ items, dissatisfied }: WayPlan, subs: readonly Sub[]): number {
  let bytes = items;
  for (const index of dissatisfied) bytes += subs[index]?.of.dsat ?? 0;
  return bytes;
}

function fits({ needs, same }: FragmentPlan, subs: readonly Sub[]): boolean {
  for (let i = 0; i < needs.length; i++) {
    const { bases, letters } = needs[i] as Need;
    const type = subs[i]?.of.type ?? 0;
    if ((type & bases) === 0 || (type & letters) !== letters) return false;
  }
  if (same === undefined) return true;
  return ((subs[same]?.of.type ?? 0) & (subs[same + 1]?.of.type ?? 0) & BASE_LETTERS) !== 0;
}

const TYPES = new Map<FragmentName, Map<number, TypeMask>>();
/** Few of all types are ever met, so the places of three make one number. */
const KNOWN = new Map<TypeMask, number>();

function typeOf(name: FragmentName, subs: readonly Sub[]): TypeMask {
  let rules = TYPES.get(name);
  if (rules === undefined) TYPES.set(name, (rules = new Map()));
  let key = 0;
  for (const { of } of subs) key = key * MOST_TYPES + indexOf(of.type);
  const known = rules.get(key);
  if (known !== undefined) return known;
  const type =
    applyTypeRule(
      name,
      subs.map(({ of }) => of.type),
    ) & KEPT;
  rules.set(key, type);
  return type;
}

/** A hundred or so are met, and the cube of this is a small integer. */
const MOST_TYPES = 1000;

function indexOf(type: TypeMask): number {
  const known = KNOWN.get(type);
  if (known !== undefined) return known;
  invariant(KNOWN.size < MOST_TYPES, "more types than the rules can yield");
  KNOWN.set(type, KNOWN.size);
  return KNOWN.size - 1;
}
