/**
 * I15 of protocol 7.2: of every output of every transaction of a channel, who can spend it when, found from its opened tree alone by trying every set of keys with and
 * without the preimage at every moment that matters, is what the tables of protocol 1.4, 2.3, 3.1 and 8.1 say, and nothing else.
 */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { OpenedKey, OutputOpening, StateTransaction } from "../../src/channel/index.ts";
import { derivedKey, revocationKey } from "../../src/channel/index.ts";
import { hash160, keyAgg, keySort, sha256 } from "../../src/crypto/index.ts";
import { decodeScript, lift } from "../../src/miniscript/index.ts";
import { evaluate } from "../../src/policy/index.ts";
import type { Condition } from "../../src/policy/index.ts";
import { scriptTree, taprootOutput } from "../../src/taproot/index.ts";
import type { TestChannel, TestChannelOptions } from "./parties.ts";
import { bytesOf, crypto, pointAt, signState, testChannel, valueOf } from "./parties.ts";

const PREIMAGE = bytesOf("preimage");
const IMAGE = toHex(hash160(PREIMAGE));
const EXPIRY = 900;
const PERIOD = 144;
const SEQUENCE = 5;

/** Who has signed, by name; what is known; the output's age and the chain's height. */
interface Moment {
  readonly has: (...names: readonly string[]) => boolean;
  readonly preimage: boolean;
  readonly age: number;
  readonly height: number;
  /** Median time past: it stands in nLockTime for symmetric states. */
  readonly time: number;
}

type Rule = (moment: Moment) => boolean;

/** Names of keys by x coordinate. */
type Names = ReadonlyMap<string, string>;

const AGES = [0, PERIOD - 1, PERIOD];
const HEIGHTS = [EXPIRY - 1, EXPIRY];
const TIMES = [500_000_000 + SEQUENCE, 500_000_000 + SEQUENCE + 1];

const xOf = (point: Uint8Array | undefined): string => toHex(point?.subarray(1) ?? bytesOf("no key"));

type Question = (keys: ReadonlySet<string>, moment: Omit<Moment, "has">) => boolean;

/** Does the tree let them? The internal key by itself, or any leaf. */
function tree({ internalKey, leaves }: OutputOpening): Question {
  if (internalKey === undefined || internalKey.kind === "nums") throw new Error("every output has a key of somebody's");
  const internal = internalOf(internalKey);
  const conditions = leaves.map(conditionOf);
  return (keys, { preimage, age, height, time }) => {
    const holding = {
      // BIP118's key of one byte is the internal key.
      keys: (key: string) => keys.has(key.length === 64 ? key : internal),
      preimages: (_: string, image: string) => preimage && image === IMAGE,
    };
    const clocks = { blocks: age, height, time };
    return keys.has(internal) || conditions.some((each) => evaluate(each, holding, clocks) === "yes");
  };
}

function conditionOf({ script }: OutputOpening["leaves"][number]): Condition {
  const node = decodeScript(script);
  if (!node.ok) throw new Error(node.error.reason);
  return lift(node.value);
}

const internalOf = (key: Exclude<OpenedKey, { kind: "nums" }>): string =>
  key.kind === "key" ? toHex(key.key) : xOf(keyAgg(crypto, keySort(key.keys)));

function* subsets<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let bits = 0; bits < 2 ** items.length; bits++) yield items.filter((_, i) => (bits >> i) % 2 === 1);
}

/** With the preimage and without it, at every age and height that some lock tells apart. */
const MOMENTS = [false, true].flatMap((preimage) =>
  AGES.flatMap((age) => HEIGHTS.flatMap((height) => TIMES.map((time) => ({ preimage, age, height, time })))),
);

/** Everything that can be tried on an output, against what the table says. */
function checkOutput(opening: OutputOpening, names: Names, rule: Rule): void {
  const opens = tree(opening);
  for (const held of subsets([...names.keys()])) {
    const keys = new Set(held);
    const signed = new Set(held.map((key) => names.get(key)));
    const has = (...all: readonly string[]): boolean => all.every((name) => signed.has(name));
    const wrong = MOMENTS.find((moment) => opens(keys, moment) !== rule({ ...moment, has }));
    expect(wrong, `${opening.role}: ${[...signed].join(" + ")}`).toBeUndefined();
  }
}

/** The tree that was tried is the whole of it: it gives the output's script. */
function checkTree({ tx }: StateTransaction, opening: OutputOpening): void {
  const { internalKey, leaves, vout } = opening;
  if (internalKey === undefined || internalKey.kind === "nums") throw new Error("a key");
  const committed = scriptTree(
    leaves.map(({ script, leafVersion, depth }) => ({ script, version: leafVersion, depth })),
  );
  const internal =
    internalKey.kind === "key" ? internalKey.key : keyAgg(crypto, keySort(internalKey.keys))?.subarray(1);
  const made = taprootOutput(crypto, internal ?? bytesOf(""), committed?.merkleRoot);
  expect(made?.scriptPubKey).toEqual(tx.outputs[vout]?.scriptPubKey);
}

const stranger = xOf(crypto.multiplyBase(bytesOf("stranger")));

function transactionsOf(test: TestChannel): readonly StateTransaction[] {
  const records = [0, 1].map((from) => ({
    from,
    to: 1 - from,
    amount: 50_000n + BigInt(from),
    hash: sha256(PREIMAGE),
    expiry: EXPIRY,
    kind: 0 as const,
  }));
  const others = test.parties.slice(1).map(() => 200_000n);
  const balances = [899_999n - others.reduce((sum, each) => sum + each, 0n), ...others];
  const { proposed } = signState(test, { sequence: SEQUENCE, balances, records });
  return valueOf(proposed.built.exitTransactions(proposed.commitment));
}

describe("penalty (1.4)", () => {
  const test = testChannel();
  /** Keys of the holder's commitment, all of them and a stranger's: what the commitment's outputs can name. */
  const namesOf = (holder: number): Names => {
    const [own, peer] = [test.parties[holder], test.parties[1 - holder]];
    if (own === undefined || peer === undefined) throw new Error("two parties");
    const point = pointAt(own, SEQUENCE);
    const derived = (key: Uint8Array | undefined) => xOf(derivedKey(crypto, key ?? bytesOf(""), point));
    return new Map([
      [xOf(revocationKey(crypto, peer.keys.revocation_base ?? bytesOf(""), point)), "R"],
      [derived(own.keys.delayed_base), "D"],
      [derived(own.keys.htlc_base), "L"],
      [derived(peer.keys.htlc_base), "M"],
      [xOf(peer.keys.payment_base), "remote"],
      [stranger, "stranger"],
    ]);
  };
  const RULES: Readonly<Record<string, Rule>> = {
    to_local: ({ has, age }) => has("R") || (has("D") && age >= PERIOD),
    second_level: ({ has, age }) => has("R") || (has("D") && age >= PERIOD),
    to_remote: ({ has }) => has("remote"),
    offered: ({ has, preimage, height }) => has("R") || (has("L", "M") && height >= EXPIRY) || (has("M") && preimage),
    accepted: ({ has, preimage, height }) => has("R") || (has("M") && height >= EXPIRY) || (has("L", "M") && preimage),
  };

  it("outputs of both commitments and of their second level", () => {
    const seen = new Set<string>();
    for (const transaction of transactionsOf(test))
      for (const opening of transaction.openings()) {
        if (opening.role === "p2a") continue;
        checkTree(transaction, opening);
        checkOutput(opening, namesOf(transaction.holder ?? 0), RULES[opening.role] ?? (() => false));
        seen.add(`${opening.role} of ${transaction.holder}`);
      }
    expect(seen.size).toBe(2 * Object.keys(RULES).length);
  });
});

const JOINT: readonly (readonly [string, TestChannelOptions])[] = [
  ["symmetric of three", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }],
  ["timelock of two, script", { mechanism: "timelock", parameters: { signing: "script" } }],
  [
    "timelock of three, script",
    { mechanism: "timelock", labels: ["alice", "bob", "carol"], parameters: { signing: "script" } },
  ],
  [
    "timelock of three, musig2",
    { mechanism: "timelock", labels: ["alice", "bob", "carol"], parameters: { signing: "musig2" } },
  ],
];

describe.each(JOINT)("%s (2.3, 3.1, 8.1)", (_name, options) => {
  const test = testChannel(options);
  const { signing, mechanism } = test.channel.parameters;
  const all = test.parties.map((_, i) => i);
  const keyOf = (role: "funding" | "payment_base" | "htlc_base", party: number): string =>
    xOf(test.parties[party]?.keys[role]);
  const aggregate = (role: "funding" | "htlc_base", parties: readonly number[]): string =>
    xOf(keyAgg(crypto, keySort(parties.map((party) => test.parties[party]?.keys[role] ?? bytesOf("")))));
  const shared = new Map([
    [aggregate("funding", all), "K"],
    ...all.map((party): [string, string] => [keyOf("funding", party), `F${party}`]),
    [stranger, "stranger"],
  ]);
  const ofPayments = new Map([
    [aggregate("htlc_base", [0, 1]), "both"],
    ...all.map((party): [string, string] => [keyOf("htlc_base", party), `H${party}`]),
    ...all.map((party): [string, string] => [keyOf("payment_base", party), `P${party}`]),
    [stranger, "stranger"],
  ]);
  const edge: Rule = ({ has }) => has("K") || (signing === "script" && has(...all.map((party) => `F${party}`)));
  // All together at once, by the key path; what K may sign in the leaves is asked below.
  const state: Rule = ({ has }) => has("K");
  const payment =
    (payer: number): Rule =>
    ({ has, preimage, height }) =>
      has("both") || (has(`H${1 - payer}`) && preimage) || (has(`H${payer}`) && height >= EXPIRY);

  it("outputs of every transaction", () => {
    const seen = new Set<string>();
    for (const transaction of transactionsOf(test))
      for (const opening of transaction.openings()) {
        const { role } = opening;
        if (role === "p2a") continue;
        checkTree(transaction, opening);
        seen.add(role);
        const amount = transaction.tx.outputs[opening.vout]?.amount;
        if (role === "state") checkOutput(opening, shared, state);
        else if (role === "edge") checkOutput(opening, shared, edge);
        else if (role === "htlc") checkOutput(opening, ofPayments, payment(Number(amount) - 50_000));
        else checkOutput(opening, ofPayments, ({ has }) => has(`P${role.replaceAll(/\D/gu, "")}`));
      }
    expect([...seen].sort()).toEqual(
      [
        ...(mechanism === "symmetric" ? ["htlc", "state"] : ["edge", "htlc"]),
        ...all.map((party) => `payout(${party})`),
      ].sort(),
    );
  });
});

it("the leaves of a symmetric state: an update of any later one, the settlement after the period", () => {
  const test = testChannel({ mechanism: "symmetric" });
  const opening = transactionsOf(test)
    .flatMap((each) => each.openings())
    .find(({ role }) => role === "state");
  const all = { keys: () => true, preimages: () => false };
  const tried = opening?.leaves.map((leaf) =>
    AGES.map((blocks) => TIMES.map((time) => evaluate(conditionOf(leaf), all, { blocks, height: 1, time }))),
  );
  expect(tried).toEqual([
    AGES.map(() => ["no", "yes"]),
    AGES.map((age) => TIMES.map(() => (age >= PERIOD ? "yes" : "no"))),
  ]);
});
