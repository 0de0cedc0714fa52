/**
 * The script of a payout, made again from nothing but its role and data: what an opening says of scripts and keys is not used. An HTLC's opening does not name its
 * parties, so the parties whose keys it shows are looked up: no other keys give a script.
 */
import type { Bytes } from "../../../base/bytes.ts";
import type { TxOutput } from "../../../transaction/transaction.ts";
import type { OutputOpening } from "../../output-opening.ts";
import type { Refused } from "../../refuse.ts";
import type { PayoutChannel } from "./payout-outputs.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { keyOf } from "../../parameters.ts";
import { anchorAmount, arrangeOutputs, P2A_SCRIPT } from "../../payout-transaction.ts";
import { refused } from "../../refuse.ts";
import { isExpiry, NO_PARTY } from "../../state.ts";
import { appOutput, balanceOutput, htlcOutput } from "./payout-outputs.ts";
import { anchoredPayout, payoutParty } from "./place-payouts.ts";

/** The outputs of a payout transaction are what its openings say: every script rebuilt, in their order, no balance and no P2A twice. */
export function payoutsFault(
  channel: PayoutChannel,
  outputs: readonly TxOutput[],
  openings: readonly OutputOpening[],
): Refused | undefined {
  if (openings.length !== outputs.length)
    return refused("E_OUTPUT_MISMATCH", `${openings.length} openings for ${outputs.length} outputs`);
  for (const [vout, { scriptPubKey }] of outputs.entries()) {
    const opening = openings[vout];
    const script = opening?.vout === vout ? rebuiltScript(channel, opening) : undefined;
    if (script === undefined || !equalBytes(script, scriptPubKey))
      return refused("E_OUTPUT_MISMATCH", `output ${vout} is not the ${opening?.role ?? "output"} of a state`, {
        place: `output ${vout}`,
      });
  }
  const arranged = arrangeOutputs(outputs);
  const moved = outputs.findIndex((output, i) => arranged[i] !== output);
  if (moved >= 0)
    return refused("E_OUTPUT_MISMATCH", "the outputs are not in their order", { place: `output ${moved}` });
  const single = openings.map(({ role }) => role).filter((role) => role === "p2a" || payoutParty(role) !== undefined);
  if (new Set(single).size !== single.length || !single.includes("p2a"))
    return refused("E_OUTPUT_MISMATCH", "each balance stands once at most, the P2A once");
  return anchorFault(channel, openings);
}

/** The state commitment is in the first balance, and nowhere else. */
function anchorFault({ parameters }: PayoutChannel, openings: readonly OutputOpening[]): Refused | undefined {
  const [first, ...rest] = openings
    .flatMap(({ role, anchor, vout }) => {
      const party = payoutParty(role);
      return party === undefined ? [] : [{ party, anchor, vout }];
    })
    .sort((a, b) => a.party - b.party);
  const anchors = parameters.anchor !== "off";
  const wrong =
    first !== undefined && (first.anchor !== undefined) !== anchors
      ? first
      : rest.find(({ anchor }) => anchor !== undefined);
  return wrong === undefined
    ? undefined
    : refused("E_OUTPUT_MISMATCH", "the state commitment stands in the first balance of an anchored channel alone", {
        place: `output ${wrong.vout}`,
      });
}

/** What is opened of a transaction whose outputs are known without openings: nothing, or each output as what it is. */
export const rolesFault = (
  openings: readonly OutputOpening[],
  roles: readonly OutputOpening["role"][],
): Refused | undefined =>
  openings.length === 0 ||
  (openings.length === roles.length && openings.every(({ role, vout }, i) => vout === i && role === roles[i]))
    ? undefined
    : refused("E_OUTPUT_MISMATCH", `the outputs are opened as others than ${roles.join(" and ")}`);

/** "fee == max(0, sum(trimmed)-240)": a P2A below its own dust limit holds all that was trimmed. */
export function payoutAmountsFault(
  outputs: readonly TxOutput[],
  openings: readonly OutputOpening[],
  capacity: bigint,
): Refused | undefined {
  const total = outputs.reduce((sum, { amount }) => sum + amount, 0n);
  const anchor = outputs[openings.findIndex(({ role }) => role === "p2a")]?.amount ?? 0n;
  const fee = capacity - total;
  if (fee < 0n || anchor !== anchorAmount(anchor + fee))
    return refused("E_CONSERVATION", `the outputs have ${total} sat, of which ${anchor} in the P2A, of ${capacity}`);
  return undefined;
}

/** `undefined`: no output of a state has this role and data. */
function rebuiltScript(channel: PayoutChannel, opening: OutputOpening): Bytes | undefined {
  if (opening.role === "p2a") return P2A_SCRIPT;
  if (opening.role === "htlc") return htlcScript(channel, opening);
  if (opening.role === "app") {
    const made = opening.app === undefined ? undefined : appOutput(channel, opening.app, 0);
    return made?.ok === true ? made.value.instance.scriptPubKey : undefined;
  }
  const party = payoutParty(opening.role);
  return party === undefined || party >= channel.parameters.parties.length
    ? undefined
    : balanceScript(channel, party, opening.anchor);
}

/** Any balance may be the first that is not dust, and so the anchored one. */
function balanceScript(channel: PayoutChannel, party: number, anchor: OutputOpening["anchor"]): Bytes | undefined {
  const plain = balanceOutput(channel, party);
  if (anchor === undefined) return plain.instance.scriptPubKey;
  if (anchor.method !== channel.parameters.anchor) return undefined;
  const placed = anchoredPayout(channel, { ...plain, amount: 0n }, anchor.commitment);
  return placed.ok ? placed.value.instance.scriptPubKey : undefined;
}

function htlcScript(channel: PayoutChannel, { htlc, internalKey, leaves }: OutputOpening): Bytes | undefined {
  if (htlc === undefined || htlc.hash.length !== 32 || !isExpiry(htlc.expiry) || internalKey?.kind !== "musig")
    return undefined;
  const { parameters } = channel;
  const named = parameters.parties.flatMap((_, party) =>
    internalKey.keys.some((key) => equalBytes(key, keyOf(parameters, party, "htlc_base"))) ? [party] : [],
  );
  const [one, two] = named;
  if (one === undefined || two === undefined || named.length !== 2) return undefined;
  // Which of the two pays, the leaves tell; both ways are rebuilt, and one of them must be this output.
  for (const [from, to] of [
    [one, two],
    [two, one],
  ] as const) {
    const made = htlcOutput(channel, { ...htlc, from, to }, NO_PARTY);
    if (!made.ok) return undefined;
    const { instance } = made.value;
    if (instance.leaves.every(({ script }, i) => equalBytes(script, leaves[i]?.script ?? script.subarray(1))))
      return instance.scriptPubKey;
  }
  return undefined;
}
