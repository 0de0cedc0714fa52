/**
 * What an output's powers are, for a reader who knows no script: a sentence for each coalition, the chart, and what each way costs.
 *
 * Invariant: what is left out for its length is counted, and `--json` has it.
 */
import type { BandPower, PowerReport } from "../analysis/power-report.ts";
import type { AnalyzedOutput, ShownSpend } from "./analyze-outputs.ts";
import type { Liquidity } from "../analysis/index.ts";
import type { Way } from "../analysis/power-ways.ts";
import type { Crowd, PowerCount } from "../analysis/power.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { Io } from "./shell.ts";
import type { Names } from "./timeline-words.ts";
import { oneLine } from "../diagnostic/display.ts";
import { replayCommand } from "../analysis/replay.ts";
import { pasted } from "./pasted.ts";
import { rangeText } from "./size-text.ts";
import { silenceSentences } from "./silence-lines.ts";
import { timelineChart } from "./timeline-chart.ts";
import { bandLabel, bandWords, wayWords, whenWords, wrapped } from "./timeline-words.ts";

export interface AnalysisStyle {
  readonly palette: Palette;
  readonly columns: number;
  readonly names: Names;
  readonly env: Io["env"];
}

/** Lines of one list; the rest are counted. */
const MOST_LINES = 16;

export function outputText({ report, spends, liquidity }: AnalyzedOutput, style: AnalysisStyle): string {
  const { strong } = style.palette;
  const formals = report.formals.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const head = `${strong("output")} ${report.output}${formals === "" ? "" : `(${formals})`}`;
  const sections = [
    sentences(report, style),
    chart(report, style),
    silences(liquidity, style),
    ways(report, style),
    ...spends.map((spend) => spendLines(spend, style)),
  ];
  return [
    head,
    ...sections.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines])),
  ].join("\n");
}

function sentences(report: PowerReport, { names, columns }: AnalysisStyle): readonly string[] {
  const said = report.bands.map(
    (power) => `${bandWords(power.band, names)} can take everything ${whenText(power, names)}`,
  );
  const crowds = report.crowds.map((crowd) => crowdWords(crowd, names));
  return [...limited(said, "coalitions"), ...crowds, ...remarks(report, names)].flatMap((line) =>
    wrapped(line, columns, "  "),
  );
}

/** Several least moments are alternatives. */
const whenText = ({ from, passed }: BandPower, names: Names): string =>
  from.map((locks, i) => whenWords(locks, passed[i] ?? {}, names)).join(", or ");

function remarks(
  { bands, crowds, exact, unknown, supposed, complete, isBareOutput }: PowerReport,
  names: Names,
): readonly string[] {
  const bare = bareKeys(bands, names);
  const sizes = Object.entries(supposed).map(
    ([group, size]) => `${group} is taken to have ${size} members, since it is not bound`,
  );
  return [
    ...(bands.length + crowds.length === 0 && exact && complete
      ? ["nobody can ever take it: what is sent here is lost"]
      : []),
    ...(complete ? [] : ["there are more moments than were looked at"]),
    ...(isBareOutput ? ["the output key is given as it is: what else it may commit to is not known"] : []),
    ...unknown.map((leaf) => `leaf ${leaf} is a raw script: who else can take it by that leaf is not known`),
    ...sizes,
    ...(bare.length === 0 ? [] : [`nobody holds ${bare.join(" or ")} until that private key is learned`]),
  ];
}

const bareKeys = (bands: readonly BandPower[], { bare }: Names): readonly string[] => [
  ...new Set(bands.flatMap(({ band }) => band.keys.filter((key) => bare.has(key)))),
];

/** `at least 5000 coalitions can take everything at any moment; one is a and b together`. */
function crowdWords({ count, listed, locks }: Crowd, names: Names): string {
  const [first] = listed;
  const example = first === undefined ? "" : `; one is ${bandWords(first, names)}`;
  const many = manyWords(count);
  return `${many} can take everything ${whenWords(locks, {}, names)}${example}`;
}

const manyWords = ({ value, exact }: PowerCount): string =>
  `${exact ? "" : "at least "}${value} coalition${value === 1n ? "" : "s"}`;

function chart({ bands, crowds }: PowerReport, { names, columns, palette }: AnalysisStyle): readonly string[] {
  if (bands.length + crowds.length === 0) return [];
  const rows = bands.flatMap(({ band, from }) => from.map((locks) => ({ label: bandLabel(band, names), from: locks })));
  const crowded = crowds.map(({ count, locks }) => ({
    label: manyWords(count),
    from: locks,
  }));
  return ["  who can spend when", ...timelineChart([...crowded, ...rows], { columns, palette, names })];
}

function silences(liquidity: Liquidity, { names, columns }: AnalysisStyle): readonly string[] {
  const lines = limited(silenceSentences(liquidity, names), "parties").flatMap((line) =>
    wrapped(line, columns, "    "),
  );
  return lines.length === 0 ? [] : ["  if one falls silent for ever", ...lines];
}

function ways(report: PowerReport, { names, columns }: AnalysisStyle): readonly string[] {
  const rows = report.ways.flatMap((way) => (way.condition.kind === "impossible" ? [] : [wayCells(way, names)]));
  const [path, cost] = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length))) as [
    number,
    number,
  ];
  const lead = 2 + path + 2 + cost + 2;
  // Costs that depend on the size of a group are long: what the way takes stands below them then.
  const below = lead > columns / 2;
  const lines = rows.slice(0, MOST_LINES).flatMap((row) => {
    const start = `  ${row[0].padEnd(path)}  ${row[1].padStart(below ? 0 : cost)}`;
    const text = wrapped(
      oneLine(row[2], MOST_WORDS),
      below ? columns : Math.max(24, columns - lead),
      below ? " ".repeat(path + 4) : "",
    );
    const [first = "", ...rest] = text;
    return below ? [start, ...text] : [`${start}  ${first}`, ...rest.map((line) => " ".repeat(lead) + line)];
  });
  if (lines.length === 0) return [];
  const left = rows.length - MOST_LINES;
  return [
    "  ways, with the size of their witness",
    ...lines,
    ...(left > 0 ? [`  and ${left} more ways (\`--json\` has all)`] : []),
  ];
}

/** Characters of a way's words that are shown. */
const MOST_WORDS = 160;

function wayCells({ path, condition, cost }: Way, names: Names): readonly [string, string, string] {
  return [
    path.kind === "key path" ? "key path" : `leaf ${path.index}`,
    cost === null ? "not known" : `${rangeText(cost.weight, 4)} vB`,
    wayWords(condition, names),
  ];
}

function limited(lines: readonly string[], what: string, indent = ""): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `${indent}and ${lines.length - MOST_LINES} more ${what} (\`--json\` has all)`];
}

/** A transaction that can be run: the command stands on a line of its own, whole, so that it can be copied. */
function spendLines({ who, spend }: ShownSpend, { names, columns, env }: AnalysisStyle): readonly string[] {
  const by = spend.path.kind === "key path" ? "the key path" : `leaf ${spend.path.index}`;
  const numbers = Object.entries(spend.numbers).map(([name, value]) =>
    name === "*" ? `index ${value}` : `${names.hole(name)} = ${value}`,
  );
  const taken = numbers.length === 0 ? "" : `, and with ${numbers.join(", ")}`;
  const says = `${bandWords(who, names)} takes it by ${by}; the transaction, on regtest with keys made of the names${taken}:`;
  return [...wrapped(says, columns, "  "), pasted(replayCommand(spend), env)];
}
