/**
 * A template to bytes: holes are filled, groups are laid out, nothing is parsed. Lengths of the values are the caller's
 * duty (32 bytes a key, the hash's own length) and are invariants here, since a wrong one would shift every byte behind it.
 */
import type { Bytes } from "../base/bytes.ts";
import { compareBytes, concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { hash160 } from "../crypto/hash.ts";
import { OPCODES } from "./opcodes.ts";
import { pushNumber } from "./push.ts";
import type { Size, SizeRange } from "./size.ts";
import { add, countWithGroups, scale } from "./size.ts";
import type { ScriptPart, ScriptTemplate } from "./template.ts";

/** What stands in the holes. */
export interface TemplateValues {
  /** The x-only keys behind an id: one, or a group's members in their order. */
  keys(id: string): readonly Bytes[];
  hash(hole: string): Bytes;
  number(hole: string): number;
}

/** What is known of the holes before they are filled. */
export interface TemplateFacts {
  isGroup(key: string): boolean;
  /** Least and most bytes of the whole push. */
  numberBytes(hole: string): readonly [number, number];
}

export function fillTemplate(template: ScriptTemplate, values: TemplateValues): Bytes {
  const out: Bytes[] = [];
  for (const [i, part] of template.entries()) {
    const filled = fillPart(part, values);
    if (part.kind === "hash") invariant(filled.length === lengthBefore(template, i), "a hash of another length");
    out.push(filled);
  }
  return concat(...out);
}

function fillPart(part: ScriptPart, values: TemplateValues): Bytes {
  switch (part.kind) {
    case "bytes":
      return part.bytes;
    case "key":
      return oneKey(values, part.key);
    case "keyhash":
      return hash160(oneKey(values, part.key));
    case "hash":
      return values.hash(part.hole);
    case "number":
      return pushNumber(values.number(part.hole));
    case "keys":
      return keySequence(allKeys(values, part.keys), part.sorted);
    case "count":
      return pushNumber(allKeys(values, part.keys).length);
  }
}

/** `<k1> CHECKSIG <k2> CHECKSIGADD ...`; BIP387: "sorted lexicographically" as x-only keys. */
export function keySequence(keys: readonly Bytes[], sorted: boolean): Bytes {
  const ordered = sorted ? [...keys].sort(compareBytes) : keys;
  const parts = ordered.flatMap((key, i) => [
    Uint8Array.of(32),
    key,
    Uint8Array.of(i === 0 ? OPCODES.CHECKSIG : OPCODES.CHECKSIGADD),
  ]);
  return concat(...parts);
}

function allKeys(values: TemplateValues, ids: readonly string[]): readonly Bytes[] {
  const keys = ids.flatMap((id) => [...values.keys(id)]);
  invariant(
    keys.every((key) => key.length === 32),
    "an x-only key has 32 bytes",
  );
  return keys;
}

function oneKey(values: TemplateValues, id: string): Bytes {
  const keys = values.keys(id);
  const [key] = keys;
  invariant(keys.length === 1 && key !== undefined, "a group where one key stands");
  invariant(key.length === 32, "an x-only key has 32 bytes");
  return key;
}

/** Bytes of a key in a sequence: its length byte, itself and its opcode. */
const SEQUENCE_KEY_BYTES = 1 + 32 + 1;
/** A number of keys takes one byte up to 16, two up to 127, three above. */
const COUNT_BYTES: readonly [number, number] = [1, 3];

/** Length of the script that a template becomes. */
export function templateLength(template: ScriptTemplate, facts: TemplateFacts): SizeRange {
  let least: Size = 0;
  let most: Size = 0;
  for (const [i, part] of template.entries()) {
    const [low, high] = partLength(part, facts, lengthBefore(template, i));
    least = add(least, low, "least");
    most = add(most, high, "most");
  }
  return { least, most };
}

function partLength(part: ScriptPart, facts: TemplateFacts, before: number): readonly [Size, Size] {
  switch (part.kind) {
    case "bytes":
      return [part.bytes.length, part.bytes.length];
    case "key":
      return [32, 32];
    case "keyhash":
      return [20, 20];
    case "hash":
      return [before, before];
    case "number":
      return facts.numberBytes(part.hole);
    case "keys": {
      const count = countWithGroups(
        part.keys.filter((key) => !facts.isGroup(key)).length,
        part.keys.filter((key) => facts.isGroup(key)),
      );
      const length = scale(count, SEQUENCE_KEY_BYTES);
      return [length, length];
    }
    case "count":
      return COUNT_BYTES;
  }
}

/** The last byte before part `i`: the length byte of a hash that is a hole. */
function lengthBefore(template: ScriptTemplate, i: number): number {
  const before = template[i - 1];
  return before?.kind === "bytes" ? (before.bytes[before.bytes.length - 1] ?? 0) : 0;
}
