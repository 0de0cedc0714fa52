/**
 * What a state pays where all parties share one transaction: each balance to its party's own key, HTLCs in the one shape that both sides have (8.1), app outputs.
 * The mechanisms `timelock` and `symmetric` differ in how this transaction is reached, not in what it pays.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { OutputInstance, PreparedOutput } from "../../../program/instantiate-output.ts";
import type { Program } from "../../../program/program.ts";
import type { Values } from "../../../program/read-values.ts";
import type { AppOpening } from "../../evidence.ts";
import type { MechanismContext, StateContent } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { StateOutput } from "../../state-output.ts";
import type { StateRecord } from "../../state.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { ripemd160 } from "../../../crypto/hash.ts";
import { prepareOutput } from "../../../program/instantiate-output.ts";
import { keyOf } from "../../parameters.ts";
import { refuse } from "../../refuse.ts";
import { RECORD_KIND } from "../../state.ts";

type PayoutName = "payout" | "payout_anchored" | "htlc";

/** A channel with the outputs that its states pay, prepared once. */
export interface PayoutChannel extends MechanismContext {
  /** Of the mechanism, with the parties' funding keys. */
  readonly program: Program;
  readonly templates: Readonly<Record<PayoutName, PreparedOutput>>;
  /** What each party is paid, by party. */
  readonly payments: readonly OutputInstance[];
}

/** What a state pays, before its transaction. */
export interface Payouts {
  /** In policy order: balances, then records; what is not dust. */
  readonly outputs: readonly StateOutput[];
  /** What had no output. */
  readonly trimmed: bigint;
}

export function preparePayouts(context: MechanismContext, program: Program): Result<PayoutChannel, Refused> {
  const { parameters, crypto } = context;
  const prepare = (name: PayoutName): PreparedOutput => {
    const prepared = prepareOutput(program, name, { backend: crypto });
    invariant(prepared.ok, "the mechanism's program has its outputs");
    return prepared.value;
  };
  const templates = {
    payout: prepare("payout"),
    payout_anchored: prepare("payout_anchored"),
    htlc: prepare("htlc"),
  };
  const payments: OutputInstance[] = [];
  for (const [party] of parameters.parties.entries()) {
    const instance = templates.payout({ arguments: { payment: paymentKey(context, party) } });
    if (!instance.ok) return refuse("E_PARAMS", "a payment key gives no output", { party });
    payments.push(instance.value);
  }
  return ok({ ...context, program, templates, payments });
}

/** x-only. */
export const paymentKey = ({ parameters }: MechanismContext, party: number): Bytes =>
  keyOf(parameters, party, "payment_base").subarray(1);

type Made = Result<Omit<StateOutput, "amount">, Refused>;

export function payoutsOf(channel: PayoutChannel, { balances, records, apps }: StateContent): Result<Payouts, Refused> {
  const { dustLimit, parties } = channel.parameters;
  if (balances.length !== parties.length) return refuse("E_MALFORMED", "a state has a balance for each party");
  const parts: readonly { readonly amount: bigint; readonly make: () => Made }[] = [
    ...balances.map((amount, party) => ({ amount, make: () => ok(balanceOutput(channel, party)) })),
    ...records.map((record, index) => ({
      amount: record.amount,
      make: () => recordOutput(channel, { record, index, opening: apps.get(index) }),
    })),
  ];
  const outputs: StateOutput[] = [];
  let trimmed = 0n;
  for (const { amount, make } of parts) {
    if (amount < dustLimit) trimmed += amount;
    else {
      const made = make();
      if (!made.ok) return made;
      outputs.push({ ...made.value, amount });
    }
  }
  return ok({ outputs, trimmed });
}

export function balanceOutput(channel: PayoutChannel, party: number): Omit<StateOutput, "amount"> {
  const instance = channel.payments[party];
  invariant(instance !== undefined, "every party has its payout");
  const values = { payment: paymentKey(channel, party) };
  return { role: `payout(${party})`, instance, source: { program: channel.program, output: "payout", values } };
}

interface RecordPlace {
  readonly record: StateRecord;
  /** Its index in the state. */
  readonly index: number;
  readonly opening?: AppOpening | undefined;
}

function recordOutput(channel: PayoutChannel, { record, index, opening }: RecordPlace): Made {
  if (record.kind === RECORD_KIND.htlc) return htlcOutput(channel, record, index);
  if (record.kind !== RECORD_KIND.app) return refuse("E_VERSION", "point-locked payments are not known here");
  if (opening === undefined) return refuse("E_MALFORMED", `the app record ${index} is not opened`);
  return appOutput(channel, opening, index);
}

export function htlcOutput(
  { parameters, program, templates }: PayoutChannel,
  { from, to, hash, expiry }: Pick<StateRecord, "from" | "to" | "hash" | "expiry">,
  index: number,
): Made {
  const count = parameters.parties.length;
  if (from === to || from >= count || to >= count)
    return refuse("E_MALFORMED", "a payment is between two parties of the channel", { place: `record ${index}` });
  const values: Values = {
    payee: keyOf(parameters, to, "htlc_base"),
    payer: keyOf(parameters, from, "htlc_base"),
    // "H=RIPEMD160(payment_hash)": the script hashes the preimage with HASH160.
    hash: ripemd160(hash),
    expiry,
  };
  const instance = templates.htlc({ arguments: values });
  if (!instance.ok) return refuse("E_MALFORMED", `a payment gives no output: ${instance.error.message}`);
  const source = { program, output: "htlc", values };
  return ok({ role: "htlc", instance: instance.value, source, record: index, htlc: { hash, expiry } });
}

export function appOutput({ apps }: PayoutChannel, opening: AppOpening, index: number): Made {
  const instance = apps.instance(opening);
  if (!instance.ok) return instance;
  return ok({ role: "app", instance: instance.value, source: apps.source(opening), record: index, app: opening });
}
