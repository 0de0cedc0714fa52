/** What becomes of an output when one party falls silent for ever, a line for all of whom the same is true. */
import type { Liquidity, Openings, Silence } from "../analysis/index.ts";
import type { Names } from "./timeline-words.ts";
import { enumerate } from "../policy/words.ts";
import { whenWords } from "./timeline-words.ts";

/** Names in a line; more are counted. */
const MOST_NAMES = 8;

export function silenceSentences({ silences, others, wants }: Liquidity, names: Names): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const silence of silences) {
    const text = outcome(silence, wants, names);
    const parties = alike.get(text);
    if (parties === undefined) alike.set(text, [names.key(silence.party)]);
    else parties.push(names.key(silence.party));
  }
  return [
    ...[...alike].map(([text, parties]) => `without ${anyOf(parties)}: ${text}`),
    ...(others === 0 ? [] : [`${others} more parties were not looked at`]),
  ];
}

function anyOf(parties: readonly string[]): string {
  const left = parties.length - MOST_NAMES;
  const shown = left > 0 ? [...parties.slice(0, MOST_NAMES), `${left} others`] : parties;
  return parties.length === 1 ? enumerate(shown) : `any one of ${enumerate(shown)}`;
}

function outcome({ openings, atBest, frozen }: Silence, wants: Liquidity["wants"], names: Names): string {
  if (frozen) return "frozen, nobody can ever take it";
  if (atBest.length === 0) return "nobody is known to be able to take it ever";
  const [when, sooner] = [openings, atBest].map((each) => momentsText(each, names)) as [string, string];
  if (openings.length === 0) return `the others can take it only with ${wantsText(wants)}, ${sooner}`;
  return `the others can take it ${when}${sooner === when ? "" : `, and with ${wantsText(wants)} ${sooner}`}`;
}

const wantsText = ({ preimages, keys }: Liquidity["wants"]): string =>
  [...(preimages ? ["the preimages"] : []), ...(keys ? ["a key that is no party's"] : [])].join(" or ");

const momentsText = (openings: Openings, names: Names): string =>
  openings.map((locks) => whenWords(locks, {}, names)).join(", or ");
