/**
 * A spending policy as the search for a tree sees it: terminals, each an object of its own, and what joins them, put together in the order of their
 * texts. Equal texts are the same condition, whatever its odds.
 */
import type { Spending } from "../../language/spending.ts";

/** A key, a lock or a hash of the policy. */
export type Terminal = Extract<Spending, { readonly kind: "key" | "lock" | "hash" }>;

export type Part =
  /** `name`: equal names are the same condition. */
  | { readonly kind: "terminal"; readonly terminal: Terminal; readonly name: string; readonly text: string }
  | { readonly kind: "and"; readonly of: readonly Part[]; readonly text: string }
  | { readonly kind: "or"; readonly of: readonly PartBranch[]; readonly text: string }
  | ThreshPart;

export interface ThreshPart {
  readonly kind: "thresh";
  readonly k: number;
  readonly of: readonly Part[];
  /** How often each is among the k, beside the others; all equally often where absent. */
  readonly odds?: readonly number[];
  readonly text: string;
}

export type TerminalPart = Extract<Part, { readonly kind: "terminal" }>;

export interface PartBranch {
  /** Of 1, as often as the `or` is used. */
  readonly odds: number;
  readonly of: Part;
}

export function partsOf(part: Part): readonly Part[] {
  if (part.kind === "or") return part.of.map((branch) => branch.of);
  return part.kind === "terminal" ? [] : part.of;
}

/** k of them, more than one and not all. */
export function exactly(k: number, of: readonly Part[], odds: readonly number[] = []): ThreshPart {
  const isEven = odds.every((each) => Math.abs(each - (odds[0] ?? 0)) < EVEN);
  const text = `thresh(${k},${of.map((part) => part.text).join(",")})`;
  return { kind: "thresh", k, of, ...(isEven ? {} : { odds }), text };
}

/** What sums of odds may differ by. */
const EVEN = 1e-12;

export const byText = (a: Part, b: Part): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

/** All of them; what stands among them twice once. */
export function all(parts: readonly Part[]): Part {
  const known = new Map<string, Part>();
  for (const part of parts.flatMap((each) => (each.kind === "and" ? each.of : [each])))
    known.set(part.kind === "terminal" ? part.name : `${known.size} ${part.text}`, part);
  const of = [...known.values()].sort(byText);
  const [only] = of;
  if (only !== undefined && of.length === 1) return only;
  return { kind: "and", of, text: `and(${of.map((part) => part.text).join(",")})` };
}

/** Odds are multiplied down the levels of a text; a way of less than this share counts as one of this. */
const LEAST_ODDS = 1e-25;

/** One of them, in the order of their texts; the same way twice is one way. */
export function any(branches: readonly PartBranch[]): Part {
  const known = new Map<string, PartBranch>();
  for (const { odds, of } of branches.toSorted((a, b) => byText(a.of, b.of) || a.odds - b.odds)) {
    const before = known.get(of.text);
    known.set(of.text, { odds: odds + (before?.odds ?? 0), of });
  }
  const merged = [...known.values()];
  const [only] = merged;
  if (only !== undefined && merged.length === 1) return only.of;
  const total = sum(merged.map(({ odds }) => odds));
  const of = merged.map((branch) => ({ odds: Math.max(branch.odds / total, LEAST_ODDS), of: branch.of }));
  return { kind: "or", of, text: `or(${of.map((branch) => branch.of.text).join(",")})` };
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
