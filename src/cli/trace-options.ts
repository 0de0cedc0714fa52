/** The options of `trace`: which rules, which network's addresses, which input. */
import type { Result } from "../base/result.ts";
import type { RuleSet } from "../interpreter/machine.ts";
import type { NetworkName, Softfork } from "../taproot/network.ts";
import { err, ok } from "../base/result.ts";
import { rulesWith } from "../interpreter/rules/soft-forks.ts";
import { standardOf } from "../interpreter/rules/standard.ts";
import { readChainOptions } from "./chain-options.ts";
import { quote } from "./quote.ts";

export interface TraceFlags {
  readonly prevouts: string;
  readonly input?: string;
  readonly rules?: string;
  readonly network?: string;
  readonly json?: boolean;
}

export interface TraceOptions {
  readonly rules: RuleSet;
  readonly network: NetworkName;
  /** Absent: all inputs. */
  readonly input?: number;
}

const SOFTFORKS: readonly Softfork[] = ["anyprevout", "ctv", "csfs", "templatehash"];

export function readTraceOptions(flags: TraceFlags): Result<TraceOptions, string> {
  const rules = readRules(flags.rules ?? "tapscript");
  if (!rules.ok) return rules;
  const chain = readChainOptions(flags.network === undefined ? {} : { network: flags.network });
  if (!chain.ok) return chain;
  const base = { rules: rules.value, network: chain.value.network };
  if (flags.input === undefined) return ok(base);
  if (!/^(0|[1-9][0-9]{0,8})$/.test(flags.input))
    return err(`--input ${quote(flags.input)} is no input's number: the first is 0`);
  return ok({ ...base, input: Number(flags.input) });
}

/** Consensus is there in any case; soft forks add to it, and relay policy stands on top of them all. */
function readRules(text: string): Result<RuleSet, string> {
  const names = text.split(",").map((name) => name.trim());
  const known = ["tapscript", "standard", ...SOFTFORKS];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return err(`--rules ${quote(unknown)}: the rule sets are ${known.join(", ")}`);
  const consensus = rulesWith(SOFTFORKS.filter((name) => names.includes(name)));
  return ok(names.includes("standard") ? standardOf(consensus) : consensus);
}
