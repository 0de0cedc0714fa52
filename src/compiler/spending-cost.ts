/**
 * What a spending policy costs to spend from a miniscript: the one account by which leaves and trees are compared, whoever made them. Over the
 * policy's branches, it is share times the bytes of the cheapest satisfaction. A branch is one way through all `or`s and one choice of k in
 * each `thresh`, all choices being equally likely; who takes it has what it names and nothing else.
 *
 * The list is exponential in the worst case (a `thresh(10,20)` has 184 756 branches), so there is a limit to it. The search for the cheapest
 * leaf needs no list: the shares of best-leaf/plain.ts are sums over it.
 */
import type { Spending } from "../language/spending.ts";
import type { HashArg, LockArg, MiniscriptNode } from "../miniscript/node.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Plain, PlainParts } from "./best-leaf/plain.ts";
import { fold } from "../base/fold.ts";
import { lockArg } from "../miniscript/build.ts";
import { satisfy } from "../miniscript/satisfy.ts";
import { plainParts, simplify } from "./best-leaf/plain.ts";

export interface Branch {
  /** Of all spends, how many take it. */
  readonly share: number;
  /** Names of keys, locks and hashes, see {@link terminalName}. */
  readonly terminals: readonly string[];
}

/** Equal names are the same key, the same lock or the same hash. */
export function terminalName({ fragment, keys, lock, hash }: MiniscriptNode): string {
  if (lock !== undefined) return lockName(fragment, lock);
  if (hash !== undefined) return hashName(fragment, hash);
  return `key ${keys[0]?.id ?? ""}`;
}

const lockName = (fragment: string, { hole, value, text }: LockArg): string =>
  `${fragment} ${hole === undefined ? (value ?? text) : `hole ${hole}`}`;

const hashName = (fragment: string, { hole, text }: HashArg): string =>
  `${fragment} ${hole === undefined ? text : `hole ${hole}`}`;

/** The branches of a policy, its constants left out; `undefined` where they are more than `limit`. None: nothing satisfies it. */
export function branchesOf(spending: Spending, limit: number): readonly Branch[] | undefined {
  const plain = simplify(spending);
  if (plain.kind === "impossible") return [];
  if (plain.kind === "trivial") return [{ share: 1, terminals: [] }];
  return fold<Plain, readonly Branch[] | undefined>(plain, plainParts, (node, parts) => {
    if (node.kind === "terminal") return [{ share: 1, terminals: [terminalName(node.node)] }];
    if (node.kind === "or")
      return parts.some((part) => part === undefined) ? undefined : alternatives(node, parts, limit);
    return choices(node.k, parts, limit);
  });
}

type Parts = readonly (readonly Branch[] | undefined)[];

function alternatives({ odds }: PlainParts, parts: Parts, limit: number): readonly Branch[] | undefined {
  const all = parts.flatMap((part = [], i) =>
    part.map(({ share, terminals }) => ({ share: share * (odds[i] ?? 0), terminals })),
  );
  return all.length > limit ? undefined : all;
}

/**
 * Entry j of the row: the ways to choose j of the parts seen so far, each part's branches being one way to choose it. Of r parts left, c are still to be
 * chosen: the next one is among them in c of r cases.
 */
function choices(k: number, parts: Parts, limit: number): readonly Branch[] | undefined {
  let row: readonly (readonly Branch[])[] = [[{ share: 1, terminals: [] }]];
  for (const [i, part] of parts.entries()) {
    if (part === undefined) return undefined;
    const left = parts.length - i;
    const next: Branch[][] = [];
    for (const [chosen, ways] of row.entries()) {
      const odds = (k - chosen) / left;
      if (odds < 1) (next[chosen] ??= []).push(...scaled(ways, 1 - odds));
      if (ways.length * part.length > limit) return undefined;
      if (odds > 0) (next[chosen + 1] ??= []).push(...scaled(part, odds).flatMap((one) => extend(ways, one)));
    }
    row = Array.from({ length: k + 1 }, (_, j) => next[j] ?? []);
    if (row.reduce((sum, ways) => sum + ways.length, 0) > limit) return undefined;
  }
  return row[k];
}

const scaled = (ways: readonly Branch[], by: number): readonly Branch[] =>
  ways.map(({ share, terminals }) => ({ share: share * by, terminals }));

const extend = (ways: readonly Branch[], one: Branch): readonly Branch[] =>
  ways.map(({ share, terminals }) => ({ share: share * one.share, terminals: [...terminals, ...one.terminals] }));

/**
 * Bytes of the cheapest satisfaction with what the branch names, each item with its length byte; `undefined` where that does not satisfy. A lock
 * passes when the branch names it, not when a later one is named.
 */
export function branchBytes(root: MiniscriptNode, branch: Branch): number | undefined {
  const named = new Set(branch.terminals);
  const satisfied = satisfy(
    withLocks(root, (name) => named.has(name)),
    {
      signs: (key) => named.has(`key ${key.id}`),
      knows: (hash, hashFunction: HashFunction) => named.has(hashName(hashFunction, hash)),
    },
    { lockTime: PASSED, sequence: PASSED },
  );
  return satisfied.ok ? satisfied.value.bytes : undefined;
}

const PASSED = 1;
const NOT_PASSED = 2;

/** Locks whose numbers say nothing but whether they pass, so that holes are no matter. */
function withLocks(root: MiniscriptNode, passes: (name: string) => boolean): MiniscriptNode {
  return fold<MiniscriptNode, MiniscriptNode>(
    root,
    (node) => node.subs,
    (node, subs) => {
      const { fragment, lock } = node;
      if (lock === undefined || (fragment !== "older" && fragment !== "after")) return { ...node, subs };
      return { ...node, subs, lock: lockArg(fragment, passes(terminalName(node)) ? PASSED : NOT_PASSED) };
    },
  );
}
