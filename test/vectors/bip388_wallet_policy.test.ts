/** BIP388: each template with its keys gives the descriptor and comes back from it; each invalid one is refused. */
import { existsSync, readFileSync } from "node:fs";
import { HDKey } from "@scure/bip32";
import { describe, expect, test } from "vitest";
import { fromWalletPolicy, toWalletPolicy } from "../../src/descriptor/wallet-policy.ts";

interface Case {
  readonly name?: string;
  readonly valid: boolean;
  readonly descriptor_template: string;
  readonly keys_info?: readonly string[];
  readonly descriptor?: string;
  readonly reason?: string;
}

const PATH = `${process.env["TAPWRIGHT_VECTORS"] ?? "../shared/vectors"}/bip388_wallet_policy.json`;
const present = existsSync(PATH);
const cases: readonly Case[] = present ? (JSON.parse(readFileSync(PATH, "utf8")) as { cases: Case[] }).cases : [];
if (!present) console.log("bip388_wallet_policy.json: skipped, the file is missing");

const otherOutputs = cases.filter((one) => !one.descriptor_template.startsWith("tr("));
if (present) {
  console.log(
    `bip388_wallet_policy.json: ${otherOutputs.length} templates of other kinds of output (${[...new Set(otherOutputs.map((one) => one.descriptor_template.split("(")[0]))].join(", ")}): ` +
      "converted as text, not ours to compile",
  );
}

/** Some distinct extended keys, for invalid templates that come without any. */
const accounts = Array.from(
  { length: 4 },
  (_, i) => HDKey.fromMasterSeed(new Uint8Array(32).fill(i + 1)).publicExtendedKey,
);

describe("bip388_wallet_policy.json", () => {
  test.skipIf(!present)("has valid and invalid cases", () => {
    expect(cases.some((one) => one.valid)).toBe(true);
    expect(cases.some((one) => !one.valid)).toBe(true);
  });

  for (const one of cases.filter((each) => each.valid)) {
    test(`${one.name ?? ""}: ${one.descriptor_template.slice(0, 60)}`, () => {
      expect(fromWalletPolicy(one.descriptor_template, one.keys_info ?? [])).toEqual({
        ok: true,
        value: one.descriptor,
      });
      expect(toWalletPolicy(one.descriptor ?? "")).toEqual({
        ok: true,
        value: { template: one.descriptor_template, keysInfo: one.keys_info },
      });
    });
  }

  for (const one of cases.filter((each) => !each.valid)) {
    test(`refused: ${one.descriptor_template.slice(0, 60)}: ${one.reason ?? ""}`, () => {
      const indexes = [...one.descriptor_template.matchAll(/@([0-9]+)/g)].map((match) => Number(match[1]));
      // As many keys as the template names: the refusal must not be for a missing item alone.
      const keys = one.keys_info ?? accounts.slice(0, Math.max(...indexes) + 1);
      expect(fromWalletPolicy(one.descriptor_template, keys).ok).toBe(false);
    });
  }
});
