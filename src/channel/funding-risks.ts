/**
 * Who can take the funding output now without all parties, and how; in the words and names of the policy. And what to write instead: the key of all, where a
 * party's own way out opens only some time after the funding output confirmed, not at a moment that may have passed.
 */
import type { Condition, Moment } from "../policy/index.ts";
import type { FundingQuestion } from "./funding-question.ts";
import type { FundingRoute, FundingRoutes } from "./funding-routes.ts";
import { holderOf } from "../analysis/power-holders.ts";
import { atMoment, coalitions, conditionWords, evaluate, substitute } from "../policy/index.ts";
import { momentAt, opensWithout } from "./funding-routes.ts";

/** Ways that are told one by one; a tree may have thousands. */
const TOLD = 4;

/** A month of blocks. */
const WAY_OUT = 4320;

/** A way by which fewer than all can spend now. */
export interface FundingRisk {
  readonly route: FundingRoute;
  /** Parties that are not needed. */
  readonly spared: readonly number[];
}

export function fundingRisks({ parameters, now }: FundingQuestion, routes: FundingRoutes): readonly FundingRisk[] {
  const moment = momentAt(now);
  const parties = parameters.parties.map((_, party) => party);
  return routes.routes
    .map((route) => ({ route, spared: parties.filter((party) => opensWithout(routes, route, party, moment)) }))
    .filter(({ spared }) => spared.length > 0);
}

/** One sentence for each way, of many the first. */
export function risksInWords(
  question: FundingQuestion,
  routes: FundingRoutes,
  risks: readonly FundingRisk[],
): readonly string[] {
  const told = risks.slice(0, TOLD).map((risk) => riskWords(question, routes, risk));
  return risks.length > TOLD ? [...told, `${risks.length - TOLD} further ways`] : told;
}

function riskWords(question: FundingQuestion, routes: FundingRoutes, { route, spared }: FundingRisk): string {
  if (!route.exact) return `${route.path} is a raw script, of which not every way is known to need every party`;
  const ways = spared
    .slice(0, TOLD)
    .map((party) => `without ${partyName(question, routes, party)} (${wayWords(question, routes, route, party)})`);
  const more = spared.length > TOLD ? [`without ${spared.length - TOLD} others`] : [];
  return `${route.path} can be taken now ${[...ways, ...more].join(", or ")}`;
}

/** What is left of the route's condition at the moment, where the party does not sign. */
function wayWords(
  { program, output, now }: FundingQuestion,
  { ownerOf }: FundingRoutes,
  { condition }: FundingRoute,
  party: number,
): string {
  const left = substitute(atMoment(condition, momentAt(now)), (terminal): Condition =>
    terminal.kind === "key" && ownerOf(terminal.key) === party ? { kind: "impossible" } : terminal,
  );
  return conditionWords(left, { key: holderOf(program, output.name) });
}

/** As the policy calls the holder of the party's funding key. */
export function partyName({ program, output }: FundingQuestion, { fundingKey }: FundingRoutes, party: number): string {
  const name = holderOf(program, output.name)(fundingKey(party));
  return NAME.test(name) ? name : `party ${party}`;
}

/** Not the hex of a key. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,31}(?:\[[0-9]+\])?$/;

/** "the answer prints the repair": the key of all, with a leaf for each party that had a way out whose moment has passed. */
export function repairWords(question: FundingQuestion, routes: FundingRoutes, risks: readonly FundingRisk[]): string {
  const keys = question.parameters.parties.map((_, party) => routes.fundingKey(party));
  const moment = momentAt(question.now);
  const late = new Set(risks.slice(0, TOLD).flatMap(({ route }) => lateComer(routes, route, moment)));
  const leaves = [...late].map(
    (party) =>
      `with \`and_v(v:pk(${keys[party]}),older(${WAY_OUT}))\` as its leaf where ${partyName(question, routes, party)} wants a way out after a month`,
  );
  return [`all must sign: \`tr(musig(${keys.join(",")}))\``, ...leaves].join(", ");
}

/** A party that by itself can take the route, for no other reason than that a height or time has passed. */
function lateComer({ ownerOf }: FundingRoutes, { condition, exact }: FundingRoute, moment: Moment): readonly number[] {
  if (!exact) return [];
  return coalitions(condition, moment).list.flatMap(({ keys, preimages }) => {
    const [key, ...more] = keys;
    const party = key === undefined || more.length + preimages.length > 0 ? undefined : ownerOf(key);
    const holding = { keys: (id: string) => id === key, preimages: () => false };
    return party === undefined || evaluate(condition, holding, {}) === "yes" ? [] : [party];
  });
}
