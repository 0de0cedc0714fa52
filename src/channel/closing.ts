/**
 * The cooperative close, the same for every mechanism: all parties sign one transaction that pays the latest balances to the scripts they name. It cannot be revoked,
 * so whoever has signed one signs no further state; only its fee may be raised.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { TxOutput } from "../transaction/transaction.ts";
import type { Channel } from "./channel.ts";
import type { StateTransaction } from "./mechanism.ts";
import type { Refused } from "./refuse.ts";
import type { ChannelState } from "./state.ts";
import { toHex } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { sats } from "../base/units.ts";
import { LIMITS } from "../script/limits.ts";
import { jointRequests } from "./joint-requests.ts";
import { arrangeOutputs, REPLACEABLE, singleInput } from "./payout-transaction.ts";
import { refuse } from "./refuse.ts";

export interface CloseTerms {
  /** By party: where its balance goes. */
  readonly scripts: readonly Bytes[];
  /** By party: must be those of the latest state. */
  readonly finalBalances: readonly bigint[];
  /** party_index of who proposes the close and pays its fee. */
  readonly closer: number;
  readonly fee: bigint;
  /** 0, or a height: against fee sniping. */
  readonly lockTime: number;
}

interface ScriptForm {
  readonly prefix: string;
  readonly suffix: string;
  readonly bytes: number;
  /** Bitcoin Core's threshold at 3 sat/vB for an output and its spend. */
  readonly dust: bigint;
}

/** Scripts that nodes relay payments to, each with its dust limit. */
const STANDARD_SCRIPTS: readonly ScriptForm[] = Object.freeze([
  { prefix: "76a914", suffix: "88ac", bytes: 25, dust: 546n }, // P2PKH
  { prefix: "a914", suffix: "87", bytes: 23, dust: 540n }, // P2SH
  { prefix: "0014", suffix: "", bytes: 22, dust: 294n }, // P2WPKH
  { prefix: "0020", suffix: "", bytes: 34, dust: 330n }, // P2WSH
  { prefix: "5120", suffix: "", bytes: 34, dust: 330n }, // P2TR
]);

/** The least amount of an output with this script; `undefined`: no standard script. */
export function dustOf(script: Bytes): bigint | undefined {
  const hex = toHex(script);
  const form = STANDARD_SCRIPTS.find(
    ({ prefix, suffix, bytes }) => script.length === bytes && hex.startsWith(prefix) && hex.endsWith(suffix),
  );
  return form?.dust;
}

const CLOSE_NAME = "close";

/** The close of `latest`, unsigned; its requests are one session of all, or a signature of each party by the leaf. */
export function closeTransaction(
  channel: Channel,
  latest: Pick<ChannelState, "balances" | "records">,
  terms: CloseTerms,
): Result<StateTransaction, Refused> {
  const outputs = closeOutputs(latest, terms);
  if (!outputs.ok) return outputs;
  const { lockTime } = terms;
  if (!Number.isInteger(lockTime) || lockTime < 0 || lockTime >= LIMITS.lockTimeThreshold.value)
    return refuse("E_LOCKTIME", "the locktime of a close is 0 or a height");
  const { funding } = channel;
  // "Version 2, one input nSequence 0xFFFFFFFD"
  const tx = singleInput({
    outPoint: outPointOf(funding),
    sequence: REPLACEABLE,
    lockTime,
    outputs: outputs.value,
    version: 2,
  });
  const prevouts = [{ amount: sats(funding.amount), scriptPubKey: funding.scriptPubKey }];
  const { closePath } = channel.fundingPolicy;
  return ok({
    name: CLOSE_NAME,
    role: "coop",
    parent: "funding",
    tx,
    prevouts,
    requests: jointRequests(closePath, channel.parameters, { name: CLOSE_NAME, tx, prevouts }),
    way: () => closePath.way,
    openings: () => [],
  });
}

const outPointOf = ({ txid, vout }: Channel["funding"]): { readonly txid: Bytes; readonly vout: number } => ({
  txid,
  vout,
});

function closeOutputs(
  latest: Pick<ChannelState, "balances" | "records">,
  terms: CloseTerms,
): Result<readonly TxOutput[], Refused> {
  const { scripts, finalBalances, closer, fee } = terms;
  // "Only when no HTLC/app output pending"
  if (latest.records.length > 0)
    return refuse(
      "E_PHASE",
      `${latest.records.length} payments or app outputs are pending: settle them before closing`,
    );
  const balances = latest.balances.map(({ balance }) => balance);
  if (finalBalances.length !== balances.length || finalBalances.some((balance, i) => balance !== balances[i]))
    return refuse("E_CLOSE_BALANCES", "the final balances are not those of the latest state");
  if (scripts.length !== balances.length) return refuse("E_CLOSE_SCRIPT", "each party names one script");
  const own = balances[closer];
  if (own === undefined) return refuse("E_MALFORMED", "the closer is no party of the channel");
  if (fee < 0n || fee > own)
    return refuse("E_FEE_SIPHON", `the closer pays ${fee} sat of fee from a balance of ${own}`, { party: closer });
  const outputs: TxOutput[] = [];
  for (const [party, script] of scripts.entries()) {
    const dust = dustOf(script);
    if (dust === undefined) return refuse("E_CLOSE_SCRIPT", `the script of party ${party} is not standard`, { party });
    const amount = (balances[party] as bigint) - (party === closer ? fee : 0n);
    // "below-dust (of that script type) outputs dropped into the fee"
    if (amount >= dust) outputs.push({ amount: sats(amount), scriptPubKey: script });
  }
  if (outputs.length === 0) return refuse("E_DUST", "no output of the close is above dust");
  return ok(arrangeOutputs(outputs));
}
