/**
 * taproot_ref.json: every spend is told, as text and as JSON, with the engine's verdict; a failing step is the last one, a digest is the tagged
 * hash of the message shown with it, and nothing of it is taken for a private key.
 */
import { expect, test } from "vitest";
import type { InputTrace } from "../../src/cli/input-trace.ts";
import type { AssetCase } from "./script-assets.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { fullAllowance, inputTrace } from "../../src/cli/input-trace.ts";
import { inputJson } from "../../src/cli/trace-json.ts";
import { traceText } from "../../src/cli/trace-text.ts";
import { taggedHash } from "../../src/crypto/index.ts";
import { PLAIN_PALETTE } from "../../src/diagnostic/palette.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { maskSecrets } from "../../src/language/mask.ts";
import { backend, fitsSchema } from "../cli/trace-spends.ts";
import { readVectors } from "./read-vectors.ts";
import { spendOf } from "./script-assets.ts";

const STYLE = { palette: PLAIN_PALETTE, network: "mainnet" } as const;

/** The shape of the schema, and each digest is the tagged hash of the message shown with it. */
function expectSound(input: object): void {
  const transaction = {
    txid: "00".repeat(32),
    wtxid: "00".repeat(32),
    version: 2,
    lockTime: 0,
    rules: "tapscript",
    ok: true,
  };
  fitsSchema({ ...transaction, inputs: [input] });
  expect(fitsSchema.errors).toBeNull();
  for (const [, digest = "", message = ""] of JSON.stringify(input).matchAll(/"digest":"(.*?)","message":"(.*?)"/g))
    expect(toHex(taggedHash("TapSighash", fromHex(message)))).toBe(digest);
  expect(maskSecrets(JSON.stringify(input)).found).toEqual([]);
}

/** Error and place of the step at which it fails; nothing where it fails elsewhere. */
function failingStep({ trace: { verdict, start } }: InputTrace): object {
  const at = "error" in verdict && start !== undefined ? verdict.at : undefined;
  return at === undefined || !("error" in verdict) ? {} : { ...at, error: verdict.error };
}

function expectTold(traced: InputTrace): void {
  const last = traced.trace.steps.at(-1);
  expect(last ?? {}).toMatchObject(failingStep(traced));
  expect(traced.trace.steps.filter(({ error }) => error !== undefined)).toEqual(
    last?.error === undefined ? [] : [last],
  );
  const text = traceText(traced, STYLE);
  expect(text).toMatch(/\n {2}(valid|invalid|not mine)\b.*$/);
  expect(maskSecrets(text).found).toEqual([]);
  expect(traceText(traced, { ...STYLE, columns: 30 })).toContain("\n  ");
}

const assets = readVectors<{ readonly cases: readonly AssetCase[] }>("taproot_ref.json");

test.runIf(assets !== undefined)("taproot_ref.json: every spend, told as the engine judges it", () => {
  let count = 0;
  for (const asset of assets?.cases ?? []) {
    for (const filling of [asset.success, asset.failure]) {
      if (filling === undefined) continue;
      const context = { ...spendOf(asset, filling), rules: TAPSCRIPT, backend };
      const traced = inputTrace(context, fullAllowance());
      expect(traced.trace.verdict).toEqual(verifyInput(context));
      // No valid spend opens a leaf to which the output key does not commit.
      expect(traced.trace.verdict.ok && traced.commits === false).toBe(false);
      expectTold(traced);
      if (count++ % 20 === 0) expectSound(inputJson(traced, "mainnet"));
    }
  }
  console.log(`taproot_ref.json: ${count} spends traced`);
});
