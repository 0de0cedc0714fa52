/** A spend of an output with test keys, in a form that `tapwright trace` takes: one input that never was funded, one output, and the rules that accept it. */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program, SpendInput } from "../program/index.ts";
import type { Transaction, TxOutput } from "../transaction/transaction.ts";
import type { TestOutput } from "./test-output.ts";
import { EMPTY, fromHex, toHex } from "../base/bytes.ts";
import { sats } from "../base/units.ts";
import { rulesWith } from "../interpreter/rules/soft-forks.ts";
import { standardOf } from "../interpreter/rules/standard.ts";
import { verifyInput } from "../interpreter/verify-input.ts";
import { NETWORKS } from "../taproot/network.ts";
import { p2trScript } from "../taproot/output.ts";
import { encodeTransaction } from "../transaction/codec.ts";
import { FINAL_SEQUENCE } from "../transaction/locktime.ts";
import { midstatesOf } from "../transaction/midstates.ts";
import { testDescriptor } from "./test-descriptor.ts";
import { TEST_FUNDING, testKey } from "./test-keys.ts";

export interface TestSpend {
  /** Signed, hex. */
  readonly transaction: string;
  readonly prevouts: readonly { readonly amount: string; readonly scriptPubKey: string }[];
  /** Under which the witness is accepted, as `tapwright trace --rules` names them. */
  readonly rules: string;
  /** Keys that signed, and hashes whose preimages are shown, by their names in the program. */
  readonly signers: readonly string[];
  readonly preimages: readonly string[];
  readonly lockTime: number;
  readonly sequence: number;
  /** The output spent, with the test keys. */
  readonly descriptor: string;
}

const FUNDING = sats(100_000n);
const PAID = sats(90_000n);

export interface SpendFields {
  readonly scriptPubKey: string;
  readonly lockTime: number | null;
  readonly sequence: number | null;
}

export function unsignedSpend({ scriptPubKey, lockTime, sequence }: SpendFields, backend: CryptoBackend): SpendInput {
  const prevouts: readonly TxOutput[] = [{ amount: FUNDING, scriptPubKey: fromHex(scriptPubKey) }];
  const receiver = testKey(backend, "receiver").point.subarray(1);
  const outPoint = { txid: TEST_FUNDING, vout: 0 };
  const tx: Transaction = {
    version: 2,
    inputs: [{ outPoint, scriptSig: EMPTY, sequence: sequence ?? FINAL_SEQUENCE, witness: [] }],
    outputs: [{ amount: PAID, scriptPubKey: p2trScript(receiver) }],
    lockTime: lockTime ?? 0,
  };
  return { midstates: midstatesOf(tx, prevouts), inputIndex: 0, backend };
}

/** `undefined`: the engine does not accept it. */
export function testSpend(
  test: TestOutput,
  { midstates, backend, witness }: SpendInput & { readonly witness: readonly Bytes[] },
  by: { readonly signers: readonly string[]; readonly preimages: readonly string[] },
): TestSpend | undefined {
  const { tx, prevouts } = midstates;
  const [output] = test.program.outputs;
  const signed = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness })) };
  const rules = acceptedBy(signed, prevouts, test.program, backend);
  if (rules === undefined || output === undefined) return undefined;
  return {
    transaction: toHex(encodeTransaction(signed)),
    prevouts: prevouts.map(({ amount, scriptPubKey }) => ({
      amount: String(amount),
      scriptPubKey: toHex(scriptPubKey),
    })),
    rules,
    signers: [...new Set(by.signers)],
    preimages: [...new Set(by.preimages)],
    lockTime: signed.lockTime,
    sequence: signed.inputs[0]?.sequence ?? FINAL_SEQUENCE,
    descriptor: testDescriptor(test.program, output, backend),
  };
}

/** Relay's rules where they accept it, else consensus; `undefined`: neither does. */
function acceptedBy(
  tx: Transaction,
  prevouts: readonly TxOutput[],
  { requires }: Program,
  backend: CryptoBackend,
): string | undefined {
  const softforks = NETWORKS.regtest.softforks.filter((name) => requires.includes(name));
  const consensus = rulesWith(softforks);
  const levels = [
    { name: "standard", rules: standardOf(consensus) },
    { name: "tapscript", rules: consensus },
  ];
  const level = levels.find(({ rules }) => verifyInput({ tx, prevouts, inputIndex: 0, rules, backend }).ok);
  return level && [level.name, ...softforks].join(",");
}
