/**
 * What a party can take alone from a published commitment and its second-level transactions. Three cases, never told apart by the commitment's number, which both
 * commitments of a state share, but by who holds it: one's own, the other's while it is valid, and the other's once it is revoked.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { OutPoint, TxOutput } from "../../../transaction/transaction.ts";
import type { ClaimStep, SigningKey } from "../../mechanism.ts";
import type { OutputRole } from "../../output-opening.ts";
import type { StateOutput } from "../../state-output.ts";
import type { PlacedCommitment } from "./commitment-transaction.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { invariant } from "../../../base/invariant.ts";
import { sats } from "../../../base/units.ts";
import { tapTweak } from "../../../taproot/output.ts";
import { txid } from "../../../transaction/ids.ts";
import { REPLACEABLE } from "../../payout-transaction.ts";
import { wayOf } from "../../state-output.ts";
import { revocationPath } from "./unpunishable.ts";
import { commitmentName, SECOND_LEVEL_LEAF } from "./commitment-transaction.ts";

interface Claim {
  readonly role?: ClaimStep["role"];
  readonly output: StateOutput;
  readonly as?: OutputRole;
  readonly parent: string;
  readonly spends: OutPoint;
  readonly path: "key" | number;
  readonly signer: SigningKey;
  /** Who signs where others could too; absent: whoever the path asks. */
  readonly holders?: readonly string[];
  /** Blocks of a relative lock, which nSequence then holds. */
  readonly delay?: number;
}

function claimStep(channel: PenaltyChannel, claim: Claim): ClaimStep {
  const { output, parent, spends, path, signer, delay = 0 } = claim;
  const prevout: TxOutput = { amount: sats(output.amount), scriptPubKey: output.instance.scriptPubKey };
  const way = wayOf(output.source, path, channel.crypto, claim.holders);
  return {
    kind: "claim",
    role: claim.role ?? "claim",
    output: claim.as ?? output.role,
    parent,
    spends,
    prevout,
    way,
    // An age stands in nSequence; else it only says that the transaction may be replaced, and lets nLockTime count.
    sequence: delay > 0 ? delay : REPLACEABLE,
    lockTime: way.lockTime ?? 0,
    delay,
    signer,
    ...(path === "key" ? { tapTweak: tweakOf(output) } : {}),
  };
}

const tweakOf = ({ instance }: StateOutput): Bytes => tapTweak(instance.internalKey, instance.merkleRoot ?? undefined);

/** Outputs of the commitment with their outpoints, in its order. */
function outputsOf({
  tx,
  placed,
}: PlacedCommitment): readonly { readonly output: StateOutput; readonly spends: OutPoint }[] {
  const id = txid(tx);
  return placed.flatMap((output, vout) => (output === undefined ? [] : [{ output, spends: { txid: id, vout } }]));
}

/** The holder of a valid commitment: to_local after the delay. Its HTLCs go through second-level transactions. */
export function holderClaims(channel: PenaltyChannel, placed: PlacedCommitment): readonly ClaimStep[] {
  const { holder, point } = placed.commitment;
  return outputsOf(placed)
    .filter(({ output }) => output.role === "to_local")
    .map(({ output, spends }) =>
      claimStep(channel, {
        output,
        parent: commitmentName(holder),
        spends,
        path: 0,
        signer: { kind: "derived", role: "delayed_base", point },
        delay: channel.parameters.challengePeriod,
      }),
    );
}

/** The holder, once a second-level transaction has confirmed: its output after the delay. */
export const secondLevelClaim = (
  channel: PenaltyChannel,
  second: { readonly output: StateOutput; readonly spends: OutPoint; readonly parent: string; readonly point: Bytes },
): ClaimStep =>
  claimStep(channel, {
    output: second.output,
    as: "second_level",
    parent: second.parent,
    spends: second.spends,
    path: 0,
    signer: { kind: "derived", role: "delayed_base", point: second.point },
    delay: channel.parameters.challengePeriod,
  });

/** The counterparty of a valid commitment: to_remote at once, HTLCs directly by preimage or after expiry. */
export function counterpartyClaims(channel: PenaltyChannel, placed: PlacedCommitment): readonly ClaimStep[] {
  const { holder, point } = placed.commitment;
  const parent = commitmentName(holder);
  return outputsOf(placed).flatMap(({ output, spends }): readonly ClaimStep[] => {
    if (output.role === "to_remote")
      return [
        claimStep(channel, { output, parent, spends, path: "key", signer: { kind: "static", role: "payment_base" } }),
      ];
    if (output.role !== "offered" && output.role !== "accepted") return [];
    // The other leaf than the holder's: an offered HTLC succeeds, an accepted one times out.
    const path = 1 - SECOND_LEVEL_LEAF[output.role];
    return [
      claimStep(channel, { output, parent, spends, path, signer: { kind: "derived", role: "htlc_base", point } }),
    ];
  });
}

/** The counterparty of a revoked commitment: every output, by the revocation key but for its own to_remote. */
export function justiceClaims(channel: PenaltyChannel, placed: PlacedCommitment): readonly ClaimStep[] {
  const { holder, point } = placed.commitment;
  const parent = commitmentName(holder);
  return outputsOf(placed).map(({ output, spends }) => {
    if (output.role === "to_remote") return claimStep(channel, { output, parent, spends, path: "key", signer: STATIC });
    const signer = revocationSigner(output, point);
    return claimStep(channel, { role: "punish", output, parent, spends, signer, ...punishingPath(channel, output) });
  });
}

/** An app output is taken as the contract lets its revocation argument take it, everything else by the internal key. */
function punishingPath(channel: PenaltyChannel, { app }: StateOutput): Pick<Claim, "path" | "holders"> {
  const declared = app && channel.apps.output(app.output);
  const found = declared && revocationPath(declared, app);
  invariant(app === undefined || found !== undefined, "no app output gets into a commitment without such a path");
  return found === undefined ? { path: "key" } : { path: found.path, holders: [found.argument] };
}

const STATIC: SigningKey = { kind: "static", role: "payment_base" };

/** A second-level output of a revoked commitment, which has the revocation key as well. */
export const secondLevelJustice = (
  channel: PenaltyChannel,
  second: { readonly output: StateOutput; readonly spends: OutPoint; readonly parent: string; readonly point: Bytes },
): ClaimStep =>
  claimStep(channel, {
    role: "punish",
    output: second.output,
    as: "second_level",
    parent: second.parent,
    spends: second.spends,
    path: "key",
    signer: { kind: "revocation", point: second.point },
  });

const revocationSigner = ({ anchor }: StateOutput, point: Bytes): SigningKey =>
  anchor?.method === "p2c"
    ? { kind: "revocation", point, contract: { commitment: anchor.commitment } }
    : { kind: "revocation", point };
