/**
 * taproot_ref.json: what Bitcoin Core's feature_taproot.py produced, each case under every set of flags that this
 * engine can take on.
 */
import { expect, test } from "vitest";
import { TAPSCRIPT } from "../../src/interpreter/index.ts";
import { readVectors } from "./read-vectors.ts";
import { printOutcome, runAssets, worldsOf } from "./script-assets.ts";
import type { AssetCase } from "./script-assets.ts";

const vectors = readVectors<{ readonly cases: readonly AssetCase[] }>("taproot_ref.json");

test.runIf(vectors !== undefined)("taproot_ref.json: every case passes and fails as stated", async () => {
  const cases = vectors?.cases ?? [];
  const outcome = await runAssets(cases, worldsOf(TAPSCRIPT, []));
  printOutcome("taproot_ref.json", outcome, cases.length);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.judged).toBeGreaterThan(cases.length);
});
