/** BIP341 wallet vectors, `keyPathSpending`: every intermediate from the transaction's hashes to the signature in the witness. */
import { describe, expect, test } from "vitest";
import type { Midstates } from "../../src/transaction/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { tapTweak } from "../../src/taproot/output.ts";
import {
  decodeTransaction,
  encodeTransaction,
  midstatesOf,
  sigMsg,
  taprootSighash,
} from "../../src/transaction/index.ts";
import { tweakedSecret } from "../transaction/keys.ts";
import { readVectors } from "./read-vectors.ts";

interface Spending {
  readonly given: {
    readonly txinIndex: number;
    readonly internalPrivkey: string;
    readonly merkleRoot: string | null;
    readonly hashType: number;
  };
  readonly intermediary: {
    readonly internalPubkey: string;
    readonly tweak: string;
    readonly tweakedPrivkey: string;
    readonly sigMsg: string;
    readonly precomputedUsed: readonly string[];
    readonly sigHash: string;
  };
  readonly expected: { readonly witness: readonly string[] };
}

interface Case {
  readonly given: {
    readonly rawUnsignedTx: string;
    readonly utxosSpent: readonly { readonly scriptPubKey: string; readonly amountSats: number }[];
  };
  readonly intermediary: Readonly<Record<string, string>>;
  readonly inputSpending: readonly Spending[];
}

/** The vector's name for each shared hash. */
const NAMES = {
  hashAmounts: "shaAmounts",
  hashOutputs: "shaOutputs",
  hashPrevouts: "shaPrevouts",
  hashScriptPubkeys: "shaScriptPubKeys",
  hashSequences: "shaSequences",
} as const satisfies Readonly<Record<string, keyof Midstates>>;
type Name = keyof typeof NAMES;
const names = Object.keys(NAMES) as readonly Name[];

const backend = noble();
const vectors = readVectors<{ keyPathSpending: readonly Case[] }>("bip341_wallet.json");

describe.skipIf(vectors === undefined).each(vectors?.keyPathSpending ?? [])(
  "bip341_wallet.json keyPathSpending",
  ({ given, intermediary, inputSpending }) => {
    const decoded = decodeTransaction(fromHex(given.rawUnsignedTx));
    if (!decoded.ok) throw new Error(decoded.error.reason);
    const prevouts = given.utxosSpent.map((spent) => ({
      amount: sats(BigInt(spent.amountSats)),
      scriptPubKey: fromHex(spent.scriptPubKey),
    }));
    const midstates = midstatesOf(decoded.value, prevouts);

    test("the transaction's own hashes", () => {
      expect(toHex(encodeTransaction(decoded.value))).toBe(given.rawUnsignedTx);
      expect(Object.keys(intermediary).sort()).toEqual([...names].sort());
      for (const name of names) expect(toHex(midstates[NAMES[name]]())).toBe(intermediary[name]);
    });

    test.each(inputSpending)("input $given.txinIndex, hash type $given.hashType", (spending) => {
      const { txinIndex, internalPrivkey, merkleRoot, hashType } = spending.given;
      const used = new Set<string>();
      const input = { midstates: watched(midstates, used), inputIndex: txinIndex, hashType };
      const message = sigMsg(input);
      const sighash = taprootSighash(input);
      if (message === undefined || sighash === undefined) throw new Error("the hash type is valid");
      expect(toHex(message)).toBe(spending.intermediary.sigMsg);
      expect(toHex(sighash)).toBe(spending.intermediary.sigHash);
      expect([...used].sort()).toEqual([...spending.intermediary.precomputedUsed].sort());

      const internalKey = backend.multiplyBase(fromHex(internalPrivkey))?.slice(1) ?? new Uint8Array();
      const tweak = tapTweak(internalKey, merkleRoot === null ? undefined : fromHex(merkleRoot));
      const secret = tweakedSecret(backend, fromHex(internalPrivkey), tweak);
      expect(toHex(internalKey)).toBe(spending.intermediary.internalPubkey);
      expect(toHex(tweak)).toBe(spending.intermediary.tweak);
      expect(toHex(secret)).toBe(spending.intermediary.tweakedPrivkey);

      const signature = backend.signSchnorr(sighash, secret, new Uint8Array(32));
      const suffix = hashType === 0 ? "" : hashType.toString(16).padStart(2, "0");
      expect([toHex(signature) + suffix]).toEqual(spending.expected.witness);
    });
  },
);

/** The same midstates, which note by the vector's name what they are asked for. */
function watched(midstates: Midstates, used: Set<string>): Midstates {
  const noted = names.map((name) => {
    const ask = (): Uint8Array => {
      used.add(name);
      return midstates[NAMES[name]]();
    };
    return [NAMES[name], ask] as const;
  });
  return { ...midstates, ...Object.fromEntries(noted) };
}
