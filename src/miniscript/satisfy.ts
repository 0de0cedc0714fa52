/**
 * The cheapest witness of a miniscript that no third party can change, from what is at hand, in one pass over the tree: the `sat` and `dsat`
 * columns of FRAGMENTS, put together by the algebra of satisfaction-option.ts. Nothing secret is needed: signatures and preimages are
 * named, and filled in later. A third party is taken to know no preimage that is not at hand here, as Bitcoin Core takes it: who learns one
 * later may still find another witness for the same transaction.
 *
 * Invariant: for a sane miniscript there is an answer exactly when its condition holds for what is at hand (BIP379: its type `m`
 * "guarantees that for every way it can be satisfied there is a non-malleable one").
 */
import type { Result } from "../base/result.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { HashArg, KeyArg, MiniscriptNode } from "./node.ts";
import type { Choice, Option, Options, WitnessItem } from "./satisfaction-option.ts";
import type { Alternatives, ItemName, Step } from "./steps.ts";
import { compareBytes } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { err, ok } from "../base/result.ts";
import { LIMITS } from "../script/limits.ts";
import { lockUnit } from "./build.ts";
import { DEFAULT_SIGNATURE_BYTES } from "./cost.ts";
import { FRAGMENTS } from "./fragments.ts";
import { FURTHER_DISSATISFACTIONS } from "./further-dissatisfactions.ts";
import { choose, EMPTY_OPTION, itemsOf, malleated, stack } from "./satisfaction-option.ts";
import { threshOptions } from "./satisfaction-thresh.ts";
import { readWays } from "./steps.ts";

/** Who can sign, and which secrets are known. */
export interface AtHand {
  signs(key: KeyArg): boolean;
  knows(hash: HashArg, hashFunction: HashFunction): boolean;
}

/** The fields of the spending transaction that locks look at; absent: a value with which none is passed. */
export interface LockFields {
  /** nLockTime; the input is not final. */
  readonly lockTime?: number | "all pass";
  /** nSequence of the input, the transaction being of version 2 at least. */
  readonly sequence?: number | "all pass";
}

export interface Satisfaction {
  /** As the witness lists them: the last is on top of the stack. */
  readonly items: readonly WitnessItem[];
  /** Each item with its length byte. */
  readonly bytes: number;
  /** Least nLockTime and nSequence that it needs; absent where it passes no such lock. */
  readonly lockTime?: number;
  readonly sequence?: number;
}

/** Why there is none: something is missing; or whatever there is a third party could change; or it needs no signature at all. */
export type Unsatisfied = "lacking" | "malleable" | "unsigned";

/** A key that stands for the taproot internal key (`apo()`). */
const INTERNAL_KEY: KeyArg = Object.freeze({ id: "internal key", text: "internal key" });

interface Hand {
  readonly atHand: AtHand;
  readonly fields: LockFields;
  readonly signatureBytes: number;
}

export function satisfy(
  root: MiniscriptNode,
  atHand: AtHand,
  fields: LockFields = {},
  signatureBytes: number = DEFAULT_SIGNATURE_BYTES,
): Result<Satisfaction, Unsatisfied> {
  const hand: Hand = { atHand, fields, signatureBytes };
  const { sat } = fold<MiniscriptNode, Options>(
    root,
    (node) => node.subs,
    (node, subs) => nodeOptions(node, subs, hand),
  );
  if (sat === undefined) return err("lacking");
  if (!sat.signed) return err("unsigned");
  return sat.malleable ? err("malleable") : ok(satisfactionOf(sat));
}

const satisfactionOf = ({ pile, bytes, lockTime, sequence }: Option): Satisfaction => ({
  items: itemsOf(pile),
  bytes,
  ...(lockTime === 0 ? {} : { lockTime }),
  ...(sequence === -1 ? {} : { sequence }),
});

function nodeOptions(node: MiniscriptNode, subs: readonly Options[], hand: Hand): Options {
  switch (node.fragment) {
    case "thresh":
      return threshOptions(subs, node.threshold === "all" ? subs.length : (node.threshold ?? 0));
    case "multi_a":
    case "sortedmulti_a":
      return multiOptions(node, hand);
    case "older":
    case "after":
      return { sat: lockOption(node, hand.fields), dsat: undefined };
    default: {
      const { sat, dsat } = FRAGMENTS[node.fragment];
      const further = readWays(FURTHER_DISSATISFACTIONS[node.fragment] ?? null);
      return {
        sat: bestOf(readWays(sat), node, subs, hand),
        dsat: choose(bestOf(readWays(dsat), node, subs, hand), malleated(bestOf(further, node, subs, hand))),
      };
    }
  }
}

function bestOf(ways: Alternatives, node: MiniscriptNode, subs: readonly Options[], hand: Hand): Choice {
  let best: Choice;
  for (const steps of ways) {
    let way: Choice = EMPTY_OPTION;
    for (const step of steps) way = stack(stepOption(step, node, subs, hand), way);
    best = choose(best, way);
  }
  return best;
}

function stepOption(step: Step, node: MiniscriptNode, subs: readonly Options[], hand: Hand): Choice {
  if (step.kind === "move") return EMPTY_OPTION;
  if (step.kind === "item") return itemOption(step.name, node, hand);
  return step.satisfied ? subs[step.index]?.sat : subs[step.index]?.dsat;
}

const element = (item: WitnessItem, bytes: number): Option => ({ ...EMPTY_OPTION, pile: [item], bytes });

/** Bytes of 32 and their length byte. */
const WORD = 1 + 32;
const ZERO: Option = { ...EMPTY_OPTION, pile: [{ kind: "constant", value: 0 }], bytes: 1 };
const ONE: Option = { ...EMPTY_OPTION, pile: [{ kind: "constant", value: 1 }], bytes: 2 };

function itemOption(name: ItemName, node: MiniscriptNode, hand: Hand): Choice {
  const key = node.keys[0] ?? INTERNAL_KEY;
  switch (name) {
    case "sig":
    case "aposig":
      return hand.atHand.signs(key) ? signature(key, hand.signatureBytes, name === "aposig") : undefined;
    case "key":
      return element({ kind: "key", key }, WORD);
    case "preimage": {
      const { hash, fragment } = node;
      invariant(hash !== undefined, "a hash fragment without its image");
      const hashFunction = fragment as HashFunction;
      return hand.atHand.knows(hash, hashFunction)
        ? element({ kind: "preimage", function: hashFunction, hash }, WORD)
        : undefined;
    }
    case "0":
      return ZERO;
    case "1":
      return ONE;
  }
}

const signature = (key: KeyArg, bytes: number, apo: boolean): Option => ({
  ...element({ kind: "signature", key, apo }, bytes),
  signed: true,
});

function lockOption({ fragment, lock }: MiniscriptNode, fields: LockFields): Choice {
  invariant(lock?.value !== undefined, "a lock is satisfied when its number is known");
  if (fragment === "after") {
    const lockTime = lock.value;
    return passes("after", lockTime, fields.lockTime) ? { ...EMPTY_OPTION, lockTime } : undefined;
  }
  const sequence = sequenceOf(lock.value);
  return passes("older", sequence, fields.sequence) ? { ...EMPTY_OPTION, sequence } : undefined;
}

/** BIP112 compares what BIP68 gives a meaning to: the type flag and the value. */
export const sequenceOf = (value: number): number =>
  value & (LIMITS.sequenceTypeFlag.value | LIMITS.sequenceMask.value);

/** BIP65 and BIP112: both sides are of one unit, and what is needed is no more than what is given. */
export function passes(fragment: "older" | "after", needed: number, given: number | "all pass" | undefined): boolean {
  if (given === undefined || given === "all pass") return given !== undefined;
  return lockUnit(fragment, needed) === lockUnit(fragment, given) && needed <= given;
}

/** BIP379: "sig/0 with #(sig) = k and #(sigs/0) = n": the first k keys that can sign do. */
function multiOptions(node: MiniscriptNode, { atHand, signatureBytes }: Hand): Options {
  const keys = inScriptOrder(node);
  const k = node.threshold === "all" ? keys.length : (node.threshold ?? 0);
  const signers = new Set(keys.filter((key) => atHand.signs(key)).slice(0, k));
  const zeros: Option = { ...EMPTY_OPTION, pile: keys.map(() => ({ kind: "constant", value: 0 })), bytes: keys.length };
  if (signers.size < k) return { sat: undefined, dsat: zeros };
  // The first key's element is consumed first, so it is on top.
  const pile = keys
    .toReversed()
    .map((key): WitnessItem =>
      signers.has(key) ? { kind: "signature", key, apo: false } : { kind: "constant", value: 0 },
    );
  return { sat: { ...EMPTY_OPTION, pile, bytes: keys.length + k * (signatureBytes - 1), signed: true }, dsat: zeros };
}

function inScriptOrder({ fragment, keys }: MiniscriptNode): readonly KeyArg[] {
  invariant(!keys.some((key) => key.group), "a group is satisfied when its members are known");
  if (fragment !== "sortedmulti_a") return keys;
  return keys.toSorted((a, b) => (a.xonly && b.xonly ? compareBytes(a.xonly, b.xonly) : 0));
}
