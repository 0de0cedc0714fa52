/**
 * Entailment against rust-miniscript's, which tries every assignment of up to 20 terminals. It takes each lock for a terminal of its own, so where two
 * locks of one clock occur it may miss an entailment that holds, and never the other way round. Constants are left out: it does not fold
 * them, and says that TRIVIAL does not entail or(UNSATISFIABLE,TRIVIAL).
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/policy/index.ts";
import type { RustMiniscript } from "../oracles/rust-miniscript.ts";
import { entails } from "../../src/policy/index.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { printPolicy } from "./read-policy.ts";
import { after, and, conditions, older, or } from "./small-worlds.ts";

const SEED = 540;
const ONE_LOCK_EACH = [after(10), older(5), after(1_700_000_000, "time"), older(7, "duration")];
const SEVERAL_LOCKS = [after(10), after(20), older(5), older(9), older(7, "duration"), older(8, "duration")];

describe("entailment", () => {
  let rust: RustMiniscript | undefined;
  beforeAll(() => {
    rust = openRustMiniscript();
  });
  afterAll(() => rust?.close());

  async function answers(pairs: readonly (readonly [Condition, Condition])[]) {
    const requests = pairs.map(([a, b]) => ({ op: "entails" as const, policy: printPolicy(a), other: printPolicy(b) }));
    const theirs = (await rust?.ask(requests)) ?? [];
    return pairs.map(([a, b], i) => {
      const their = theirs[i];
      return { a, b, ours: entails(a, b).answer, their: their?.ok === true ? their.entails : undefined };
    });
  }

  /** Pairs that have something to do with one another. */
  function pairs(locks: readonly Condition[], count: number): readonly (readonly [Condition, Condition])[] {
    const some = conditions({ locks, constants: false });
    const drawn = fc.sample(fc.tuple(some, some, fc.nat(2)), { seed: SEED, numRuns: count });
    return drawn.map(([a, b, kind]) => (kind === 0 ? [a, b] : kind === 1 ? [a, or(b, a)] : [and(a, b), b]));
  }

  test(`agrees on 3000 pairs with one lock for each clock (seed ${SEED})`, async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const compared = (await answers(pairs(ONE_LOCK_EACH, 3000))).filter(({ their }) => typeof their === "boolean");
    const wrong = compared.filter(({ ours, their }) => ours !== (their === true ? "yes" : "no"));
    expect(wrong.map(({ a, b, ours }) => [printPolicy(a), printPolicy(b), ours])).toEqual([]);
    expect(compared.length).toBeGreaterThan(2000);
    expect(compared.filter(({ their }) => their === false).length).toBeGreaterThan(300);
  });

  test(`misses nothing that rust-miniscript finds where locks of one clock occur (seed ${SEED})`, async ({ skip }) => {
    if (rust === undefined) return skip("the native oracle is not built");
    const compared = (await answers(pairs(SEVERAL_LOCKS, 3000))).filter(({ their }) => their === true);
    expect(compared.filter(({ ours }) => ours !== "yes")).toEqual([]);
    expect(compared.length).toBeGreaterThan(1000);
  });
});
