/**
 * Is this input allowed to spend its output? The rules of BIP341, with BIP342's for tapscript, or those of the rule set
 * handed in. Total: whatever bytes come in, there is an answer, in time linear in the witness (signature checks are
 * rationed by its size, hashes are shared).
 *
 * It judges the input's right to spend, and nothing else of the transaction: amounts, double spends and the chain's
 * clocks are not looked at.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Midstates } from "../transaction/midstates.ts";
import type { Transaction, TxInput, TxOutput } from "../transaction/transaction.ts";
import type { Observer, RuleSet, Spend } from "./machine.ts";
import type { Verdict } from "./verdict.ts";
import { midstatesOf } from "../transaction/midstates.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";
import { checkSignature } from "./check-signature.ts";
import { executeLeaf } from "./execute-leaf.ts";
import { BIP340_KEY } from "./bip340-key.ts";
import { isTrue } from "./number.ts";
import { openLeaf } from "./open-leaf.ts";
import { spentOutput } from "./spent-output.ts";
import { failure } from "./verdict.ts";

export interface InputContext {
  readonly tx: Transaction;
  /** What each input spends, in their order: all of them, since BIP341's signatures commit to all. */
  readonly prevouts: readonly TxOutput[];
  readonly inputIndex: number;
  readonly rules: RuleSet;
  readonly backend: CryptoBackend;
  /** Of this transaction and these outputs, when other inputs have used them before. */
  readonly midstates?: Midstates;
  readonly observer?: Observer;
}

const ANNEX_TAG = 0x50;

export function verifyInput(context: InputContext): Verdict {
  const { tx, prevouts, inputIndex } = context;
  const input = tx.inputs[inputIndex];
  const prevout = prevouts[inputIndex];
  if (input === undefined) return { ok: false, missing: "input" };
  if (prevout === undefined || prevouts.length !== tx.inputs.length) return { ok: false, missing: "prevouts" };
  const spent = spentOutput(prevout.scriptPubKey);
  if ("notMine" in spent) return { ok: false, notMine: spent.notMine };
  // BIP141: "The scriptSig must be exactly empty or validation fails."
  if (input.scriptSig.length > 0) return failure("WITNESS_MALLEATED");
  // Core runs the output's script first, as every output's, and a program of zeroes leaves it false.
  if (!isTrue(spent.outputKey)) return failure("EVAL_FALSE");
  return verifyWitness(context, input, spent.outputKey);
}

function verifyWitness(context: InputContext, { witness }: TxInput, outputKey: Bytes): Verdict {
  // "Fail if the witness stack has 0 elements."
  if (witness.length === 0) return failure("WITNESS_PROGRAM_WITNESS_EMPTY");
  // "If there are at least two witness elements, and the first byte of the last element is 0x50, this last element is
  // called annex a and is removed from the witness stack."
  const last = witness.at(-1);
  const annex = witness.length >= 2 && last?.[0] === ANNEX_TAG ? last : undefined;
  const elements = annex === undefined ? witness : witness.slice(0, -1);
  // "If there is exactly one element left in the witness stack, key path spending is used".
  const [script, control] = elements.slice(-2);
  if (script === undefined || control === undefined) {
    return keyPath(spendOf(context, elements, annex), outputKey);
  }
  return scriptPath(spendOf(context, elements.slice(0, -2), annex), outputKey, [script, control]);
}

function spendOf(context: InputContext, elements: readonly Bytes[], annex: Bytes | undefined): Spend {
  const { tx, prevouts, inputIndex, rules, backend, observer } = context;
  const midstates = context.midstates ?? midstatesOf(tx, prevouts);
  return { tx, inputIndex, midstates, backend, rules, annex, elements, observer, digests: new Map() };
}

/** "The single witness stack element is interpreted as the signature and must be valid [...] for the public key q". */
function keyPath(spend: Spend, outputKey: Bytes): Verdict {
  const refused = spend.rules.refuseWitness(spend, undefined);
  if (refused !== undefined) return failure(refused);
  const signature = spend.elements[0] as Bytes;
  const error = checkSignature(spend, BIP340_KEY, [signature, outputKey]);
  return error === undefined ? { ok: true, path: "key" } : failure(error);
}

function scriptPath(spend: Spend, outputKey: Bytes, opening: readonly [Bytes, Bytes]): Verdict {
  const leaf = openLeaf(spend.backend, outputKey, opening);
  if (typeof leaf === "string") return failure(leaf);
  const refused = spend.rules.refuseWitness(spend, leaf);
  if (refused !== undefined) return failure(refused);
  if (leaf.version === TAPSCRIPT_LEAF_VERSION) return executeLeaf(spend, leaf);
  const { leafVersion } = spend.rules.upgrades;
  return leafVersion === undefined ? { ok: true, path: "unknown leaf version" } : failure(leafVersion);
}
