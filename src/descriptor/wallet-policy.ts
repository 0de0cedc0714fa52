/**
 * BIP388 wallet policies, both ways: a descriptor template with `@0`, `@1` … in the place of keys, and the vector of key information
 * items, to and from the multipath descriptor that they stand for. Only keys are looked at; whether the rest is a sound
 * descriptor is the compiler's question, so that templates of other kinds of output convert too.
 *
 * Invariant: `fromWalletPolicy` of what `toWalletPolicy` gave is the descriptor again, character for character.
 */
import type { Result } from "../base/result.ts";
import type { KeyPlace, TextRange } from "./key-places.ts";
import { toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { checksumProblem } from "./checksum.ts";
import { parseExtendedKey } from "./extended-key.ts";
import { parseIndex, parseKeyExpression } from "./key-expression.ts";
import { keyPlaces } from "./key-places.ts";

export interface WalletPolicy {
  /** The wallet descriptor template. */
  readonly template: string;
  /** The vector of key information items: `[origin]xpub`. */
  readonly keysInfo: readonly string[];
}

export interface WalletPolicyProblem {
  /** Which text is at fault. */
  readonly where: "template" | "keys" | "descriptor";
  /** Offset in the template or descriptor; of `keys`, the item's number. */
  readonly at: number;
  readonly reason: string;
}

/** The multipath descriptor, without a checksum, of a template and its keys. */
export function fromWalletPolicy(template: string, keysInfo: readonly string[]): Result<string, WalletPolicyProblem> {
  const bad = (at: number, reason: string): Result<never, WalletPolicyProblem> =>
    err({ where: "template", at, reason });
  const places = keyPlaces(template);
  if (!places.ok) return bad(places.error.at, places.error.reason);
  const used = checkPlaceholders(template, places.value);
  if (!used.ok) return bad(used.error.at, used.error.reason);
  // BIP388: "which must be of size at least i + 1, or the wallet policy is invalid"; items that nothing names have no meaning.
  if (used.value !== keysInfo.length)
    return bad(0, `${used.value} keys in the template, ${keysInfo.length} key information items`);
  const keys = checkKeysInfo(keysInfo);
  if (!keys.ok) return keys;
  return ok(replace(template, places.value, (place) => expand(template, place, keysInfo)));
}

/** Template and keys of a multipath descriptor; a `#checksum` is checked and left out. */
export function toWalletPolicy(descriptor: string): Result<WalletPolicy, WalletPolicyProblem> {
  const bad = (at: number, reason: string): Result<never, WalletPolicyProblem> =>
    err({ where: "descriptor", at, reason });
  const hash = descriptor.indexOf("#");
  const text = hash < 0 ? descriptor : descriptor.slice(0, hash);
  if (hash >= 0 && checksumProblem(text, descriptor.slice(hash + 1)) !== undefined)
    return bad(hash, "a checksum that does not fit");
  const places = keyPlaces(text);
  if (!places.ok) return bad(places.error.at, places.error.reason);
  const numbers = new Map<string, number>();
  for (const place of places.value) {
    const problem = numberKeys(text, place, numbers);
    if (problem !== undefined) return bad(problem.at, problem.reason);
  }
  const template = replace(text, places.value, (place) => contract(text, place, numbers));
  // The rules of BIP388 are written for templates; what they refuse, no descriptor can be turned into.
  const keysInfo = [...numbers.keys()];
  const back = fromWalletPolicy(template, keysInfo);
  if (back.ok) return ok({ template, keysInfo });
  if (back.error.where === "template") return bad(placeOf(template, places.value, back.error.at), back.error.reason);
  return bad(text.indexOf(keysInfo[back.error.at] as string), back.error.reason);
}

interface Problem {
  readonly at: number;
  readonly reason: string;
}

const slice = (text: string, range: TextRange): string => text.slice(range.start, range.end);

const NO_KEY = "no key placeholder: a wallet policy must have at least one";

/** How many distinct placeholders a template has, when it keeps all rules about them. */
function checkPlaceholders(template: string, places: readonly KeyPlace[]): Result<number, Problem> {
  let count = 0;
  const branches = new Map<string, Set<number>>();
  for (const place of places) {
    const indexes: number[] = [];
    for (const key of place.keys) {
      const index = placeholder(template, key, place.musig);
      if (typeof index !== "number") return err(index);
      // BIP388: "placeholder @i never appears for the first time before an occurrence of @j for some j < i".
      if (index > count)
        return err({
          at: key.start,
          reason: `@${index} before the first @${count}: placeholders are numbered in order of appearance`,
        });
      if (index === count) count++;
      if (indexes.includes(index)) return err({ at: key.start, reason: `@${index} twice in one musig()` });
      indexes.push(index);
    }
    const problem = checkMusig(place) ?? checkSteps(template, place, indexes, branches);
    if (problem !== undefined) return err(problem);
  }
  return count === 0 ? err({ at: 0, reason: NO_KEY }) : ok(count);
}

/** BIP388: "a single character @ followed by a non-negative decimal number, with no leading zeros (except for @0)". */
function placeholder(template: string, range: TextRange, inMusig: boolean): number | Problem {
  const text = slice(template, range);
  const match = /^@(0|[1-9][0-9]{0,8})$/.exec(text);
  if (match !== null) return Number(match[1]);
  if (inMusig && text.includes("/")) {
    return {
      at: range.start,
      reason: "derivation before aggregation: write the steps after the musig(), musig(@0,@1)/**",
    };
  }
  return {
    at: range.start,
    reason: "a key that is no placeholder such as @0: keys stand in the key information items",
  };
}

function checkMusig(place: KeyPlace): Problem | undefined {
  if (!place.musig) return undefined;
  if (!place.inTaproot) return { at: place.start, reason: "musig() outside tr()" };
  return place.keys.length > 0 ? undefined : { at: place.start, reason: "musig() without keys" };
}

const STEPS_RULE = "a placeholder is always followed by /** or /<M;N>/*, with two distinct unhardened numbers";

/**
 * BIP388: "If two KEY are KP/<M;N>/* and KP/<P;Q>/* for the same key placeholder KP, then the sets {M, N} and {P, Q} must be disjoint.
 * Two musig key placeholders are the same if they have exactly the same set of key indexes (regardless of the order)."
 */
function checkSteps(
  template: string,
  place: KeyPlace,
  indexes: readonly number[],
  branches: Map<string, Set<number>>,
): Problem | undefined {
  const pair = branchPair(slice(template, place.steps));
  if (pair === undefined) return { at: place.steps.start, reason: STEPS_RULE };
  const id = `${place.musig ? "musig" : "key"} ${[...indexes].sort((a, b) => a - b).join(" ")}`;
  const taken = branches.get(id) ?? new Set();
  branches.set(id, taken);
  for (const step of pair) {
    if (taken.has(step))
      return { at: place.steps.start, reason: `the same key twice: branch ${step} of it is used before` };
    taken.add(step);
  }
  return undefined;
}

/** M and N of `/<M;N>/*`; BIP388: the string /** "is equivalent to /<0;1>/*". */
function branchPair(steps: string): readonly [number, number] | undefined {
  if (steps === "/**") return [0, 1];
  const match = /^\/<([^;<>]*);([^;<>]*)>\/\*$/.exec(steps);
  const first = match === null ? undefined : parseIndex(match[1] as string);
  const second = match === null ? undefined : parseIndex(match[2] as string);
  if (first === undefined || second === undefined || first.hardened || second.hardened) return undefined;
  return first.number === second.number ? undefined : [first.number, second.number];
}

/** BIP388 KEY_INFO: an extended public key with or without its origin; all public keys "must be pairwise distinct". */
function checkKeysInfo(keysInfo: readonly string[]): Result<undefined, WalletPolicyProblem> {
  const seen = new Map<string, number>();
  for (const [at, item] of keysInfo.entries()) {
    const bad = (reason: string): Result<never, WalletPolicyProblem> => err({ where: "keys", at, reason });
    const parsed = parseKeyExpression(item);
    if (!parsed.ok) return bad(parsed.error.found);
    const recipe = parsed.value.branches[0];
    if (recipe?.kind !== "extended") return bad("a key without children: only an extended key (xpub…) can stand here");
    if (parsed.value.branches.length > 1 || recipe.steps.length > 0)
      return bad("steps after the key: they belong to the template");
    const key = parseExtendedKey(recipe.key);
    const publicKey = typeof key === "string" ? recipe.key : toHex(key.publicKey);
    const earlier = seen.get(publicKey);
    if (earlier !== undefined) return bad(`the same public key as in item @${earlier}`);
    seen.set(publicKey, at);
  }
  return ok(undefined);
}

/** `text` with each place replaced. */
function replace(text: string, places: readonly KeyPlace[], by: (place: KeyPlace) => string): string {
  let out = "";
  let at = 0;
  for (const place of places) {
    out += text.slice(at, place.start) + by(place);
    at = place.end;
  }
  return out + text.slice(at);
}

const joinKeys = (place: KeyPlace, keys: readonly string[]): string =>
  place.musig ? `musig(${keys.join(",")})` : keys.join("");

function expand(template: string, place: KeyPlace, keysInfo: readonly string[]): string {
  const keys = place.keys.map((key) => keysInfo[Number(slice(template, key).slice(1))] as string);
  const steps = slice(template, place.steps);
  return joinKeys(place, keys) + (steps === "/**" ? "/<0;1>/*" : steps);
}

function contract(text: string, place: KeyPlace, numbers: ReadonlyMap<string, number>): string {
  const keys = place.keys.map((key) => `@${numbers.get(slice(text, key)) as number}`);
  const steps = slice(text, place.steps);
  return joinKeys(place, keys) + (steps === "/<0;1>/*" ? "/**" : steps);
}

/** Numbers the keys of a place in order of first appearance; what is wrong with one that no wallet policy can hold. */
function numberKeys(text: string, place: KeyPlace, numbers: Map<string, number>): Problem | undefined {
  for (const range of place.keys) {
    const key = slice(text, range);
    if (place.musig && key.includes("/", key.indexOf("]") + 1)) {
      return { at: range.start, reason: "derivation before aggregation, which wallet policies do not allow" };
    }
    const parsed = parseKeyExpression(key);
    if (!parsed.ok) return { at: range.start, reason: parsed.error.found };
    if (parsed.value.branches[0]?.kind !== "extended") {
      return {
        at: range.start,
        reason: "a key that is no extended key (xpub…): wallet policies hold accounts, not single keys",
      };
    }
    if (!numbers.has(key)) numbers.set(key, numbers.size);
  }
  const fits = branchPair(slice(text, place.steps)) !== undefined && slice(text, place.steps) !== "/**";
  return fits
    ? undefined
    : {
        at: place.steps.start,
        reason: "a key of a wallet policy ends in /<M;N>/*, with two distinct unhardened numbers",
      };
}

/** Where in the descriptor the place lies that holds, or follows, an offset of the template. */
function placeOf(template: string, places: readonly KeyPlace[], at: number): number {
  const inTemplate = keyPlaces(template);
  const index = inTemplate.ok ? inTemplate.value.findIndex((place) => place.end >= at) : -1;
  return places[index]?.start ?? 0;
}
