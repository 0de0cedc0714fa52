/** The scripts of a transaction's inputs, run by our engine with the rules of the channel's network and what nodes relay (C16, V11, V14). */
import type { Channel, Refused } from "../channel/index.ts";
import type { RuleSet, ScriptError, Verdict } from "../interpreter/index.ts";
import type { Transaction, TxOutput } from "../transaction/index.ts";
import { refused } from "../channel/index.ts";
import { ERRORS, rulesWith, standardOf, verifyTransaction } from "../interpreter/index.ts";

/** "a failing signature check is `E_SIG`, every other script failure `E_SCRIPT`" */
const SIGNATURE_ERRORS: ReadonlySet<ScriptError> = new Set([
  "SCHNORR_SIG",
  "SCHNORR_SIG_SIZE",
  "SCHNORR_SIG_HASHTYPE",
  "CHECKSIGVERIFY",
]);

const SETS = new WeakMap<Channel, RuleSet>();

/** Laid out once for each channel. */
function rulesOf(channel: Channel): RuleSet {
  const known = SETS.get(channel);
  if (known !== undefined) return known;
  const made = standardOf(rulesWith(channel.parameters.softforks));
  SETS.set(channel, made);
  return made;
}

export interface RunInputs {
  readonly fault?: Refused;
  /** Inputs under rules that are not run here: a coin that pays the fee. */
  readonly notRun: readonly number[];
}

export function runScripts(channel: Channel, tx: Transaction, prevouts: readonly TxOutput[]): RunInputs {
  const { inputs } = verifyTransaction({ tx, prevouts, rules: rulesOf(channel), backend: channel.crypto });
  const faults = inputs.map((verdict, i) => inputFault(verdict, i));
  // V14 comes before V11.
  const first = faults.find((fault) => fault?.code === "E_SIGOPS") ?? faults.find((fault) => fault !== undefined);
  const notRun = inputs.flatMap((verdict, i) => (isAnothers(verdict) ? [i] : []));
  return { notRun, ...(first === undefined ? {} : { fault: first }) };
}

const isAnothers = (verdict: Verdict): boolean =>
  !verdict.ok && "notMine" in verdict && (verdict.notMine === "legacy" || verdict.notMine === "witness v0");

function inputFault(verdict: Verdict, input: number): Refused | undefined {
  if (verdict.ok || isAnothers(verdict)) return undefined;
  const where = `input ${input}`;
  if ("missing" in verdict) return refused("E_PREVOUTS", `${where}: what it spends is not known`, { place: where });
  // Anyone spends a P2A, with an empty witness.
  if ("notMine" in verdict)
    return verdict.notMine === "pay to anchor"
      ? undefined
      : refused("E_POLICY", `${where}: no rules are known for what it spends`, { place: where });
  const { error } = verdict;
  const words = `${where}: ${ERRORS[error]}`;
  if (error === "TAPSCRIPT_VALIDATION_WEIGHT") return refused("E_SIGOPS", words, { place: where });
  return SIGNATURE_ERRORS.has(error)
    ? refused("E_SIG", words, { place: where })
    : refused("E_SCRIPT", words, { place: error });
}
