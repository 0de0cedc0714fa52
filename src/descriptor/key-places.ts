/**
 * Where keys stand in the text of a descriptor or of a BIP388 template: the one thing that both conversions of wallet policies need to
 * know. Which arguments of which expression are keys is a table; brackets are counted, nothing is typed or judged.
 *
 * Invariant: linear in the text, no recursion, every place found lies where the table says that a key stands.
 */
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A KEY expression: one key, or `musig(…)` of several, and the steps behind it. */
export interface KeyPlace extends TextRange {
  readonly musig: boolean;
  /** The key without its steps; of a `musig`, its participants as written. */
  readonly keys: readonly TextRange[];
  /** `/0/*` and the like, empty where there are none. */
  readonly steps: TextRange;
  /** Inside `tr(…)`. */
  readonly inTaproot: boolean;
}

export interface PlaceProblem {
  readonly at: number;
  readonly reason: string;
}

/** Which arguments of an expression are keys: from the first one named to the last one, counted from 0. */
const KEY_ARGUMENTS: Readonly<Record<string, readonly [from: number, to: number]>> = Object.freeze({
  pk: [0, 0],
  pkh: [0, 0],
  pk_k: [0, 0],
  pk_h: [0, 0],
  wpkh: [0, 0],
  combo: [0, 0],
  tr: [0, 0],
  rawtr: [0, 0],
  multi: [1, Infinity],
  sortedmulti: [1, Infinity],
  multi_a: [1, Infinity],
  sortedmulti_a: [1, Infinity],
  musig: [0, Infinity],
});

interface OpenBracket {
  /** The expression's name without wrappers, `{` for a branch of a tree. */
  readonly name: string;
  readonly at: number;
  argument: number;
  /** Of a `musig`: its participants so far. */
  readonly keys: TextRange[];
}

/** Ends a word; `[`, `<` and `;` stand inside key expressions only. */
const DELIMITERS = "(){},";

export function keyPlaces(text: string): Result<readonly KeyPlace[], PlaceProblem> {
  const stray = text.search(/[^!-~]/);
  if (stray >= 0) return err({ at: stray, reason: "white space or a character that no descriptor holds" });
  const places: KeyPlace[] = [];
  const open: OpenBracket[] = [];
  for (let at = 0; at < text.length;) {
    const mark = text[at] as string;
    if (!DELIMITERS.includes(mark)) {
      const end = wordEnd(text, at);
      const problem =
        text[end] === "(" ? openExpression(text, at, end, open) : readWord(text, { start: at, end }, open, places);
      if (problem !== undefined) return err(problem);
      at = text[end] === "(" ? end + 1 : end;
    } else if (mark === "{") {
      open.push({ name: "{", at, argument: 0, keys: [] });
      at++;
    } else if (mark === ",") {
      const top = open.at(-1);
      if (top === undefined) return err({ at, reason: "a comma outside all brackets" });
      top.argument++;
      at++;
    } else {
      const closed = closeBracket(text, at, open, places);
      if (!closed.ok) return closed;
      at = closed.value;
    }
  }
  const unclosed = open.at(-1);
  return unclosed === undefined ? ok(places) : err({ at: unclosed.at, reason: "a bracket that is not closed" });
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !DELIMITERS.includes(text[end] as string)) end++;
  return end;
}

function openExpression(text: string, start: number, end: number, open: OpenBracket[]): PlaceProblem | undefined {
  const name = text.slice(start, end).replace(/^[a-z]+:/, "");
  if (name === "musig" && open.at(-1)?.name === "musig") return { at: start, reason: "musig() inside musig()" };
  open.push({ name, at: start, argument: 0, keys: [] });
  return undefined;
}

/** Index behind the bracket that closes; a `musig` takes the steps that follow with it. */
function closeBracket(text: string, at: number, open: OpenBracket[], places: KeyPlace[]): Result<number, PlaceProblem> {
  const closed = open.pop();
  const fits = closed !== undefined && (text[at] === "}") === (closed.name === "{");
  if (!fits) return err({ at, reason: "a bracket that closes nothing" });
  if (closed.name !== "musig") return ok(at + 1);
  const end = wordEnd(text, at + 1);
  const steps = { start: at + 1, end };
  places.push({ start: closed.at, end, musig: true, keys: closed.keys, steps, inTaproot: isInTaproot(open) });
  return ok(end);
}

const isInTaproot = (open: readonly OpenBracket[]): boolean => open.some(({ name }) => name === "tr");

/** A word that opens no bracket: a key where the table says so, else a number, a hash or a constant. */
function readWord(
  text: string,
  word: TextRange,
  open: readonly OpenBracket[],
  places: KeyPlace[],
): PlaceProblem | undefined {
  const top = open.at(-1);
  const range = KEY_ARGUMENTS[top?.name ?? ""];
  if (top === undefined || range === undefined || top.argument < range[0] || top.argument > range[1]) {
    const isKey = /^@|^\[|^[a-zA-Z]pub/.test(text.slice(word.start, word.end));
    return isKey ? { at: word.start, reason: "a key where no key can stand" } : undefined;
  }
  if (top.name === "musig") {
    top.keys.push(word);
    return undefined;
  }
  const origin = text[word.start] === "[" ? text.indexOf("]", word.start) : word.start;
  const slash = text.indexOf("/", origin < 0 ? word.start : origin);
  const keyEnd = slash < 0 || slash > word.end ? word.end : slash;
  const keys = [{ start: word.start, end: keyEnd }];
  places.push({ ...word, musig: false, keys, steps: { start: keyEnd, end: word.end }, inTaproot: isInTaproot(open) });
  return undefined;
}
