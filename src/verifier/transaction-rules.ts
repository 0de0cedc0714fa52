/** The V rules (protocol 5.6) that hold for every transaction, whatever its role: each a function of its own. */
import type { Bytes } from "../base/bytes.ts";
import type { Refused } from "../channel/index.ts";
import type { ChainTip, Transaction, TxInput, TxOutput } from "../transaction/index.ts";
import type { Moment } from "./messages.ts";
import { equalBytes, toHex } from "../base/bytes.ts";
import { DUST_P2TR, dustOf, P2A_SCRIPT, refused } from "../channel/index.ts";
import { LIMITS } from "../script/limits.ts";
import { decodeItems, decodeNumber } from "../script/index.ts";
import { decodeControlBlock } from "../taproot/index.ts";
import { immatureInput, isFinal, lockTimeOf, transactionWeight } from "../transaction/index.ts";
import { witnessShape } from "./witness-shape.ts";

const at = (i: number): { readonly place: string } => ({ place: `input ${i}` });

/** V12: "no duplicate inputs, all taproot prevouts known". */
export function prevoutsFault(tx: Transaction, prevouts: readonly TxOutput[]): Refused | undefined {
  if (tx.inputs.length === 0 || prevouts.length !== tx.inputs.length)
    return refused("E_PREVOUTS", `${prevouts.length} spent outputs are known of ${tx.inputs.length} inputs`);
  const seen = new Set<string>();
  for (const [i, { outPoint }] of tx.inputs.entries()) {
    const name = `${toHex(outPoint.txid)}:${outPoint.vout}`;
    if (seen.has(name)) return refused("E_PREVOUTS", `input ${i} spends what another input spends`, at(i));
    seen.add(name);
  }
  return undefined;
}

/** The finality part of V3: "height class: L <= tip height; time class: L < MTP of tip". */
export const finalityFault = (tx: Transaction, tip: ChainTip): Refused | undefined =>
  isFinal(tx, tip)
    ? undefined
    : refused("E_LOCKTIME", `nLockTime ${tx.lockTime} does not let it into block ${tip.height + 1}`);

/** V4: "h_prevout + s <= tip+1". */
export function maturityFault(tx: Transaction, { tip, confirmations }: Moment): Refused | undefined {
  if (confirmations.length !== tx.inputs.length)
    return refused("E_MALFORMED", "each input has the place where its output was confirmed, or null");
  const immature = immatureInput(tx, confirmations, tip);
  return immature === undefined
    ? undefined
    : refused("E_IMMATURE", `the relative lock of input ${immature} has not passed`, at(immature));
}

const P2A_DUST = 240n;

const dustLimit = (script: Bytes): bigint =>
  equalBytes(script, P2A_SCRIPT) ? P2A_DUST : (dustOf(script) ?? DUST_P2TR);

/** V7: "each non-anchor output >= dust, at most one dust output and then fee==0". */
export function dustFault({ outputs }: Transaction, fee: bigint): Refused | undefined {
  const dust = outputs.flatMap(({ amount, scriptPubKey }, vout) => (amount < dustLimit(scriptPubKey) ? [vout] : []));
  const [first] = dust;
  if (first === undefined) return undefined;
  const place = { place: `output ${first}` };
  if (!equalBytes(outputs[first]?.scriptPubKey ?? P2A_SCRIPT, P2A_SCRIPT))
    return refused("E_DUST", `output ${first} is below the dust limit`, place);
  if (dust.length > 1) return refused("E_DUST", `${dust.length} outputs are below the dust limit`, place);
  return fee === 0n ? undefined : refused("E_DUST", `a P2A below its dust limit goes with no fee, not ${fee}`, place);
}

/** BIP431. */
export const TRUC_VERSION = 3;
const TRUC_SIZE = 10_000;
const TRUC_CHILD_SIZE = 1_000;

/** V8: "vsize <=10,000 (v3), child <=1,000". */
export function sizeFault(tx: Transaction, moment: Moment | undefined): Refused | undefined {
  if (tx.version !== TRUC_VERSION) return undefined;
  const isChild = moment?.confirmations.some((place) => place === undefined) ?? false;
  const most = isChild ? TRUC_CHILD_SIZE : TRUC_SIZE;
  const size = Math.ceil(transactionWeight(tx) / 4);
  return size > most
    ? refused(
        "E_TRUC_SIZE",
        `${size} virtual bytes; ${isChild ? "a child of an unconfirmed one" : "version 3"} has at most ${most}`,
      )
    : undefined;
}

/** C18: "witness has no annex". */
export function annexFault(tx: Transaction): Refused | undefined {
  const found = tx.inputs.findIndex(({ witness }) => witnessShape(witness).annex !== undefined);
  return found < 0 ? undefined : refused("E_ANNEX", `the witness of input ${found} has an annex`, at(found));
}

/** V10: "witness items <=80 B for tapscript args, control block 33+32m, m<=128". */
export function policyFault(tx: Transaction, prevouts: readonly TxOutput[]): Refused | undefined {
  for (const [i, input] of tx.inputs.entries()) {
    const why = isTaproot(prevouts[i]) ? unrelayed(input) : undefined;
    if (why !== undefined) return refused("E_POLICY", `input ${i}: ${why}`, at(i));
  }
  return undefined;
}

export const isTaproot = (spent: TxOutput | undefined): boolean =>
  spent?.scriptPubKey.length === 34 && spent.scriptPubKey[0] === 0x51 && spent.scriptPubKey[1] === 0x20;

function unrelayed({ witness }: TxInput): string | undefined {
  const { leaf, elements } = witnessShape(witness);
  if (leaf === undefined) return undefined;
  const most = LIMITS.standardWitnessItemBytes.value;
  if (elements.some(({ length }) => length > most)) return `a witness element has more than ${most} bytes`;
  return decodeControlBlock(leaf.controlBlock) === undefined ? "the control block has no valid length" : undefined;
}

/** V13: what the inputs' scripts ask of the one nLockTime is all heights, or all times. */
export function lockMixFault(tx: Transaction): Refused | undefined {
  const units = new Set<string>();
  for (const { witness } of tx.inputs) {
    const { leaf } = witnessShape(witness);
    for (const value of leaf === undefined ? [] : absoluteLocks(leaf.script)) units.add(lockTimeOf(value).unit);
  }
  return units.size > 1
    ? refused("E_TIMELOCK_MIX", "one input asks for a height, another for a time: there is one nLockTime")
    : undefined;
}

/** Numbers before CHECKLOCKTIMEVERIFY. */
function absoluteLocks(script: Bytes): readonly number[] {
  const items = decodeItems(script);
  if (!items.ok) return [];
  return items.value.flatMap(({ name }, i) => {
    const data = name === "CHECKLOCKTIMEVERIFY" ? items.value[i - 1]?.data : undefined;
    const number = data === undefined || data.length > 5 ? undefined : decodeNumber(data, 5);
    return number === undefined || number < 0n ? [] : [Number(number)];
  });
}
