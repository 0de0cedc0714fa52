/** What a timelock channel prepares once: its outputs, the edge between two transactions of the chain, and how all sign for it. */
import type { Bytes } from "../../../base/bytes.ts";
import type { Result } from "../../../base/result.ts";
import type { OutputInstance } from "../../../program/instantiate-output.ts";
import type { FundingPath } from "../../funding-policy.ts";
import type { MechanismContext } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { OutputSource, StateOutput } from "../../state-output.ts";
import type { PayoutChannel } from "../payouts/payout-outputs.ts";
import type { TreeShape } from "./tree.ts";
import { invariant } from "../../../base/invariant.ts";
import { ok } from "../../../base/result.ts";
import { instantiateOutput } from "../../../program/instantiate-output.ts";
import { instantiate } from "../../../program/instantiate.ts";
import { tapTweak } from "../../../taproot/output.ts";
import { musigTerms } from "../../musig-terms.ts";
import { keyOf } from "../../parameters.ts";
import { refuse } from "../../refuse.ts";
import { wayOf } from "../../state-output.ts";
import { preparePayouts } from "../payouts/payout-outputs.ts";
import { TIMELOCK_PROGRAM } from "../timelock.program.ts";
import { treeOf } from "./tree.ts";

export interface TimelockChannel extends PayoutChannel {
  readonly shape: TreeShape;
  readonly edge: StateOutput;
  /** How all parties together spend an edge. */
  readonly edgePath: FundingPath;
}

export function prepareTimelock(context: MechanismContext): Result<TimelockChannel, Refused> {
  const { parameters, crypto, funding } = context;
  const funders: readonly Bytes[] = parameters.parties.map((_, i) => keyOf(parameters, i, "funding"));
  const bound = instantiate(TIMELOCK_PROGRAM, { "members.funding": [...funders] }, { backend: crypto, networks: [] });
  if (!bound.ok) return refuse("E_PARAMS", `the funding keys give no outputs: ${bound.error.message}`);
  const payouts = preparePayouts(context, bound.value);
  if (!payouts.ok) return payouts;
  const source = edgeSource(payouts.value, funders);
  const instance = instantiateOutput(source.program, source.output, { arguments: source.values }, { backend: crypto });
  if (!instance.ok) return refuse("E_PARAMS", `the funding keys give no edge: ${instance.error.message}`);
  const edge: StateOutput = { role: "edge", amount: funding.amount, instance: instance.value, source };
  return ok({
    ...payouts.value,
    shape: treeOf(parameters),
    edge,
    edgePath: edgePathOf(context, edge.instance, source),
  });
}

/** "n-of-n leaf = and_v(v:pk(A),pk(B)) for 2 parties, multi_a(n,P_0..P_n-1) for more". */
function edgeSource({ program, parameters }: PayoutChannel, funders: readonly Bytes[]): OutputSource {
  if (parameters.signing === "musig2") return { program, output: "edge", values: {} };
  const [first, second, ...more] = funders;
  invariant(first !== undefined && second !== undefined, "a channel has two parties or more");
  return more.length === 0
    ? { program, output: "edge_of_two", values: { first, second } }
    : { program, output: "edge_of_many", values: {} };
}

function edgePathOf(
  { parameters, crypto }: MechanismContext,
  { internalKey, merkleRoot }: OutputInstance,
  source: OutputSource,
): FundingPath {
  if (parameters.signing === "script") return { kind: "leaf", way: wayOf(source, 0, crypto) };
  const tweak = tapTweak(internalKey, merkleRoot ?? undefined);
  const session = musigTerms(parameters, crypto, [{ tweak, xOnly: true }]);
  invariant(session !== undefined, "the edge was made with this tweak before");
  return { kind: "key path", way: wayOf(source, "key", crypto), session };
}
