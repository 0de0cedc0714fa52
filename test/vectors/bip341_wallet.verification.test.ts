/**
 * bip341_wallet.json: the signed transaction's taproot inputs verify, each fails with one bit of its witness turned,
 * and the others are answered by name.
 */
import { expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyInput, verifyTransaction } from "../../src/interpreter/index.ts";
import { decodeTransaction } from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";
import { taken } from "./script-assets.ts";

interface KeyPathCase {
  readonly given: {
    readonly utxosSpent: readonly { readonly scriptPubKey: string; readonly amountSats: number }[];
  };
  readonly inputSpending: readonly { readonly given: { readonly txinIndex: number } }[];
  readonly auxiliary: { readonly fullySignedTx: string };
}

const vectors = readVectors<{ readonly keyPathSpending: readonly KeyPathCase[] }>("bip341_wallet.json");

test.runIf(vectors !== undefined).each(vectors?.keyPathSpending ?? [])(
  "bip341_wallet.json keyPathSpending: the signed transaction",
  ({ given, inputSpending, auxiliary }) => {
    const tx = taken(decodeTransaction(fromHex(auxiliary.fullySignedTx)));
    const prevouts = given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({
      amount: sats(BigInt(amountSats)),
      scriptPubKey: fromHex(scriptPubKey),
    }));
    const context = { tx, prevouts, rules: TAPSCRIPT, backend: noble() };
    const { ok, inputs } = verifyTransaction(context);
    const signed = inputSpending.map((spending) => spending.given.txinIndex);
    for (const index of signed) expect(inputs[index]).toEqual({ ok: true, path: "key" });
    const others = inputs.filter((_, index) => !signed.includes(index));
    expect(others.length).toBeGreaterThan(0);
    for (const verdict of others) expect(verdict).toHaveProperty("notMine");
    expect(ok).toBe(false);
    for (const inputIndex of signed) {
      const broken = tx.inputs.map((input) => ({
        ...input,
        witness: input.witness.map((item) => item.map((byte, at) => (at === 40 ? byte ^ 1 : byte))),
      }));
      const verdict = verifyInput({ ...context, tx: { ...tx, inputs: broken }, inputIndex });
      expect(verdict).toEqual({ ok: false, error: "SCHNORR_SIG" });
    }
  },
);
