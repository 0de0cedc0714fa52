/** bip341_wallet.json: `trace` shows what each key path signature signed, to the byte, and does not judge the inputs that are not Taproot's. */
import { expect, test } from "vitest";
import type { Told } from "../cli/trace-spends.ts";
import { cli } from "../cli/harness.ts";
import { fileOf } from "../cli/trace-spends.ts";
import { readVectors } from "./read-vectors.ts";

interface WalletCase {
  readonly given: { readonly utxosSpent: readonly { readonly scriptPubKey: string; readonly amountSats: number }[] };
  readonly inputSpending: readonly {
    readonly given: { readonly txinIndex: number; readonly hashType: number };
    readonly intermediary: { readonly sigMsg: string; readonly sigHash: string };
  }[];
  readonly auxiliary: { readonly fullySignedTx: string };
}
const wallet = readVectors<{ readonly keyPathSpending: readonly WalletCase[] }>("bip341_wallet.json");

test.runIf(wallet !== undefined).each(wallet?.keyPathSpending ?? [])(
  "bip341_wallet.json: what each key path signature signed, to the byte; the other inputs are not judged",
  async ({ given, inputSpending, auxiliary }) => {
    const prevouts = given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({ amount: amountSats, scriptPubKey }));
    const argv = ["trace", auxiliary.fullySignedTx, "--prevouts", fileOf(JSON.stringify(prevouts))];
    const { code, stdout } = await cli([...argv, "--json"]);
    expect(code).toBe(1); // not every input is Taproot's
    const { inputs } = JSON.parse(stdout) as Told;
    for (const { given: input, intermediary } of inputSpending) {
      const one = inputs[input.txinIndex];
      expect(one?.verdict.result).toBe("valid");
      expect(one?.signature).toMatchObject({ digest: intermediary.sigHash, message: intermediary.sigMsg });
      expect(one?.signature?.hashType).toContain(`(0x${input.hashType.toString(16).padStart(2, "0")})`);
      expect((await cli([...argv, "--input", String(input.txinIndex)])).code).toBe(0);
    }
    expect(inputs.filter(({ verdict }) => verdict.result === "not mine").length).toBe(
      inputs.length - inputSpending.length,
    );
  },
);
