/** What a party takes alone from a published payout transaction: its balance by its key, HTLCs by preimage or after their expiry. */
import type { OutPoint } from "../../../transaction/transaction.ts";
import type { ClaimStep, SigningKey } from "../../mechanism.ts";
import type { StateOutput } from "../../state-output.ts";
import type { StateRecord } from "../../state.ts";
import type { PlacedPayout } from "./place-payouts.ts";
import type { PayoutChannel } from "./payout-outputs.ts";
import type { Bytes } from "../../../base/bytes.ts";
import { invariant } from "../../../base/invariant.ts";
import { sats } from "../../../base/units.ts";
import { tapTweak } from "../../../taproot/output.ts";
import { REPLACEABLE } from "../../payout-transaction.ts";
import { wayOf } from "../../state-output.ts";
import { payoutParty } from "./place-payouts.ts";

/** Leaves of `htlc`. */
const SUCCESS_LEAF = 0;
const TIMEOUT_LEAF = 1;

export interface PublishedPayouts {
  /** Name and txid of their transaction. */
  readonly parent: string;
  readonly txid: Bytes;
  readonly placed: readonly PlacedPayout[];
  readonly records: readonly StateRecord[];
}

export function payoutClaims(
  channel: PayoutChannel,
  party: number,
  { parent, txid, placed, records }: PublishedPayouts,
): readonly ClaimStep[] {
  return placed.flatMap(({ output }, vout): readonly ClaimStep[] => {
    if (output === undefined) return [];
    const path = claimPath(output, party, records);
    return path === undefined ? [] : [claimStep(channel, { output, parent, spends: { txid, vout }, path })];
  });
}

/** `undefined`: the output is not the party's to take. */
function claimPath(output: StateOutput, party: number, records: readonly StateRecord[]): "key" | number | undefined {
  if (payoutParty(output.role) === party) return "key";
  if (output.htlc === undefined || output.record === undefined) return undefined;
  const record = records[output.record];
  invariant(record !== undefined, "an HTLC output is of a record");
  if (record.to === party) return SUCCESS_LEAF;
  return record.from === party ? TIMEOUT_LEAF : undefined;
}

interface Claim {
  readonly output: StateOutput;
  readonly parent: string;
  readonly spends: OutPoint;
  readonly path: "key" | number;
}

function claimStep({ crypto }: PayoutChannel, { output, parent, spends, path }: Claim): ClaimStep {
  const { instance, source, amount, role } = output;
  const way = wayOf(source, path, crypto);
  return {
    kind: "claim",
    role: "claim",
    output: role,
    parent,
    spends,
    prevout: { amount: sats(amount), scriptPubKey: instance.scriptPubKey },
    way,
    sequence: REPLACEABLE,
    lockTime: way.lockTime ?? 0,
    delay: 0,
    signer: signerOf(output),
    ...(path === "key" ? { tapTweak: tapTweak(instance.internalKey, instance.merkleRoot ?? undefined) } : {}),
  };
}

function signerOf({ htlc, anchor }: StateOutput): SigningKey {
  if (htlc !== undefined) return { kind: "static", role: "htlc_base" };
  return anchor?.method === "p2c"
    ? { kind: "static", role: "payment_base", contract: { commitment: anchor.commitment } }
    : { kind: "static", role: "payment_base" };
}
