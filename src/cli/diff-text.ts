/** Differences of two policies in words: a line for each coalition whose power changed, with when it could and when it can. */
import type { Change, ChangeKind } from "../analysis/diff.ts";
import type { NamedChange } from "../analysis/diff-names.ts";
import type { OutputDiff, ProgramDiff, WayPair } from "../analysis/diff-programs.ts";
import type { Power, Span } from "../analysis/power.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { Names } from "./timeline-words.ts";
import { bandsOf } from "../analysis/band.ts";
import { coalitionKey } from "../analysis/power.ts";
import { enumerate } from "../policy/words.ts";
import { rangeText } from "./size-text.ts";
import { bandWords, wayWords, whenWords, wrapped } from "./timeline-words.ts";

export interface DiffStyle {
  readonly palette: Palette;
  readonly columns: number;
  /** Names of an output, as the policy before has it (0) or the one after (1). */
  readonly names: (side: 0 | 1, output: OutputDiff) => Names;
}

/** Changes of one output; the rest are counted. */
const MOST_CHANGES = 24;

export function diffText(diff: ProgramDiff, style: DiffStyle): string {
  const declared = [
    ...diff.parties.map((change) => namedLine("party", change)),
    ...diff.parameters.map((change) => namedLine("parameter", change)),
    ...diff.keys.map((change) => namedLine("key of", change)),
    ...diff.removed.map((name) => `- output ${name} is gone`),
    ...diff.added.map((name) => `+ output ${name} is new`),
  ];
  const blocks = [
    ...(declared.length === 0 ? [] : [declared.flatMap((line) => wrapped(line, style.columns, "")).join("\n")]),
    ...diff.outputs.map((output) => outputText(output, style)),
    style.palette.strong(verdict(diff)),
  ];
  return blocks.join("\n\n");
}

function namedLine(what: string, { name, before, after }: NamedChange): string {
  if (before === null) return `+ ${what} ${name} is new${after === what ? "" : `: ${after ?? ""}`}`;
  if (after === null) return `- ${what} ${name} is gone${before === what ? "" : `: ${before}`}`;
  return `~ ${what} ${name}: ${before}, now ${after}`;
}

function verdict({ answer, keys, outputs }: ProgramDiff): string {
  if (answer === "same") return "the same meaning: whoever could spend still can, and nobody else, at the same moments";
  if (answer === "undecided") {
    const unsure = outputs.flatMap(({ changes }) => changes.map(({ unknown }) => unknown));
    const values = [...new Set(unsure.flatMap((each) => each.values))];
    if (values.length === 0) return "undecided: whether they mean the same could not be told";
    return `undecided: whether they mean the same depends on ${quoted(values)}`;
  }
  const meaning = outputs.some((output) => output.answer !== "same");
  return keys.length > 0 && !meaning ? "the same people and moments, with other keys" : "another meaning";
}

function outputText(output: OutputDiff, style: DiffStyle): string {
  const { before, after, changes, answer, otherKeys, otherSignatures, complete } = output;
  const names = [style.names(0, output), style.names(1, output)] as const;
  const renamed = before === after ? "" : ` (was ${before})`;
  const banded = bandedChanges(changes);
  const shown = banded.slice(0, MOST_CHANGES);
  const lines = [
    ...(answer === "same" ? [`  means the same${otherKeys ? ", with other keys of the same people" : ""}`] : []),
    ...(answer === "undecided" ? ["  whether it means the same could not be told"] : []),
    ...(otherSignatures
      ? ["  the same people at the same moments, but signatures for `apo()`, which fit other outputs too"]
      : []),
    ...shown.flatMap((change) => changeLines(change, names, style)),
    ...(banded.length > shown.length ? [`  and ${banded.length - shown.length} more`] : []),
    ...(complete ? [] : ["  these are examples: more coalitions changed than are compared one by one"]),
    ...wayLines(output, names, style),
  ];
  return [`${style.palette.strong("output")} ${after}${renamed}`, ...lines].join("\n");
}

/** Coalitions that changed alike, as few lines as their symmetry allows. */
function bandedChanges(changes: readonly Change[]): readonly Change[] {
  const groups = Map.groupBy(changes, ({ kind, who, before, after }) =>
    who.choose === undefined ? JSON.stringify([kind, before, after]) : who,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Change];
    if (first.who.choose !== undefined) return group;
    return bandsOf(group.map(({ who }) => who)).map(
      (band) => group.find(({ who }) => who === band) ?? { ...first, who: band, within: common(group) },
    );
  });
}

/** Larger coalitions that hold every one of these. */
const common = (group: readonly Change[]): readonly Power[] =>
  (group[0]?.within ?? []).filter(({ who }) =>
    group.every(({ within }) => within.some((power) => coalitionKey(power.who) === coalitionKey(who))),
  );

const SIGNS: Readonly<Record<ChangeKind, string>> = Object.freeze({
  lost: "-",
  gained: "+",
  later: "<",
  sooner: ">",
  moved: "~",
  unsure: "?",
});

const VERBS: Readonly<Record<ChangeKind, string>> = Object.freeze({
  lost: "can no longer take everything",
  gained: "can now take everything",
  later: "must wait longer",
  sooner: "can take everything sooner",
  moved: "can take everything at other moments",
  unsure: "may have lost or gained",
});

type BothNames = readonly [before: Names, after: Names];

function changeLines(change: Change, names: BothNames, { columns, palette }: DiffStyle): readonly string[] {
  const { kind, who } = change;
  const said = `${SIGNS[kind]} ${bandWords(who, names[1])} ${VERBS[kind]}${unknownWords(change, names)}`;
  const [first = "", ...rest] = wrapped(said, columns, "  ");
  const within = change.within.map((power) => `${bandWords(power.who, names[1])}, ${spanWords(power, names[1])}`);
  const never = kind === "unsure" ? "not known" : "never";
  const after =
    spanWords(change.after, names[1], never) + (within.length === 0 ? "" : `; but still ${within.join("; or ")}`);
  return [
    palette.strong(first),
    ...rest,
    ...wrapped(`before  ${spanWords(change.before, names[0], never)}`, columns, "      "),
    ...wrapped(`after   ${after}`, columns, "      "),
  ];
}

/** What decides, and how to give it where it can be given. */
function unknownWords({ kind, unknown: { values, script } }: Change, [, after]: BothNames): string {
  if (kind !== "unsure") return "";
  const needs = values.length === 1 ? "has a value" : "have values";
  const set = values.map((name) => `--set ${name}=…`).join(" ");
  const value = `it cannot be told until ${quoted(values.map(after.hole))} ${needs} (${set})`;
  const code = "a script decides that is not understood";
  return `: ${[...(values.length > 0 ? [value] : []), ...(script || values.length === 0 ? [code] : [])].join(", and ")}`;
}

const quoted = (names: readonly string[]): string => enumerate(names.map((name) => `\`${name}\``));

const spanWords = ({ from, passed }: Span, names: Names, never = "never"): string =>
  from.length === 0 ? never : from.map((locks, i) => whenWords(locks, passed[i] ?? {}, names)).join(", or ");

/** On each side what the ways weigh. */
function wayLines({ ways }: OutputDiff, names: BothNames, { columns }: DiffStyle): readonly string[] {
  const rows = ways.map((pair) => wayCells(pair, names));
  const changed = rows.some(([, before, after]) => before !== after);
  if (!changed) return ["  every way weighs what it did"];
  const widths = [1, 2].map((column) => Math.max(6, ...rows.map((row) => (row[column] ?? "").length))) as [
    number,
    number,
  ];
  const lead = 2 + widths[0] + 2 + widths[1] + 2;
  return [
    "",
    "  ways, with the size of their witness",
    `  ${"before".padEnd(widths[0])}  ${"after".padEnd(widths[1])}`.trimEnd(),
    ...rows.slice(0, MOST_CHANGES).flatMap(([words, before, after]) => {
      const [first = "", ...rest] = wrapped(words, Math.max(20, columns - lead), "");
      return [
        `  ${before.padEnd(widths[0])}  ${after.padEnd(widths[1])}  ${first}`,
        ...rest.map((line) => `${" ".repeat(lead)}${line}`),
      ];
    }),
    ...(rows.length > MOST_CHANGES ? [`  and ${rows.length - MOST_CHANGES} more ways`] : []),
  ];
}

function wayCells({ condition, before, after }: WayPair, names: BothNames): readonly [string, string, string] {
  const cost = (way: WayPair["before"]): string => {
    if (way === undefined) return "-";
    return way.cost === null ? "not known" : `${rangeText(way.cost.weight, 4)} vB`;
  };
  return [wayWords(condition, after === undefined ? names[0] : names[1]), cost(before), cost(after)];
}
