/** Ways to spend as a table: one row a way, in the order of the plan, and what each lacks below it. */
import type { VBytes } from "../base/units.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { Lack } from "../program/lacking.ts";
import type { ClosedWay, PlannedWay, SpendPlan, SpendWay } from "../program/spend-plan.ts";
import { vbytes, weight } from "../base/units.ts";
import { ageWords, enumerate, momentWords } from "../policy/words.ts";
import { cheapestWay } from "../program/spend-plan.ts";

export interface PlanStyle {
  readonly palette: Palette;
  readonly feerate?: number;
  /** How an image is called. */
  readonly image: (hex: string) => string;
}

/**
 * A transaction of one such input and one P2TR output, its witness aside: version, counts, outpoint, empty scriptSig, nSequence, amount,
 * script of 34 bytes with its length, nLockTime; and BIP144's marker and flag, which weigh one unit a byte.
 */
const BODY_WEIGHT = 4 * (4 + 1 + 36 + 1 + 4 + 1 + 8 + 1 + 34 + 4) + 2;

/** BIP141: "Virtual transaction size is defined as Transaction weight / 4 (rounded up to the next integer)". */
export const transactionSize = (way: PlannedWay): VBytes =>
  vbytes(weight(4 * Math.ceil((BODY_WEIGHT + way.weight) / 4)));

/** Satoshis, rounded up. */
export const feeOf = (way: PlannedWay, feerate: number): number =>
  // Tenths of a satoshi would be lost in binary fractions: 0.1 × 110 is a little more than 11.
  Math.ceil((transactionSize(way) * Math.round(feerate * 1000)) / 1000);

export function planText(plan: SpendPlan, style: PlanStyle): string {
  const { strong, note } = style.palette;
  const cheapest = cheapestWay(plan);
  const planned = plan.ways.filter((way) => way.kind === "planned");
  const rows = [headings(style), ...planned.map((way) => cells(way, style))];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = rows;
  const lines = planned.flatMap((way, i) => {
    const row = `${way === cheapest ? "* " : "  "}${line(body[i] ?? [])}`;
    const lacks =
      way.lacking.length === 0 ? [] : [`      lacks ${enumerate(way.lacking.map((lack) => lackWords(lack, style)))}`];
    return [way === cheapest ? strong(row) : row, ...lacks.map(note)];
  });
  const closed = plan.ways
    .filter((way) => way.kind === "closed")
    .map((way) => `  ${pathWords(way)}  ${CLOSED[way.why]}`);
  const verdict = cheapest === undefined ? ["  no way can be taken with what there is"] : [];
  return [`${strong("output")} ${plan.output}`, `  ${line(head)}`, ...lines, ...closed, ...verdict].join("\n");
}

const headings = ({ feerate }: PlanStyle): readonly string[] => [
  "way",
  "signs",
  "shows",
  "to set",
  "witness",
  "transaction",
  ...(feerate === undefined ? [] : [`fee at ${feerate} sat/vB`]),
];

function cells(way: PlannedWay, { feerate, image }: PlanStyle): readonly string[] {
  return [
    pathWords(way),
    [...new Set(way.signatures.map(({ id }) => id))].join(", ") || "nobody",
    way.items.flatMap((item) => (item.kind === "preimage" ? [`preimage of ${image(item.image)}`] : [])).join(", ") ||
      "-",
    fieldWords(way),
    `${way.vbytes} vB`,
    `${transactionSize(way)} vB`,
    ...(feerate === undefined ? [] : [`${feeOf(way, feerate)} sat`]),
  ];
}

const pathWords = ({ path }: SpendWay): string => (path.kind === "key path" ? "key path" : `leaf ${path.index}`);

function fieldWords({ lockTime, sequence, closed }: PlannedWay): string {
  const fields = [
    ...(lockTime === null ? [] : [`nLockTime ${lockTime}`]),
    // Of nLockTimes that must not be passed, the least that could be.
    ...closed.lockTimes.slice(0, 1).map((least) => `nLockTime below ${least}`),
    ...(sequence === null ? [] : [`nSequence ${sequence > 0xffff ? `0x${sequence.toString(16)}` : sequence}`]),
  ];
  return fields.join(", ") || "-";
}

function lackWords(lack: Lack, { image }: PlanStyle): string {
  switch (lack.kind) {
    case "key":
      return `a signature of ${lack.key}`;
    case "hash":
      return `the preimage of ${lack.function} ${image(lack.image)}`;
    case "older":
      return `time: the output must be ${ageWords(lack.unit, lack.value)}`;
    case "after":
      return `time: ${momentWords(lack.unit, lack.value)} must be reached`;
  }
}

const CLOSED: Readonly<Record<ClosedWay["why"], string>> = {
  unspendable: "provably nobody can sign",
  raw: "a raw script: its witness is not in its text",
  impossible: "nothing satisfies it",
  malleable: "only with a witness that others can change",
  unsigned: "only with a witness that holds no signature",
};
