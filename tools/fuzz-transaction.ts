/**
 * Bytes as a transaction: what decodes encodes to the same bytes, Bitcoin Core decodes it too, and every input gets an
 * answer.
 */
import { equalBytes, fromHex } from "../src/base/bytes.ts";
import { sats } from "../src/base/units.ts";
import { wasm } from "../src/crypto/index.ts";
import { TAPSCRIPT, verifyTransaction } from "../src/interpreter/index.ts";
import { decodeTransaction, encodeTransaction } from "../src/transaction/index.ts";
import type { Transaction } from "../src/transaction/index.ts";
import { openKernel } from "../test/oracles/kernel.ts";
import { spendScript } from "../test/interpreter/one-script.ts";
import { coin, keyOf, spendAll } from "../test/interpreter/spend-builder.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

/** A taproot output for every input. */
const SPENT = fromHex(`5120${"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"}`);

/** The library reads a transaction from the front of the bytes, whatever follows. */
const isStricter = (reason: string): boolean => reason === "bytes follow the end";

const shapeOf = ({ inputs, outputs }: Transaction): string =>
  `${Math.min(9, inputs.length)} ${Math.min(9, outputs.length)} ${inputs.map(({ witness }) => witness.length).join()}`;

export const TRANSACTION: FuzzTarget = {
  name: "transaction",
  async open() {
    const backend = await wasm();
    const kernel = await openKernel();
    const three = spendAll([1, 2, 3].map((number) => coin(backend, keyOf(backend, number), undefined)));
    const seeds = [three.tx, spendScript(backend, "1", [Uint8Array.of(1)]).tx].map((tx) => encodeTransaction(tx));
    return {
      fresh: (random) => random.pick(seeds),
      run(bytes) {
        const decoded = decodeTransaction(bytes);
        const theirs = kernel?.prepare({ tx: bytes, prevouts: [] });
        theirs?.close();
        const difference = decoded.ok
          ? theirs === undefined
          : theirs !== undefined && !isStricter(decoded.error.reason);
        if (kernel !== undefined && difference) {
          throw new Error(
            `Bitcoin Core ${theirs === undefined ? "refuses" : "takes"} what is ${decoded.ok ? "fine" : decoded.error.reason}`,
          );
        }
        if (!decoded.ok) return decoded.error.reason;
        if (!equalBytes(encodeTransaction(decoded.value), bytes)) throw new Error("it encodes to other bytes");
        const prevouts = decoded.value.inputs.map(() => ({ amount: sats(1n), scriptPubKey: SPENT }));
        const { inputs } = verifyTransaction({ tx: decoded.value, prevouts, rules: TAPSCRIPT, backend });
        return `${shapeOf(decoded.value)} ${inputs.map((verdict) => ("error" in verdict ? verdict.error : "")).join()}`;
      },
    };
  },
};
