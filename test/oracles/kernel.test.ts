/**
 * Bitcoin Core's library answers as its vectors say, through this binding: a broken oracle must not pass for agreement.
 * Ours agrees with it on each of them.
 */
import { expect, test } from "vitest";
import { wasm } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { readVectors } from "../vectors/read-vectors.ts";
import { spendOf } from "../vectors/script-assets.ts";
import type { AssetCase } from "../vectors/script-assets.ts";
import { KERNEL_FLAGS, openKernel } from "./kernel.ts";
import type { KernelFlag } from "./kernel.ts";

const vectors = readVectors<{ readonly cases: readonly AssetCase[] }>("taproot_ref.json");

const flagsOf = (names: readonly string[]): number =>
  names.reduce((flags, name) => flags | KERNEL_FLAGS[name as KernelFlag], 0);

test.runIf(vectors !== undefined)(
  "oracle kernel: taproot_ref.json as stated, and our verdicts beside it",
  async ({ skip }) => {
    const kernel = await openKernel();
    if (kernel === undefined) return skip("Bitcoin Core's consensus library is not here");
    const backend = await wasm();
    const wrong: string[] = [];
    let judged = 0;
    for (const asset of vectors?.cases ?? []) {
      for (const part of ["success", "failure"] as const) {
        const filling = asset[part];
        if (filling === undefined) continue;
        const { tx, prevouts, inputIndex } = spendOf(asset, filling);
        const question = { tx: encodeTransaction(tx), prevouts, inputs: [inputIndex] };
        const [stated] = kernel.verify({ ...question, flags: flagsOf(asset.flags) });
        if (stated !== (part === "success"))
          wrong.push(`${asset.comment} ${asset.id}: ${part}, but Core says ${stated}`);
        const [today] = kernel.verify(question);
        const ours = verifyInput({ tx, prevouts, inputIndex, rules: TAPSCRIPT, backend });
        if (!("notMine" in ours) && ours.ok !== today)
          wrong.push(`${asset.comment} ${asset.id}: ours ${ours.ok}, Core ${today}`);
        judged++;
      }
    }
    console.log(`oracle kernel: ${judged} verdicts of taproot_ref.json`);
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(0);
  },
);
