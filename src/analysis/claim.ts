/**
 * An assertion of a program, read from its checked text: `assert alice + any 2 of (bob, carol) cannot spend funding(…) before 144 blocks`. The
 * language checked names, types and pairs when it wrote the text; a program may also come from a stranger, so reading is total, one pass from left to
 * right, and whatever is not exactly of this form is refused.
 */
import type { Result } from "../base/result.ts";
import type { Clock, Instant, Moment } from "../policy/index.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Program } from "../program/program.ts";
import { err, ok } from "../base/result.ts";
import { CLOCKS } from "../policy/index.ts";
import { ageOf } from "../program/age-units.ts";
import { LIMITS } from "../script/limits.ts";
import { hexOrName } from "./instance-names.ts";

export type Holder =
  /** A party, a role, a group, a `key` parameter, or a key as text. */
  | { readonly kind: "key"; readonly name: string }
  /** Hex, or a parameter that waits for its value. */
  | {
      readonly kind: "preimage";
      /** Of a parameter's type; hex is of any function of its length. */
      readonly function: HashFunction | undefined;
      readonly image: string;
      readonly text: string;
    }
  | { readonly kind: "any"; readonly count: number; readonly of: readonly string[] };

export interface Claim {
  readonly holders: readonly Holder[];
  readonly verb: "can" | "cannot";
  /** As declared; a multipath step makes several outputs of it. */
  readonly output: string;
  readonly actuals: readonly string[];
  readonly when: When;
  /** As written; empty where the verb's default stands. */
  readonly whenText: string;
}

export type When =
  | { readonly kind: "now" | "ever" }
  /** Clocks that are named; the others are now for `from`, unbounded for `before`. */
  | { readonly kind: "from" | "before"; readonly moment: Moment };

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,31}$/;
/** A number as policies write them. */
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;

/** Words, and the signs that hold them together; what is in brackets after a word stays with it, as in `musig(a,b)`. */
export function readClaim(text: string, program: Program): Result<Claim, string> {
  const words = wordsOf(text);
  const verbAt = words.findIndex((word) => word === "can" || word === "cannot");
  const [output = "", ...rest] = words.slice(verbAt + 2);
  if (words[0] !== "assert" || verbAt < 2 || words[verbAt + 1] !== "spend" || output === "")
    return err("it is not of the form `assert WHO can spend OUTPUT`");
  const verb = words[verbAt] as Claim["verb"];
  const holders = readHolders(words.slice(1, verbAt), program);
  if (!holders.ok) return holders;
  const instance = readInstance(output);
  if (instance === undefined) return err("the output is not named");
  const when = readWhen(verb, rest, program);
  return when.ok ? ok({ holders: holders.value, verb, ...instance, when: when.value, whenText: rest.join(" ") }) : when;
}

/** By spaces outside of brackets; a bracket after a space is a word of its own. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign !== undefined && (sign !== " " || depth > 0)) continue;
    if (at > start) words.push(text.slice(start, at));
    start = at + 1;
  }
  return words;
}

/** By commas outside of brackets. */
function listOf(text: string): readonly string[] {
  const items: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign !== undefined && (sign !== "," || depth > 0)) continue;
    items.push(text.slice(start, at).trim());
    start = at + 1;
  }
  return items;
}

/** `name(a, b)`: the name, and what stands in its brackets. */
function callOf(word: string): { readonly name: string; readonly inner: string | undefined } {
  const open = word.indexOf("(");
  if (open < 0 || !word.endsWith(")")) return { name: word, inner: undefined };
  return { name: word.slice(0, open), inner: word.slice(open + 1, -1) };
}

function readHolders(words: readonly string[], program: Program): Result<readonly Holder[], string> {
  if (words.length === 1 && words[0] === "anyone") return ok([]);
  const holders: Holder[] = [];
  let at = 0;
  while (at < words.length) {
    const size = words[at] === "any" ? 4 : 1;
    const holder = readHolder(words.slice(at, at + size), program);
    if (holder === undefined) return err("its WHO is not understood");
    holders.push(holder);
    at += size;
    if (at < words.length && words[at++] !== "+") return err("its WHO is not understood");
    if (at === words.length && words[at - 1] === "+") return err("its WHO is not understood");
  }
  return ok(holders);
}

const FUNCTIONS = ["sha256", "hash256", "ripemd160", "hash160"] as const satisfies readonly HashFunction[];

function readHolder(words: readonly string[], program: Program): Holder | undefined {
  const [first = "", count = "", word, list = ""] = words;
  if (first !== "any") {
    const { name, inner } = callOf(first);
    if (inner === undefined) return isKeyText(first) ? { kind: "key", name: first } : undefined;
    if (name !== "preimage" || !/^[A-Za-z0-9_]+$/.test(inner)) return undefined;
    const parameter = program.parameters.find((each) => each.name === inner);
    const image = hexOrName(parameter?.value ?? inner);
    return { kind: "preimage", function: FUNCTIONS.find((each) => each === parameter?.type), image, text: inner };
  }
  const { name, inner } = callOf(list);
  if (!NUMBER.test(count) || word !== "of" || name !== "" || inner === undefined) return undefined;
  const of = listOf(inner);
  return of.every(isKeyText) ? { kind: "any", count: Number(count), of } : undefined;
}

/** A name with its role, or the text of a key: what it is called in the program. */
const isKeyText = (text: string): boolean =>
  /^[A-Za-z0-9_.[\]/<>;*']+$/.test(text) && text !== "any" && text !== "anyone";

function readInstance(word: string): Pick<Claim, "output" | "actuals"> | undefined {
  const { name, inner } = callOf(word);
  if (!NAME.test(name)) return undefined;
  return { output: name, actuals: inner === undefined ? [] : listOf(inner) };
}

const NOT_WHEN = "its WHEN is not understood";

function readWhen(verb: Claim["verb"], words: readonly string[], program: Program): Result<When, string> {
  const [first, ...rest] = words;
  if (first === undefined) return ok({ kind: verb === "can" ? "now" : "ever" });
  if (rest.length === 0) {
    if (first === "now") return ok({ kind: "now" });
    if (first === (verb === "can" ? "eventually" : "ever")) return ok({ kind: "ever" });
  }
  if (first !== (verb === "can" ? "from" : "before")) return err(NOT_WHEN);
  const moment: Partial<Record<Clock, Instant>> = {};
  for (const text of rest.join(" ").split(" and ")) {
    const read = readMoment(text, program);
    if (read === undefined || Object.hasOwn(moment, read.clock)) return err(NOT_WHEN);
    moment[read.clock] = verb === "can" ? read.at : stepBefore(read.at);
  }
  return verb === "cannot" && Object.keys(moment).length > 1 ? err(NOT_WHEN) : ok({ kind: first, moment });
}

/** Language.md: "that clock one step below T". Nothing is before the first step: the clock has not begun. */
const stepBefore = (at: number | { readonly at: string }): Instant =>
  typeof at === "number" ? Math.max(0, at - 1) : { before: at.at };

interface ReadMoment {
  readonly clock: Clock;
  readonly at: number | { readonly at: string };
}

function readMoment(text: string, program: Program): ReadMoment | undefined {
  const [count = "", unit, ...more] = text.split(" ");
  if (more.length > 0) return undefined;
  if (unit === undefined) return NUMBER.test(count) ? absolute(Number(count)) : namedMoment(count, program);
  if (!NUMBER.test(count)) return undefined;
  const age = ageOf(Number(count), unit);
  return age === undefined ? undefined : { clock: age.unit, at: age.value };
}

/** BIP65: a number is a height below 500000000, from there on a time. */
const absolute = (value: number): ReadMoment => ({
  clock: value < LIMITS.lockTimeThreshold.value ? "height" : "time",
  at: value,
});

function namedMoment(name: string, program: Program): ReadMoment | undefined {
  const parameter = program.parameters.find((each) => each.name === name);
  const clock = CLOCKS.find((each) => each === parameter?.type);
  if (parameter === undefined || clock === undefined) return undefined;
  if (parameter.value === null) return { clock, at: { at: name } };
  if (!NUMBER.test(parameter.value)) return undefined;
  const value = Number(parameter.value);
  // BIP68: the low 16 bits of nSequence are the age.
  return { clock, at: clock === "height" || clock === "time" ? value : value & LIMITS.sequenceMask.value };
}
