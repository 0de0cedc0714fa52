/**
 * A raw leaf as the search runs it: opcodes, and what is pushed, be it bytes or a parameter's. A leaf with holes is laid out with test values
 * first, and what stands at a hole's place in these bytes is the hole: so there is one reader of scripts, and the bytes can be run.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { ScriptPart, ScriptTemplate } from "../../script/template.ts";
import type { Arena } from "./arena.ts";
import type { Range, Term } from "./term.ts";
import { EMPTY, concat } from "../../base/bytes.ts";
import { invariant } from "../../base/invariant.ts";
import { hash160, sha256, taggedHash } from "../../crypto/hash.ts";
import { itemAt } from "../../script/codec.ts";
import { LIMITS } from "../../script/limits.ts";
import { OPCODES } from "../../script/opcodes.ts";
import { pushNumber } from "../../script/push.ts";
import { bytesTerm, digestTerm, numberTerm } from "./algebra.ts";
import { term, unit } from "./arena.ts";
import { unitSum } from "./sum.ts";

export type Token =
  | { readonly kind: "opcode"; readonly opcode: number }
  | { readonly kind: "push"; readonly of: Term }
  /** Fails wherever it stands: more bytes than an element may have. */
  | { readonly kind: "oversized" };

/** What is known of a leaf's holes. */
export interface HoleFacts {
  readonly numberRange: (hole: string) => Range;
  readonly hashLength: (hole: string) => number;
}

export interface Tokens {
  /** As far as the script can be read; BIP342 lets nobody spend one that ends inside a push. */
  readonly tokens: readonly Token[];
  /** The script with test values in its holes. */
  readonly script: Bytes;
}

/** `undefined`: a part stands for each member of a group, whose size is not known. */
export function tokensOf(arena: Arena, template: ScriptTemplate, facts: HoleFacts): Tokens | undefined {
  const holes = new Map<number, Term>();
  const parts: Bytes[] = [];
  let offset = 0;
  for (const part of template) {
    const laid = layOut(arena, part, facts);
    if (laid === undefined) return undefined;
    if (laid.hole !== undefined) holes.set(offset, laid.hole);
    parts.push(laid.bytes);
    offset += laid.bytes.length;
  }
  const script = concat(...parts);
  return { tokens: readTokens(arena, script, holes), script };
}

function readTokens(arena: Arena, script: Bytes, holes: ReadonlyMap<number, Term>): readonly Token[] {
  const tokens: Token[] = [];
  for (let offset = 0; offset < script.length;) {
    const read = itemAt(script, offset);
    if (read === undefined) return tokens;
    const { data, opcode } = read.item;
    // A number is a hole with its push, hashes and keys are without theirs.
    const hole = holes.get(offset) ?? (data === undefined ? undefined : holes.get(read.end - data.length));
    if (data === undefined) tokens.push({ kind: "opcode", opcode });
    else if (data.length > LIMITS.elementBytes.value) tokens.push({ kind: "oversized" });
    else tokens.push({ kind: "push", of: hole ?? bytesTerm(arena, opcode === OPCODES["0"] ? EMPTY : data) });
    offset = read.end;
  }
  return tokens;
}

interface Laid {
  readonly bytes: Bytes;
  readonly hole?: Term;
}

const text = (words: string): Bytes => new TextEncoder().encode(words);

/** Bytes that stand for a key in a script that is only run without its signature. */
export const testKey = (name: string): Bytes => taggedHash("tapwright/RawTestKey/1", text(name));
/** The secret that stands for a preimage nobody here knows. */
export const testPreimage = (name: string): Bytes => taggedHash("tapwright/RawTestPreimage/1", text(name));

function layOut(arena: Arena, part: ScriptPart, facts: HoleFacts): Laid | undefined {
  switch (part.kind) {
    case "bytes":
      return { bytes: part.bytes };
    case "key":
      return { bytes: testKey(part.key), hole: term(arena, { kind: "key", name: part.key }) };
    case "keyhash": {
      const key = term(arena, { kind: "key", name: part.key });
      const hash = digestTerm(arena, "ripemd160", digestTerm(arena, "sha256", key));
      return { bytes: hash160(testKey(part.key)), hole: hash };
    }
    case "hash": {
      const length = facts.hashLength(part.hole);
      invariant(length === 20 || length === 32, "a hash has 20 or 32 bytes");
      const image = sha256(testPreimage(part.hole)).subarray(0, length);
      return { bytes: image, hole: term(arena, { kind: "hole", name: part.hole, length }) };
    }
    case "number": {
      const range = facts.numberRange(part.hole);
      const parameter = unit(arena, { kind: "parameter", name: part.hole, range });
      return { bytes: pushNumber(range[0]), hole: numberTerm(arena, unitSum(parameter)) };
    }
    case "keys":
    case "count":
      return undefined;
  }
}
