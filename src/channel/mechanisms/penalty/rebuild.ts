/** The script of a commitment's output, made again from nothing but its role and data: what an opening says of scripts and keys is not used. */
import type { Bytes } from "../../../base/bytes.ts";
import type { OutputOpening } from "../../output-opening.ts";
import type { StateOutput } from "../../state-output.ts";
import type { Commitment } from "./commitment.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { isOpening } from "../../state-form.ts";
import { isExpiry, NO_PARTY, RECORD_KIND } from "../../state.ts";
import { P2A_SCRIPT } from "../../payout-transaction.ts";
import { anchored } from "./anchored.ts";
import { appOutput, htlcOutput, toLocal } from "./commitment.ts";
import { counterpartyOf } from "./penalty-keys.ts";

/** `undefined`: no output of a commitment has this role and data. */
export function rebuiltScript(
  channel: PenaltyChannel,
  commitment: Commitment,
  opening: OutputOpening,
): Bytes | undefined {
  switch (opening.role) {
    case "p2a":
      return P2A_SCRIPT;
    case "to_remote":
      return channel.toRemote[counterpartyOf(commitment.holder)]?.scriptPubKey;
    case "to_local":
      return localScript(channel, commitment, opening);
    case "offered":
    case "accepted":
      return rebuiltHtlc(channel, commitment, opening)?.scriptPubKey;
    case "app": {
      if (opening.app === undefined || !isOpening(opening.app)) return undefined;
      const made = appOutput(channel, commitment, opening.app, 0);
      return made.ok ? made.value.instance.scriptPubKey : undefined;
    }
    default:
      return undefined;
  }
}

function localScript(channel: PenaltyChannel, commitment: Commitment, { anchor }: OutputOpening): Bytes | undefined {
  const made = toLocal(channel, commitment);
  if (!made.ok) return undefined;
  const output: StateOutput = { ...made.value, amount: 0n };
  if (channel.parameters.anchor === "off") return anchor === undefined ? output.instance.scriptPubKey : undefined;
  if (anchor === undefined || anchor.method !== channel.parameters.anchor) return undefined;
  // to_local is the first policy leaf wherever it is.
  const placed = anchored(channel, commitment, { output, index: 0, stateCommitment: anchor.commitment });
  return placed.ok ? placed.value.instance.scriptPubKey : undefined;
}

/** An HTLC's output with its leaves, those of the policy and in its order. */
export function rebuiltHtlc(
  channel: PenaltyChannel,
  commitment: Commitment,
  opening: OutputOpening,
): StateOutput["instance"] | undefined {
  const { holder } = commitment;
  const { htlc, role } = opening;
  if (htlc === undefined || htlc.hash.length !== 32 || !isExpiry(htlc.expiry)) return undefined;
  const from = role === "offered" ? holder : counterpartyOf(holder);
  const record = { ...htlc, from, to: counterpartyOf(from), amount: 0n, kind: RECORD_KIND.htlc };
  const made = htlcOutput(channel, commitment, record, NO_PARTY);
  return made.ok ? made.value.instance : undefined;
}
