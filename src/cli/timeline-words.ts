/**
 * Who and when, in words: "alice and bob together", "once the output is 144 blocks old (about 1 day)". A lock that has passed is said as
 * what it is now, with the reason: "from the first block on (height 144 was reached in January 2009)".
 */
import type { Band } from "../analysis/band.ts";
import type { Aliases } from "../analysis/people.ts";
import type { Clock, Condition, Lock, Moment } from "../policy/index.ts";
import type { Program } from "../program/program.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { CompileOptions } from "../compiler/index.ts";
import { fold } from "../base/fold.ts";
import { declaredName } from "../program/print.ts";
import { imageNames } from "./plan-assets.ts";
import { whenWasHeight } from "../compiler/block-dates.ts";
import { conditionWords, isLock, substitute } from "../policy/index.ts";
import { parts } from "../policy/parts.ts";
import { NETWORKS } from "../taproot/network.ts";
import { ageWords, dateWords, enumerate, momentWords } from "../policy/words.ts";

export interface Names {
  readonly network: NetworkName;
  /** How a key or its holder is called. */
  readonly key: (id: string) => string;
  readonly image: (hex: string) => string;
  /** How a lock's value is called that is not known yet. */
  readonly hole: (name: string) => string;
  /** Names that stand for a key that nobody owns until it is learned. */
  readonly bare: ReadonlySet<string>;
  /** Groups whose size is not known: each stands for all its members. */
  readonly groups: ReadonlySet<string>;
  /** Groups that are taken to have so many members: all of these stand for the group. */
  readonly supposed: Readonly<Record<string, number>>;
}

/** `alice + bob`, `any 2 of (alice, bob, carol)`, `bob + the preimage of h`: as a row of a chart. */
export function bandLabel({ keys, choose, preimages }: Band, names: Names): string {
  const parts = [
    ...fewNames(keys, names),
    ...(choose === undefined ? [] : [`any ${countWord(choose.k)} of ${choiceLabel(choose.of, names)}`]),
    ...preimages.map((each) => `preimage of ${imageWords(each, names)}`),
  ];
  return parts.join(" + ") || "anyone";
}

/** A declared name is of one function; hex is an image by the one or the other. */
function imageWords({ function: name, image }: Band["preimages"][number], names: Names): string {
  const shown = names.image(image);
  return /^[0-9a-f]{40,}$/.test(image) && shown.startsWith(image.slice(0, 8)) ? `${name} ${shown}` : shown;
}

function choiceLabel(ids: readonly string[], names: Names): string {
  const whole = wholeGroups(ids, names);
  return whole.length === 1
    ? names.key(whole[0] as string)
    : `${manyWord(whole)}(${choiceNames(ids, names).join(", ")})`;
}

/** In a choice a group stands for its members. */
const choiceNames = (ids: readonly string[], names: Names): readonly string[] =>
  fewNames(ids, { ...names, groups: new Set() });

/** `board` for `board[0]`, `board[1]` and all the others it is taken to have. */
function wholeGroups(ids: readonly string[], { supposed }: Names): readonly string[] {
  const groups = Object.entries(supposed).flatMap(([group, size]) => {
    const members = new Set(Array.from({ length: size }, (_, i) => `${group}[${i}]`));
    return size > 0 && ids.filter((id) => members.has(id)).length === size ? [{ group, members }] : [];
  });
  const whole = ids.map((id) => groups.find(({ members }) => members.has(id))?.group ?? id);
  return groups.length === 0 ? ids : [...new Set(whole)];
}

/** More names than this are counted. */
const MOST_NAMES = 8;

function fewNames(all: readonly string[], names: Names, most = MOST_NAMES): readonly string[] {
  const ids = wholeGroups(all, names);
  const shown = ids.length <= most ? ids : ids.slice(0, most - 2);
  const left = ids.length - shown.length;
  return [...shown.map((id) => keyName(id, names)), ...(left === 0 ? [] : [`${left} others`])];
}

const manyWord = (ids: readonly string[]): string => (ids.length <= MOST_NAMES ? "" : `${ids.length} `);

const countWord = (k: number): string => (k === 1 ? "one" : String(k));

const keyName = (id: string, { key, groups }: Names): string => (groups.has(id) ? `all of ${key(id)}` : key(id));

/** A key that is nobody's by name: of a parameter, or one that stands as itself. */
const isBare = (id: string, { bare }: Names): boolean => bare.has(id) || /[0-9A-Za-z]{40,}/.test(id);

/** `alice alone`, `alice and bob together`, `whoever holds the key penalty`: as the subject of a sentence. */
export function bandWords(band: Band, names: Names): string {
  const { keys, choose, preimages } = band;
  const bare = keys.filter((id) => isBare(id, names));
  const signers = [
    ...fewNames(
      keys.filter((id) => !isBare(id, names)),
      names,
    ),
    ...bare.map((id) => `the holder of the key ${names.key(id)}`),
    ...(choose === undefined ? [] : [`any ${countWord(choose.k)} of ${enumerate(choiceNames(choose.of, names))}`]),
  ];
  const shown = preimages.map((each) => `the preimage of ${imageWords(each, names)}`);
  if (signers.length === 0 && shown.length === 0) return "anyone at all, without any signature,";
  if (signers.length === 0) return `whoever knows ${enumerate(shown)}, without any signature,`;
  const secrets = shown.length === 0 ? "" : ` with ${enumerate(shown)}`;
  return `${enumerate(signers)}${togetherWord(band, names)}${secrets}`;
}

function togetherWord({ keys, choose }: Band, { groups }: Names): string {
  if (keys.length + (choose?.k ?? 0) > 1) return " together";
  return keys.some((id) => groups.has(id)) ? "" : " alone";
}

/** What a way takes, in words. */
export function wayWords(condition: Condition, names: Names): string {
  const own = substitute(condition, (terminal) =>
    isLock(terminal) && typeof terminal.value === "string"
      ? { ...terminal, value: names.hole(terminal.value) }
      : terminal,
  );
  return conditionWords(withGroups(own, names), names);
}

/** Groups in place of all their members. */
const withGroups = (condition: Condition, names: Names): Condition =>
  fold<Condition, Condition>(condition, parts, (node, of) => {
    if (node.kind !== "threshold" || node.of.some(({ kind }) => kind !== "key")) {
      return node.kind === "threshold" ? { ...node, of } : node;
    }
    const ids = node.of.flatMap((part) => (part.kind === "key" ? [part.key] : []));
    const whole = wholeGroups(ids, names);
    if (whole.length === ids.length) return node;
    return { ...node, k: node.k === ids.length ? "all" : node.k, of: whole.map((key) => ({ kind: "key", key })) };
  });

/** One moment of many: the locks that are still shut, or a word for none. `passed` are locks that are open by now. */
export function whenWords(shut: readonly Lock[], passed: Moment, names: Names): string {
  const locks = shut.map(({ unit, value }) => instantWords(unit, lockValue(value, names)));
  const reasons = passedWords(passed, names.network);
  if (locks.length > 0) return `${locks.join(", and ")}${reasons === "" ? "" : ` (${reasons})`}`;
  return reasons === "" ? "at any moment" : `from the first block on (${reasons})`;
}

function passedWords({ height, time }: Moment, network: NetworkName): string {
  return [
    ...(typeof height === "number" ? [whenWasHeight(height, network)] : []),
    ...(typeof time === "number" ? [`the time ${dateWords(time)} has passed`] : []),
  ].join(" and ");
}

/** `from height 950000 on`, `once the output is 144 blocks old (about 1 day)`. */
function instantWords(clock: Clock, value: number | string): string {
  if (clock === "height" || clock === "time") return `from ${momentWords(clock, value)} on`;
  return `once the output is ${ageWords(clock, value)}`;
}

export const lockValue = (value: number | string, { hole }: Names): number | string =>
  typeof value === "number" ? value : hole(value);

/** The head of a chart's column: `144 blocks`, `height 950000`, `2029-01-01`, with a second line that says how long that is. */
export function columnHead(clock: Clock, value: number | string): readonly [string, string] {
  if (clock === "height") return [typeof value === "number" ? String(value) : value, ""];
  if (clock === "time") {
    const [day = "", hour = ""] = typeof value === "number" ? dateWords(value).split("T") : [value];
    return [day, hour];
  }
  if (typeof value === "string") return [value, ""];
  const about = /\(about ([^)]*)\)$/.exec(ageWords(clock, value))?.[1] ?? "";
  return [clock === "blocks" ? String(value) : `${value} × 512 s`, about];
}

/** Hex and extended keys longer than this are cut. */
const SHORTENED = 16;
const short = (text: string): string => (text.length <= SHORTENED ? text : `${text.slice(0, 8)}…${text.slice(-4)}`);

const shortKey = (id: string): string => id.replace(/[0-9A-Za-z]{20,}/g, short);

/** The names of one output of a program. */
export function namesOf(
  program: Program,
  outputName: string,
  { network, aliases, supposed }: Pick<Names, "network" | "supposed"> & { readonly aliases: Aliases },
): Names {
  const { parties, parameters, outputs } = program;
  const formals = outputs.find(({ name }) => name === outputName)?.formals ?? [];
  const prefix = `${declaredName(outputName)}.`;
  const own = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  const images = new Map([...imageNames(program, {})].map(([name, hex]) => [hex, name]));
  return {
    network,
    hole: own,
    key: (id) => {
      const others = Object.hasOwn(aliases, id) ? (aliases[id] ?? []) : [];
      return shortKey(id) + (others.length === 0 ? "" : ` (= ${others.map(shortKey).join(", ")})`);
    },
    supposed,
    image: (hex) => images.get(hex) ?? short(own(hex)),
    bare: new Set([...parameters, ...formals].flatMap(({ name, type }) => (type === "key" ? [name] : []))),
    groups: new Set(parties.filter(({ group }) => group).map(({ name }) => name)),
  };
}

/** The height and time that count as now: those given, else the network's dated row. */
export function nowOf({ now, network }: CompileOptions): { readonly height: number; readonly time: number } {
  const { height, time } = now ?? NETWORKS[network ?? "mainnet"].now;
  return { height, time };
}

/** The first line of a page whose answers depend on it. */
export const nowWords = ({ height, time }: { readonly height: number; readonly time: number }): string =>
  `now: height ${height}, ${dateWords(time)}`;

/** Lines of at most `columns`, broken at blanks; those that follow stand two columns further in. */
export function wrapped(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const begun = line.trim() !== "";
    if (begun && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else {
      line = begun ? `${line} ${word}` : line + word;
    }
  }
  return [...lines, line];
}

/** How wide a page is where no terminal says it. */
export const PIPED_COLUMNS = 80;
