/** An analysed output as JSON (`analyze.schema.json`). */
import type { AnalyzedOutput, ShownSpend } from "./analyze-outputs.ts";
import { replayCommand } from "../analysis/replay.ts";
import { coalitionJson, locksJson, powerJson, spanJson, wayJson } from "./timeline-json.ts";

export const outputJson = ({ report, spends, liquidity }: AnalyzedOutput): object => {
  const { output, formals, exact, unknown, supposed, aliases, powers, bands, crowds, complete, ways } = report;
  return {
    output,
    formals,
    exact,
    unknownLeaves: unknown,
    supposedMembers: supposed,
    aliases,
    powers: powers.map(powerJson),
    complete,
    bands: bands.map(({ band, ...span }) => ({
      ...coalitionJson(band),
      choose: band.choose ?? null,
      from: spanJson(span),
    })),
    crowds: crowds.map(({ locks, count, listed }) => ({
      count: String(count.value),
      exact: count.exact,
      locks: locksJson(locks),
      listed: listed.map(coalitionJson),
    })),
    ways: ways.map(wayJson),
    silences: liquidity.silences.map(({ party, openings, atBest, frozen }) => ({
      party,
      frozen,
      openings: openings.map(locksJson),
      atBest: atBest.map(locksJson),
    })),
    spends: spends.map(spendJson),
  };
};

const spendJson = ({ spend }: ShownSpend): object => ({
  ...spend,
  replay: replayCommand(spend),
});
