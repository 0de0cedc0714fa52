/**
 * One thing of a spend broken, by dice: an element of the witness, a field of the transaction, an output that it
 * spends.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { Random } from "./random.ts";
import type { Spending } from "./spend-builder.ts";
import { sats } from "../../src/base/units.ts";

type Mutation = (spending: Spending, random: Random, index: number) => Spending;

const flipBit = (bytes: Bytes, random: Random): Bytes => {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << random.below(8)) : byte));
};

const inWitness =
  (change: (witness: readonly Bytes[], random: Random) => readonly Bytes[]): Mutation =>
  ({ tx, prevouts }, random, index) => ({
    tx: {
      ...tx,
      inputs: tx.inputs.map((input, at) =>
        at === index ? { ...input, witness: change(input.witness, random) } : input,
      ),
    },
    prevouts,
  });

const inTransaction =
  (change: (random: Random) => Partial<Pick<Spending["tx"], "version" | "lockTime">>): Mutation =>
  ({ tx, prevouts }, random) => ({ tx: { ...tx, ...change(random) }, prevouts });

const inPrevouts =
  (change: (prevout: Spending["prevouts"][number], random: Random) => Spending["prevouts"][number]): Mutation =>
  ({ tx, prevouts }, random) => {
    const at = random.below(prevouts.length);
    return { tx, prevouts: prevouts.map((prevout, index) => (index === at ? change(prevout, random) : prevout)) };
  };

const flipSomewhere = inWitness((witness, random) => {
  const at = random.below(witness.length);
  return witness.map((item, index) => (index === at ? flipBit(item, random) : item));
});

const SEQUENCES = [0, 1, 144, 0x40_0001, 0x8000_0000, 0xffff_ffff] as const;

const MUTATIONS: readonly Mutation[] = [
  flipSomewhere,
  flipSomewhere,
  flipSomewhere,
  inWitness((witness, random) => witness.toSpliced(random.below(witness.length), 1)),
  inWitness((witness, random) => witness.toSpliced(random.below(witness.length + 1), 0, random.bytes(random.below(3)))),
  inWitness((witness, random) => {
    const at = random.below(witness.length);
    return witness.map((item, index) => (index === at ? new Uint8Array(0) : item));
  }),
  inWitness((witness) => [...witness.slice(0, 2).reverse(), ...witness.slice(2)]),
  inWitness((witness, random) => [...witness, Uint8Array.of(0x50, ...random.bytes(random.below(4)))]),
  inWitness((witness, random) => {
    const at = random.below(witness.length);
    const item = witness[at] ?? new Uint8Array(0);
    const resized = random.oneIn(2) ? item.subarray(0, -1) : Uint8Array.of(...item, random.below(256));
    return witness.with(at, resized);
  }),
  inTransaction((random) => ({ version: random.below(4) })),
  inTransaction((random) => ({ lockTime: random.pick([0, 1, 499_999_999, 500_000_000, 0xffff_ffff]) })),
  ({ tx, prevouts }, random, index) => {
    const sequence = random.pick(SEQUENCES);
    const at = random.oneIn(3) ? random.below(tx.inputs.length) : index;
    return {
      tx: { ...tx, inputs: tx.inputs.map((input, i) => (i === at ? { ...input, sequence } : input)) },
      prevouts,
    };
  },
  ({ tx, prevouts }, random) => {
    const at = random.below(Math.max(1, tx.outputs.length));
    const outputs = random.oneIn(2)
      ? tx.outputs.toSpliced(at, 1)
      : tx.outputs.map((output, i) => (i === at ? { ...output, amount: sats(BigInt(random.below(1000))) } : output));
    return { tx: { ...tx, outputs }, prevouts };
  },
  ({ tx, prevouts }, random, index) => {
    const scriptSig = random.bytes(1 + random.below(2));
    const at = random.oneIn(2) ? random.below(tx.inputs.length) : index;
    return {
      tx: { ...tx, inputs: tx.inputs.map((input, i) => (i === at ? { ...input, scriptSig } : input)) },
      prevouts,
    };
  },
  inPrevouts((prevout, random) => ({ ...prevout, amount: sats(BigInt(random.below(1_000_000))) })),
  inPrevouts((prevout, random) => ({ ...prevout, scriptPubKey: flipBit(prevout.scriptPubKey, random) })),
];

/** Input `index` must have a witness. */
export const mutate = (spending: Spending, random: Random, index: number): Spending =>
  random.pick(MUTATIONS)(spending, random, index);
