/**
 * bip446_templatehash.json: whole spends under the rules with TEMPLATEHASH, and under those without where the flags of
 * a case say so.
 */
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { TAPSCRIPT, TEMPLATEHASH, verifyInput } from "../../src/interpreter/index.ts";
import { decodeOutput, decodeTransaction } from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";
import { printOutcome, runAssets, taken, worldsOf } from "./script-assets.ts";
import type { AssetCase, Removal } from "./script-assets.ts";

interface BasicCase {
  readonly comment: string;
  readonly spending_tx: string;
  readonly input_index: number;
  readonly spent_outputs: readonly string[];
  readonly valid: boolean;
}

const vectors = readVectors<{ readonly basic: readonly BasicCase[]; readonly script_assets: readonly AssetCase[] }>(
  "bip446_templatehash.json",
);

/** Without the soft fork its opcode is OP_SUCCESS206 again. */
const SOFT_FORK: Removal = {
  flag: "TEMPLATEHASH",
  without: ({ operations, ...rules }) => {
    const { TEMPLATEHASH: _, ...older } = operations;
    return { ...rules, operations: older };
  },
};

describe.runIf(vectors !== undefined)("bip446_templatehash.json", () => {
  test.each(vectors?.basic ?? [])("basic: $comment", (each) => {
    const tx = taken(decodeTransaction(fromHex(each.spending_tx)));
    const prevouts = each.spent_outputs.map((hex) => taken(decodeOutput(fromHex(hex))));
    const context = { tx, prevouts, inputIndex: each.input_index, backend: noble() };
    expect(verifyInput({ ...context, rules: TEMPLATEHASH }).ok).toBe(each.valid);
    expect(verifyInput({ ...context, rules: TAPSCRIPT })).toEqual({ ok: true, path: "op success" });
  });

  test("script_assets: every case passes and fails as stated", async () => {
    const cases = vectors?.script_assets ?? [];
    const outcome = await runAssets(cases, worldsOf(TEMPLATEHASH, [SOFT_FORK]));
    printOutcome("bip446_templatehash.json", outcome, cases.length);
    expect(outcome.wrong).toEqual([]);
    expect(outcome.judged).toBeGreaterThan(cases.length);
  });
});
