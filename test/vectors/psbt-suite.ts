/** The PSBT vectors of one BIP: the valid ones decode and encode to the same bytes, the invalid ones are refused. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { computedLockTime, decodePsbt, encodePsbt, unsignedTransaction } from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly name: string;
  readonly stage?: string;
  readonly valid: boolean;
  readonly psbt_hex: string;
  readonly psbt_base64: string;
  /** null: cannot be computed. */
  readonly computed_locktime?: number | null;
}

/** `reasons` says, by the vector's name, for which field an invalid PSBT must be refused. */
export function psbtSuite(file: string, reasons: (name: string) => RegExp): void {
  const vectors = readVectors<{ cases: readonly Case[] }>(file);
  const cases = vectors?.cases.map((each, number) => ({ ...each, number })) ?? [];

  describe.skipIf(vectors === undefined)(`${file}`, () => {
    test.each(cases.filter(({ valid }) => valid))("valid, $number: $name $stage", (each) => {
      const bytes = fromHex(each.psbt_hex);
      expect(Buffer.from(each.psbt_base64, "base64").equals(bytes)).toBe(true);
      const decoded = decodePsbt(bytes);
      if (!decoded.ok) throw new Error(`${decoded.error.reason} at ${decoded.error.offset}`);
      expect(toHex(encodePsbt(decoded.value))).toBe(each.psbt_hex);
      const lockTime = computedLockTime(decoded.value);
      const { computed_locktime: expected = decoded.value.version === 2 ? lockTime : 0 } = each;
      expect(lockTime ?? null).toBe(expected);
      expect(unsignedTransaction(decoded.value) === undefined).toBe(expected === null);
    });

    test.each(cases.filter(({ valid }) => !valid))("invalid, $number: $name", ({ name, psbt_hex }) => {
      const decoded = decodePsbt(fromHex(psbt_hex));
      expect(decoded.ok ? "decoded" : decoded.error.reason).toMatch(reasons(name));
    });
  });
}
