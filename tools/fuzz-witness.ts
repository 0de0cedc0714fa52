/** Bytes as the serialised witness of an input that spends a taproot output with a key path and a leaf. */
import { wasm } from "../src/crypto/index.ts";
import type { Bytes } from "../src/base/bytes.ts";
import { decodeWitness, encodeWitness } from "../src/transaction/index.ts";
import { openKernel } from "../test/oracles/kernel.ts";
import { coreAsm } from "../test/vectors/core-asm.ts";
import { coin, keyOf, sign, spendAll, tweakedSecret, withWitness } from "../test/interpreter/spend-builder.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { judgeSpend } from "./fuzz-judge.ts";

const LEAF = "IF DUP HASH256 DROP ELSE 1 CHECKSIGADD ENDIF";

export const WITNESS: FuzzTarget = {
  name: "witness",
  async open() {
    const backend = await wasm();
    const kernel = await openKernel();
    const script = coreAsm(LEAF);
    const made = coin(backend, keyOf(backend, 1), { script, path: [new Uint8Array(32)] });
    const spending = spendAll([made]);
    const signature = sign(backend, spending, tweakedSecret(backend, 1, made.tweak), { inputIndex: 0, hashType: 0x83 });
    const control = made.controlBlock as Bytes;
    const one = Uint8Array.of(1);
    const seeds = [[signature], [one, one, script, control], [one, one, one, new Uint8Array(0), script, control]];
    return {
      fresh: (random) => encodeWitness([...random.pick(seeds), ...(random.oneIn(3) ? [Uint8Array.of(0x50)] : [])]),
      run(bytes) {
        const witness = decodeWitness(bytes);
        if (!witness.ok) return witness.error.reason;
        return judgeSpend(withWitness(spending, 0, witness.value), backend, kernel);
      },
    };
  },
};
