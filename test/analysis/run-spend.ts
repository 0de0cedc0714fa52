/** A counterexample judged again, from its text: by our engine, and by Bitcoin Core's consensus library. */
import type { Counterexample } from "../../src/analysis/index.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { STANDARD, verifyInput } from "../../src/interpreter/index.ts";
import { decodeTransaction } from "../../src/transaction/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import { backend } from "./claims.ts";

const kernel = await openKernel();

export interface Ruling {
  readonly ours: boolean;
  /** `undefined` without the library. */
  readonly core: boolean | undefined;
}

export const ACCEPTED: Ruling = { ours: true, core: kernel === undefined ? undefined : true };

export function runSpend({ transaction, prevouts }: Counterexample, rules: RuleSet = STANDARD): Ruling {
  const bytes = fromHex(transaction);
  const tx = decodeTransaction(bytes);
  if (!tx.ok) throw new Error(tx.error.reason);
  const outputs = prevouts.map(({ amount, scriptPubKey }) => ({
    amount: sats(BigInt(amount)),
    scriptPubKey: fromHex(scriptPubKey),
  }));
  const { ok } = verifyInput({ tx: tx.value, prevouts: outputs, inputIndex: 0, rules, backend });
  return { ours: ok, core: kernel?.verify({ tx: bytes, prevouts: outputs, inputs: [0] })[0] };
}
