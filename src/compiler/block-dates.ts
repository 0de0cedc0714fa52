/**
 * When a height was reached, for people: by the dates of a few blocks everyone can look up, and a straight line between them. Months, not more.
 */
import type { NetworkName } from "../taproot/network.ts";
import { NETWORKS } from "../taproot/network.ts";

/** Height and day of blocks of mainnet: the genesis block, the first difficulty change, round heights, the halvings. */
const MAINNET: readonly (readonly [height: number, day: string])[] = [
  [0, "2009-01-03"],
  [32_256, "2009-12-30"],
  [100_000, "2010-12-29"],
  [210_000, "2012-11-28"],
  [420_000, "2016-07-09"],
  [630_000, "2020-05-11"],
  [840_000, "2024-04-20"],
];

const MONTHS: readonly string[] =
  "January February March April May June July August September October November December".split(" ");

/** `height 144 was reached in January 2009`; on other networks only that the tip is higher. */
export function whenWasHeight(height: number, network: NetworkName): string {
  const { now } = NETWORKS[network];
  if (network !== "mainnet") return `the tip of ${network} was at ${now.height} on ${now.asOf}`;
  const rows = [...MAINNET, [now.height, now.asOf] as const];
  const next = rows.findIndex(([known]) => known >= height);
  if (next < 0) return `height ${height} is reached at the height given as now`;
  const [high, highDay] = rows[next] as readonly [number, string];
  const [low, lowDay] = rows[Math.max(0, next - 1)] as readonly [number, string];
  const [from, to] = [Date.parse(lowDay), Date.parse(highDay)];
  const at = new Date(high === low ? to : from + ((to - from) * (height - low)) / (high - low));
  return `height ${height} was reached in ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}
