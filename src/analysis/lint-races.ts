/** Two ways of an output that open within few blocks of each other, said at the leaf that opens second: the one that was meant as a fallback. */
import type { Clock, Coalition, Condition, Lock } from "../policy/index.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import type { Race } from "./races.ts";
import { ageWords, enumerate, momentWords } from "../policy/words.ts";
import { shortWords } from "./assertion-words.ts";
import { momentOf } from "./from-now-on.ts";
import { peopleOf } from "./people.ts";
import { canSpend } from "./power-locks.ts";
import { RACE_MARGIN, racesOf } from "./races.ts";

export function raceFindings(linted: LintedOutput): readonly Finding[] {
  const { program, output, meaning, now } = linted;
  const tell = peopleOf([{ program, meaning }]).tell[0] as (condition: Condition) => Condition;
  const races = racesOf(tell(meaning.condition), momentOf(now));
  const branches = meaning.branches.map(({ path, condition }) => ({ path, condition: tell(condition) }));
  for (const race of races) {
    const opens = (who: Coalition, at: number | string, condition: Condition): boolean =>
      canSpend(condition, who, locksAt(race, at), momentOf(now)) === "yes";
    const second = branches.filter(({ condition }) => opens(race.second, race.secondAt, condition));
    // Equals in one leaf ("any of us, after a year") are meant to be.
    if (race.gap === 0 && second.some(({ condition }) => opens(race.first, race.firstAt, condition))) continue;
    const [branch] = second;
    if (branch?.path.kind !== "leaf") continue;
    return [
      { code: "TW413", place: { kind: "leaf", output: output.name, index: branch.path.index }, ...wordsOf(race) },
    ];
  }
  return [];
}

const locksAt = ({ clock }: Race, at: number | string): readonly Lock[] => {
  if (at === 0) return [];
  return clock === "height" || clock === "time"
    ? [{ kind: "after", unit: clock, value: at }]
    : [{ kind: "older", unit: clock, value: at }];
};

/** Names in a line that can still be read. */
const MOST_NAMES = 4;

function coalitionText({ keys, preimages }: Coalition): string {
  const left = keys.length - MOST_NAMES;
  const shown = keys.slice(0, MOST_NAMES).map(shortWords);
  const who = enumerate(left > 0 ? [...shown, `${left} others`] : shown);
  return `${who === "" ? "anyone" : who}${preimages.length === 0 ? "" : " with a preimage"}`;
}

const whenWords = ({ clock }: Race, at: number | string): string =>
  clock === "height" || clock === "time" ? `from ${momentWords(clock, at)} on` : `once it is ${ageWords(clock, at)}`;

const UNIT_WORDS: Readonly<Record<Clock, string>> = {
  height: "block",
  blocks: "block",
  time: "second",
  duration: "× 512 seconds",
};

function gapWords(clock: Clock, gap: number): string {
  const unit = UNIT_WORDS[clock];
  return `${gap} ${unit}${gap === 1 || clock === "duration" ? "" : "s"}`;
}

function wordsOf(race: Race): Pick<Finding, "message" | "label" | "notes" | "help"> {
  const { clock, gap, first, firstAt, second } = race;
  const [one, other] = [coalitionText(first), coalitionText(second)];
  const margin = gapWords(clock, RACE_MARGIN[clock]);
  const message =
    gap === 0
      ? `${one} and ${other} can both take everything from the same moment on`
      : `${other} can take everything ${gapWords(clock, gap)} after ${one}`;
  return {
    message,
    label: gap === 0 ? "who is first wins" : `${one} must be confirmed within ${gapWords(clock, gap)}`,
    notes: [
      `${one} can spend ${firstAt === 0 ? "as soon as the output is there" : whenWords(race, firstAt)}, ${other} ${whenWords(race, race.secondAt)}; a gap below ${margin} is a race, decided by fees and by chance`,
    ],
    help: [`leave at least ${margin} between the two, or let one leaf ask for both`],
  };
}
