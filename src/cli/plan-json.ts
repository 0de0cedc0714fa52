/** A plan as JSON. Where test values stand in for keys it holds costs alone: no script or key that anybody could pay to. */
import type { SpendPath, SpendPlan, SpendWay } from "../program/spend-plan.ts";
import { feeOf, transactionSize } from "./plan-text.ts";

export interface Prices {
  readonly feerate?: number;
  readonly costsOnly: boolean;
}

export const planJson = ({ output, ways }: SpendPlan, prices: Prices): object => ({
  output,
  ways: ways.map((way) => wayJson(way, prices)),
});

function wayJson(way: SpendWay, { feerate, costsOnly }: Prices): object {
  if (way.kind === "closed") return { ...way, path: pathJson(way.path, costsOnly) };
  const { items, signatures, scriptPubKey, path, ...rest } = way;
  return {
    ...rest,
    path: pathJson(path, costsOnly),
    signers: signatures.map(({ id }) => id),
    transactionVbytes: transactionSize(way),
    ...(feerate === undefined ? {} : { fee: String(feeOf(way, feerate)) }),
    ...(costsOnly ? {} : { scriptPubKey, items, signatures }),
  };
}

const pathJson = (path: SpendPath, costsOnly: boolean): object =>
  path.kind === "leaf" && costsOnly ? { kind: path.kind, index: path.index, policy: path.policy } : path;
