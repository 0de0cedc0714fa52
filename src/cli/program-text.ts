/**
 * A Program for a reader at a terminal: per output where the coins go, who can take them by the key path, and the tree with each leaf's
 * condition in words, its miniscript and what a spend by it costs.
 *
 * Invariant: nothing of the program's own text is shortened unless a terminal's width asks for it; what is piped is whole.
 */
import type { AssertionResult } from "../analysis/index.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { Hole, Program, ProgramLeaf, ProgramOutput, TextPart } from "../program/program.ts";
import type { Condition } from "../policy/condition.ts";
import { oneLine } from "../diagnostic/display.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { substitute } from "../policy/substitute.ts";
import { conditionWords } from "../policy/words.ts";
import { LIMITS } from "../script/limits.ts";
import { declaredName } from "../program/print.ts";
import { answersText } from "./answers-text.ts";
import { keyPathWords } from "./key-path-words.ts";
import { costText, sizesIn } from "./size-text.ts";
import { treeLines } from "./tree-lines.ts";

export interface PageStyle {
  readonly palette: Palette;
  /** Of the terminal; absent where text is piped. */
  readonly columns?: number;
  /** That addresses were asked for. */
  readonly index?: number;
  /** The answers to its assertions. */
  readonly assertions?: readonly AssertionResult[];
}

export function programText(program: Program, style: PageStyle): string {
  const { strong } = style.palette;
  const names = program.parties.map(
    ({ name, group, roles }) => name + (group ? "[]" : "") + (roles.length === 0 ? "" : ` (${roles.join(", ")})`),
  );
  const head = [
    ...(program.contract === null ? [] : [`${strong("contract")} ${program.contract}`]),
    field("policy id", program.policyId),
    ...(names.length === 0 ? [] : [field("parties", names.join(", "))]),
    ...(program.requires.length === 0 ? [] : [field("requires", program.requires.join(", "))]),
    ...(program.holes.length === 0 ? [] : [field("to bind", bindings(program.holes, style))]),
    ...sizeLines(program),
    ...assertionLines(style.assertions ?? []),
  ];
  return [head.join("\n"), ...program.outputs.map((output) => outputText(program, output, style))].join("\n\n");
}

/** Those that fail have no page to stand on. */
function assertionLines(results: readonly AssertionResult[]): readonly string[] {
  if (results.length === 0) return [];
  return [field("assertions", answersText(results))];
}

const groupsOf = ({ parties }: Program): ReadonlySet<string> =>
  new Set(parties.filter(({ group }) => group).map(({ name }) => name));

/** What a group's name means in a cost: said once, where there is one. */
function sizeLines({ outputs }: Program): readonly string[] {
  const costs = outputs.flatMap(({ leaves }) => leaves.flatMap(({ cost }) => (cost === null ? [] : [cost])));
  const sizes = new Set(costs.flatMap(({ weight, stack, script }) => [weight, stack, script].flatMap(sizesIn)));
  if (sizes.size === 0) return [];
  const names = [...sizes].join(", ");
  return [
    field("in costs", `${names} ${sizes.size === 1 ? "is the number of its" : "are the numbers of their"} members`),
  ];
}

const LABEL = 14;
const field = (label: string, text: string): string => `  ${label.padEnd(LABEL - 1)} ${text}`;

/** On a terminal so many; the rest are counted. */
const SHOWN_HOLES = 12;

function bindings(holes: readonly Hole[], { columns }: PageStyle): string {
  const shown = columns === undefined ? holes : holes.slice(0, SHOWN_HOLES);
  const hidden = holes.length - shown.length;
  return [...shown.map(bindingOf), ...(hidden === 0 ? [] : [`and ${hidden} more`])].join("  ");
}

/** What a lock's value looks like: a time span and a time are written out, and stand in the script as another number. */
function valueForm(least: number): string {
  if (least === LOCK_RANGES.duration[0]) return "'5 days'";
  return least === LOCK_RANGES.time[0] ? "YYYY-MM-DD" : "NUMBER";
}

/** How a hole is filled, as the options are written. */
function bindingOf({ id, kind, range }: Hole): string {
  if (id === "*") return "--index N";
  switch (kind) {
    case "key":
      return `--key ${id}=KEY`;
    case "group":
      return `--key ${id}=KEY,KEY…`;
    case "hash":
      return `--set ${id}=HEX`;
    case "number":
      return `--set ${id}=${valueForm(range[0])}`;
    case "scalar":
      return `--set ${id}=HEX`;
  }
}

function outputText(program: Program, output: ProgramOutput, style: PageStyle): string {
  const formals = output.formals.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const text = output.descriptor ?? partsText(output, output.descriptorTemplate ?? []);
  const lines = [
    `${style.palette.strong("output")} ${output.name}${formals === "" ? "" : `(${formals})`}`,
    ...(text === output.policy ? [] : [field("policy", output.policy)]),
    field(output.descriptor === null ? "template" : "descriptor", text),
    ...addressLines(program, output, style),
    ...(output.scriptPubKey === null ? [] : [field("scriptPubKey", output.scriptPubKey)]),
    field("key path", withoutOwnName(output, keyPathWords(output, groupsOf(program)))),
    ...(output.keyPath === null ? [] : [field("", costText(output.keyPath))]),
    ...treeText(program, output, style),
  ];
  return lines.join("\n");
}

/** Gaps show the names that will fill them; an output's arguments without its own name before them. */
function partsText(output: ProgramOutput, parts: readonly TextPart[]): string {
  const text = parts.map((part) => {
    if (typeof part === "string") return part;
    // The one count that waits for a group's size: the `all` of `multi_a(all,members)`.
    if ("count" in part) return "all";
    return "key" in part ? part.key : part.value;
  });
  return withoutOwnName(output, text.join(""));
}

/** `penalty` for `to_local.penalty`, inside to_local. */
function withoutOwnName(output: ProgramOutput, text: string): string {
  return output.formals.length === 0
    ? text
    : text.replace(new RegExp(`(?<![A-Za-z0-9_.])${declaredName(output.name)}\\.`, "g"), "");
}

function addressLines(program: Program, output: ProgramOutput, { index }: PageStyle): readonly string[] {
  const at = index === undefined ? "" : `, index ${index}`;
  const known = Object.entries(output.addresses).map(([network, address]) =>
    field("address", `${address} (${network}${at})`),
  );
  if (known.length > 0) return known;
  if (output.scriptPubKey !== null) return [];
  const missing = program.holes.filter(({ where }) =>
    where.some((place) => place.split(/[/ ]/)[0] === declaredName(output.name)),
  );
  const options = missing.map(bindingOf);
  if (output.formals.length > 0) {
    const parties = output.formals.filter(({ type }) => type === "party").map(({ name }) => name);
    const named = parties.map((name) => `--set ${declaredName(output.name)}.${name}=PARTY for that party's keys`);
    const short = named.length === 0 ? "" : `  (or ${named.join(", ")})`;
    return [field("address", `one for each state, when bound: ${options.join("  ")}${short}`)];
  }
  if (missing.length === program.holes.length) return [field("address", "when all is bound")];
  return [field("address", `when bound: ${options.join("  ")}`)];
}

function treeText(program: Program, output: ProgramOutput, style: PageStyle): readonly string[] {
  if (output.kind === "rawtr")
    return [field("tree", "not known: rawtr() names the output key itself, which may commit to any tree")];
  if (output.leaves.length === 0) return [field("tree", "none: the key path is the only way")];
  const drawn = treeLines(output.leaves.map(({ depth }) => depth));
  const lines = output.leaves.flatMap((leaf, index) => {
    const { head, rest } = drawn[index] ?? { head: "", rest: "" };
    const [first = "", ...others] = leafLines(program, leaf, index, style);
    const indent = " ".repeat(2);
    return [
      `${indent}${style.palette.frame(head)}${first}`,
      ...others.map((line) => `${indent}${style.palette.frame(rest)}${line}`),
    ];
  });
  return ["  tree", ...lines];
}

function leafLines(program: Program, leaf: ProgramLeaf, index: number, style: PageStyle): readonly string[] {
  const groups = groupsOf(program);
  const short = (text: string): string =>
    style.columns === undefined || text.length <= SHORTENED ? text : `${text.slice(0, 8)}…${text.slice(-4)}`;
  const words = conditionWords(leaf.condition, {
    groups,
    image: short,
    key: (id) => id.replace(/[0-9A-Za-z]{20,}/g, short),
  });
  const room = style.columns === undefined ? Infinity : Math.max(40, style.columns - 2 * leaf.depth - 6);
  return [
    ...wrap(`leaf ${index}: ${words}`, room).map((line) => style.palette.strong(line)),
    fit(leaf.policy, room),
    leaf.cost === null ? "cost not known: a raw leaf's witness is not in its text" : costText(leaf.cost),
    ...lockLine(leaf),
  ];
}

/** Hex and extended keys longer than this are cut on a terminal; the whole stands in the descriptor above. */
const SHORTENED = 16;

/** Lines of at most `room` columns, broken at blanks. */
function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const fit = (text: string, room: number): string => (text.length <= room ? text : oneLine(text, room - 1));

function lockLine({ locks, condition }: ProgramLeaf): readonly string[] {
  const needs = (["after", "older"] as const).flatMap((kind) =>
    locks[kind].map((lock) => ({
      always: isNeeded(condition, kind, lock),
      text: `${kind === "after" ? "nLockTime" : "nSequence"} ≥ ${lock}`,
    })),
  );
  const words = (always: boolean): string =>
    needs.flatMap((each) => (each.always === always ? [each.text] : [])).join(", ");
  return [
    ...(words(true) === "" ? [] : [`needs ${words(true)}`]),
    ...(words(false) === "" ? [] : [`may need ${words(false)}`]),
  ];
}

/** Is there no way through the leaf without the lock? A lock's number is here as it is pushed, and BIP68 reads the low 16 bits of an age. */
function isNeeded(condition: Condition, kind: "after" | "older", lock: number | string): boolean {
  const value = kind === "older" && typeof lock === "number" ? lock & LIMITS.sequenceMask.value : lock;
  const without = substitute(condition, (terminal) =>
    terminal.kind === kind && terminal.value === value ? { kind: "impossible" } : terminal,
  );
  return without.kind === "impossible";
}
