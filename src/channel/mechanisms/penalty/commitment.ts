/**
 * The outputs of one holder's commitment: to_local, to_remote, HTLCs and app outputs, as far as they are not dust. In policy order: balances first, then records
 * in the order of the state.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { Values } from "../../../program/read-values.ts";
import type { AppOpening } from "../../evidence.ts";
import type { StateContent } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { OutputSource, StateOutput } from "../../state-output.ts";
import type { StateRecord } from "../../state.ts";
import type { PenaltyChannel, PenaltyOutput } from "./penalty-channel.ts";
import type { CommitmentKeys, HtlcKeys } from "./penalty-keys.ts";
import { invariant } from "../../../base/invariant.ts";
import { err, ok } from "../../../base/result.ts";
import { ripemd160 } from "../../../crypto/hash.ts";
import { refuse } from "../../refuse.ts";
import { RECORD_KIND } from "../../state.ts";
import { PENALTY_PROGRAM } from "../penalty.program.ts";
import { paymentKey } from "./penalty-channel.ts";
import { keptByPublisher } from "./kept-by-publisher.ts";
import { unpunishable } from "./unpunishable.ts";
import { commitmentKeys, counterpartyOf, htlcKeys } from "./penalty-keys.ts";

/** A holder's commitment before its transaction. */
export interface Commitment {
  readonly holder: number;
  readonly point: Bytes;
  readonly keys: CommitmentKeys;
  /** Absent when no HTLC has an output. */
  readonly htlcKeys?: HtlcKeys;
  /** In policy order. */
  readonly outputs: readonly StateOutput[];
  /** What had no output. */
  readonly trimmed: bigint;
}

/** `second_level` has the form and keys of to_local, and is filled as that. */
export const sourceOf = (output: PenaltyOutput | "second_level", values: Values): OutputSource => ({
  program: PENALTY_PROGRAM,
  output,
  values,
});

/** A part of a commitment that may be dust. */
interface Part {
  readonly amount: bigint;
  readonly make: () => Result<Omit<StateOutput, "amount">, Refused>;
}

export function commitmentOf(
  channel: PenaltyChannel,
  content: StateContent,
  holder: number,
  point: Bytes,
): Result<Commitment, Refused> {
  const place = { ...channel, holder, point };
  const keys = commitmentKeys(place);
  if (!keys.ok) return keys;
  const { dustLimit } = channel.parameters;
  const isHtlc = (record: StateRecord): boolean => record.kind === RECORD_KIND.htlc && record.amount >= dustLimit;
  const htlcs = content.records.some(isHtlc) ? htlcKeys(place) : undefined;
  if (htlcs?.ok === false) return htlcs;
  const draft = { holder, point, keys: keys.value, ...(htlcs === undefined ? {} : { htlcKeys: htlcs.value }) };
  const parts = partsOf(channel, content, draft);
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
  return ok({ ...draft, outputs, trimmed });
}

type Draft = Omit<Commitment, "outputs" | "trimmed">;

function partsOf(channel: PenaltyChannel, content: StateContent, draft: Draft): readonly Part[] {
  const { holder } = draft;
  const other = counterpartyOf(holder);
  const balance = (party: number): bigint => {
    const amount = content.balances[party];
    invariant(amount !== undefined, "both parties have a balance");
    return amount;
  };
  return [
    { amount: balance(holder), make: () => toLocal(channel, draft) },
    {
      amount: balance(other),
      make: () =>
        ok({
          role: "to_remote",
          instance: channel.toRemote[other] as StateOutput["instance"],
          source: sourceOf("to_remote", { counterparty_payment: paymentKey(channel, other) }),
        }),
    },
    ...content.records.map((record, index): Part => ({
      amount: record.amount,
      make: () =>
        record.kind === RECORD_KIND.app
          ? openedApp(channel, content, draft, index)
          : htlcOutput(channel, draft, record, index),
    })),
  ];
}

type Made = Result<Omit<StateOutput, "amount">, Refused>;

/** Keys as the program takes them, x-only. */
export const localValues = ({ keys }: Draft, delay: number): Values => ({
  revocation: keys.revocation.subarray(1),
  delayed: keys.delayed.subarray(1),
  delay,
});

export function toLocal(channel: PenaltyChannel, draft: Draft): Made {
  const values = localValues(draft, channel.parameters.challengePeriod);
  const instance = channel.outputs.to_local({ arguments: values });
  if (!instance.ok) return refuse("E_MALFORMED", "the keys of a commitment give no output", { party: draft.holder });
  return ok({ role: "to_local", instance: instance.value, source: sourceOf("to_local", values) });
}

/** The output of every second-level transaction: "same descriptor as" to_local, so that it is made once where both stand; never anchored. */
export function secondLevelOutput(channel: PenaltyChannel, commitment: Commitment): Made {
  const [local] = commitment.outputs;
  const made = local?.role === "to_local" ? ok(local) : toLocal(channel, commitment);
  if (!made.ok) return made;
  const values = localValues(commitment, channel.parameters.challengePeriod);
  return ok({ role: "second_level", instance: made.value.instance, source: sourceOf("second_level", values) });
}

export function htlcOutput(channel: PenaltyChannel, draft: Draft, record: StateRecord, index: number): Made {
  const { holder, keys, htlcKeys: htlcs } = draft;
  if (record.kind !== RECORD_KIND.htlc) return refuse("E_VERSION", "point-locked payments are not known here");
  invariant(htlcs !== undefined, "a commitment with an HTLC has its keys");
  const name = record.from === holder ? "offered" : "accepted";
  const values: Values = {
    revocation: keys.revocation.subarray(1),
    holder_htlc: htlcs.holder.subarray(1),
    counterparty_htlc: htlcs.counterparty.subarray(1),
    // "H=RIPEMD160(payment_hash)": the script hashes the preimage with HASH160.
    hash: ripemd160(record.hash),
    expiry: record.expiry,
  };
  const instance = channel.outputs[name]({ arguments: values });
  if (!instance.ok) return refuse("E_MALFORMED", "the keys of an HTLC give no output", { party: holder });
  const { hash, expiry } = record;
  return ok({
    role: name,
    instance: instance.value,
    source: sourceOf(name, values),
    record: index,
    htlc: { hash, expiry },
  });
}

function openedApp(channel: PenaltyChannel, content: StateContent, draft: Draft, index: number): Made {
  const opening = content.apps.get(index);
  if (opening === undefined) return refuse("E_MALFORMED", `the app record ${index} is not opened`);
  return appOutput(channel, draft, opening, index);
}

/** An app output at this commitment's revocation key, which must be able to take it at once. */
export function appOutput(channel: PenaltyChannel, draft: Draft, opening: AppOpening, index: number): Made {
  const revocation = draft.keys.revocation.subarray(1);
  const fault = unpunishable(channel.apps.output(opening.output), opening);
  if (fault !== undefined) return err(fault);
  const instance = channel.apps.instance(opening, revocation);
  if (!instance.ok) return instance;
  const kept = keptByPublisher(channel, opening);
  if (kept !== undefined) return err(kept);
  const source = channel.apps.source(opening, revocation);
  return ok({ role: "app", instance: instance.value, source, record: index, app: opening });
}
