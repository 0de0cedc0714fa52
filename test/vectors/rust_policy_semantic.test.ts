/** rust_policy_semantic.json: what rust-miniscript says of policies: their locks and keys, at an age or a lock time, entailment, order. */
import { afterAll, describe, expect, test } from "vitest";
import type { Clock, Condition } from "../../src/policy/index.ts";
import { has, lift, typeMask } from "../../src/miniscript/index.ts";
import {
  atMoment,
  countKeys,
  entails,
  equivalent,
  leastSignatures,
  lockValues,
  normalForm,
} from "../../src/policy/index.ts";
import { Account } from "../miniscript/account.ts";
import { parsed } from "../miniscript/parse.ts";
import { printPolicy, readPolicy } from "../policy/read-policy.ts";
import { readVectors } from "./read-vectors.ts";
import { codesOf, compileText } from "./through-compiler.ts";

const FILE = "rust_policy_semantic.json";

interface Case {
  readonly kind: string;
  readonly policy: string;
  readonly other?: string;
  readonly result?: boolean | string;
  readonly valid?: boolean;
  readonly name?: string;
  readonly prints_as?: string;
  readonly less_than?: string;
  readonly context?: string;
  readonly at_age_of_other?: number;
  readonly age_blocks?: number;
  readonly relative_timelocks?: readonly number[];
  readonly absolute_timelocks?: readonly number[];
  readonly n_keys?: number;
  readonly minimum_n_keys?: number | null;
  readonly at_age?: readonly { readonly age_blocks: number; readonly result: string }[];
  readonly at_lock_time?: readonly {
    readonly locktime: number;
    readonly unit: "height" | "time";
    readonly result: string;
  }[];
  readonly contains_unspendable_path?: boolean;
}

const vectors = readVectors<{ readonly cases: readonly Case[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));
const ofKind = (...kinds: readonly string[]): readonly Case[] =>
  (vectors?.cases ?? []).filter(({ kind }) => kinds.includes(kind));

const EVER: Readonly<Record<Clock, number>> = {
  height: Infinity,
  time: Infinity,
  blocks: Infinity,
  duration: Infinity,
};

/** rust-miniscript asks for one kind of lock at a time: an age of blocks closes locks in seconds, absolute locks stay. */
const atAge = (condition: Condition, blocks: number): Condition =>
  atMoment(condition, { ...EVER, blocks, duration: 0 });
const atLockTime = (condition: Condition, unit: "height" | "time", locktime: number): Condition =>
  atMoment(condition, { ...EVER, height: 0, time: 0, [unit]: locktime });

const same = (condition: Condition, text: string): void =>
  expect(normalForm(condition)).toEqual(normalForm(readPolicy(text)));

describe.skipIf(vectors === undefined)(FILE, () => {
  test.each(ofKind("analysis"))("analysis $policy", (row) => {
    const condition = readPolicy(row.policy);
    const { height, time, blocks, duration } = lockValues(condition);
    if (row.relative_timelocks !== undefined) expect([...blocks, ...duration]).toEqual(row.relative_timelocks);
    if (row.absolute_timelocks !== undefined) expect([...height, ...time]).toEqual(row.absolute_timelocks);
    if (row.n_keys !== undefined) expect(countKeys(condition)).toBe(row.n_keys);
    if (row.minimum_n_keys !== undefined) expect(leastSignatures(condition) ?? null).toBe(row.minimum_n_keys);
    for (const { age_blocks, result } of row.at_age ?? []) same(atAge(condition, age_blocks), result);
    for (const { locktime, unit, result } of row.at_lock_time ?? [])
      same(atLockTime(condition, unit, locktime), result);
  });

  test.each(ofKind("entails"))("entails: $policy, $other", ({ at_age_of_other, other = "", policy, result }) => {
    const there = readPolicy(other);
    const reduced = at_age_of_other === undefined ? there : atAge(there, at_age_of_other);
    expect(entails(readPolicy(policy), reduced).answer).toBe(result === true ? "yes" : "no");
  });

  test.each(ofKind("lift", "lift_at_age"))("lift $policy", ({ age_blocks, context, policy, result }) => {
    // One of one: `multi` of P2WSH is `multi_a` of tapscript, and means the same.
    const node = parsed(context === "p2wsh" ? policy.replaceAll("multi(", "multi_a(") : policy);
    const lifted = age_blocks === undefined ? lift(node) : atAge(lift(node), age_blocks);
    expect(equivalent(lifted, readPolicy(String(result)))).toEqual({ answer: "yes" });
  });

  test.each(ofKind("roundtrip"))("prints $policy", ({ policy, prints_as = policy }) => {
    expect(printPolicy(readPolicy(policy))).toBe(prints_as);
    expect(printPolicy(normalForm(readPolicy(policy)))).toBe(prints_as);
  });

  test.each(ofKind("order"))("order: $policy before $less_than", ({ policy, less_than = "" }) => {
    const [first, second] = [readPolicy(policy), readPolicy(less_than)];
    if (first.kind === "trivial" || second.kind === "trivial" || first.kind === "impossible") {
      return account.count("order of constants, which no normal form holds beside anything else");
    }
    const two: Condition = { kind: "threshold", k: 2, of: [second, { kind: "key", key: "k" }, first] };
    expect(normalForm(two)).toMatchObject({ of: [{ kind: "key" }, first, second] });
  });

  test.each(ofKind("not_equal"))("not equal: $policy", ({ other, less_than, policy }) => {
    expect(normalForm(readPolicy(policy))).not.toEqual(normalForm(readPolicy(other ?? less_than ?? "")));
  });

  test.each(ofKind("count_keys"))("keys of $policy", (row) => {
    if (row.n_keys !== undefined) expect(countKeys(readPolicy(row.policy))).toBe(row.n_keys);
    if (row.minimum_n_keys !== undefined)
      expect(leastSignatures(readPolicy(row.policy)) ?? null).toBe(row.minimum_n_keys);
  });

  // The text of a semantic policy is no language of ours; what stands inside `policy(...)` is, and obeys the same rules.
  test.each(ofKind("parse"))("parse $policy", ({ policy, valid }) => {
    const codes = codesOf(compileText(`policy(${policy})`));
    expect(codes.length > 0).toBe(valid !== true);
  });

  test.each(ofKind("timelock_mix"))("locks that mix: $policy", ({ contains_unspendable_path, policy }) => {
    const [, k = "", ...locks] = policy.split(/[(),]/).filter((part) => part !== "");
    const subs = locks.map((lock, i) => {
      const value = lock.startsWith("time") ? DURATION + i : 1 + i;
      return `${i === 0 ? "" : "a"}ltv:older(${value})`;
    });
    const typed = typeMask(parsed(`thresh(${k},${subs.join()})`));
    expect(typed.ok && has(typed.value, "k")).toBe(contains_unspendable_path !== true);
  });
});

const DURATION = 1 << 22;
