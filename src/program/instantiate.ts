/**
 * Filling a template: values in, the Program that compiling with those values gives, byte for byte. Nothing of the policy is parsed or typed; the
 * work is one check per key, the hashes, and one tweak per output.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { KeyExpression } from "../descriptor/key-expression.ts";
import type { HoleValues } from "./draft.ts";
import type { FinishOptions, FinishProblem } from "./finish.ts";
import type { Hole, Program } from "./program.ts";
import type { Refusal, RefusalCode } from "./refusals.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { parseKeyExpression } from "../descriptor/key-expression.ts";
import { draftOf } from "./draft-of.ts";
import { finish } from "./finish.ts";
import { INDEX_HOLE, INDEX_RANGE } from "./open-holes.ts";

/**
 * What fills a hole: a key expression or the 32 or 33 bytes of a key; a list of these for a group; a number for a lock or the index (`*`); 20 or
 * 32 bytes, or their hex, for a hash or scalar.
 */
export type Value = string | number | Bytes | readonly (string | Bytes)[];
export type Values = Readonly<Record<string, Value>>;

/** Fills the holes named in `values`; holes without a value stay holes. */
export function instantiate(program: Program, values: Values, options: FinishOptions): Result<Program, Refusal> {
  const read = readValues(program, values);
  if (!read.ok) return read;
  const { program: filled, problems } = finish(draftOf(program), read.value, options);
  const [problem] = problems;
  if (problem !== undefined) return err(refusalOf(problem));
  if (read.value.index !== undefined && filled.index === null) return err(refuse("E_HOLE_UNKNOWN", INDEX_HOLE, "is the index of ranged keys, and this program has none"));
  return ok(filled);
}

interface Reading {
  readonly keys: Map<string, KeyExpression>;
  readonly groups: Map<string, readonly KeyExpression[]>;
  readonly numbers: Map<string, number>;
  readonly bytes: Map<string, Bytes>;
  index?: number;
}

function readValues(program: Program, values: Values): Result<HoleValues, Refusal> {
  const reading: Reading = { keys: new Map(), groups: new Map(), numbers: new Map(), bytes: new Map() };
  const holes = new Map(program.holes.map((hole) => [hole.id, hole]));
  // A name may be bound to a ranged key now, together with its index.
  if (program.index === null && !holes.has(INDEX_HOLE)) holes.set(INDEX_HOLE, { id: INDEX_HOLE, kind: "number", range: INDEX_RANGE, where: [] });
  for (const [name, value] of Object.entries(values)) {
    const hole = holes.get(name);
    if (hole === undefined) return err(unknownHole(program));
    const refusal = readValue(reading, hole, value);
    if (refusal !== undefined) return err(refusal);
  }
  return ok(reading);
}

/** The name is not repeated: it may be a private key in the wrong place. */
function unknownHole({ holes }: Program): Refusal {
  const names = holes.slice(0, 8).map((hole) => `\`${hole.id}\``);
  const known = holes.length === 0 ? "it has none" : `they are ${names.join(", ")}${holes.length > names.length ? " …" : ""}`;
  return { code: "E_HOLE_UNKNOWN", message: `a value is given for a name that is no hole of this program: ${known}` };
}

const refuse = (code: RefusalCode, hole: string, what: string): Refusal => ({ code, message: `\`${hole}\` ${what}`, hole });

function readValue(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  switch (hole.kind) {
    case "key": {
      const key = readKey(hole, value);
      if ("code" in key) return key;
      reading.keys.set(hole.id, key);
      return undefined;
    }
    case "group":
      return readGroup(reading, hole, value);
    case "number":
      return readNumber(reading, hole, value);
    case "hash":
    case "scalar":
      return readBytes(reading, hole, value);
  }
}

/** BIP32: the serialised length of an extended key, which a hole asks for when steps follow it. */
const EXTENDED_BYTES = 78;

function readKey(hole: Hole, value: unknown): KeyExpression | Refusal {
  const text = value instanceof Uint8Array ? toHex(value) : value;
  if (typeof text !== "string") return refuse("E_HOLE_KIND", hole.id, "is a key: give a key expression, or 32 or 33 bytes");
  const parsed = parseKeyExpression(text);
  if (!parsed.ok) return refuse("E_KEY_FORM", hole.id, `is bound to ${parsed.error.found}`);
  const [branch] = parsed.value.branches;
  const bytes = branch?.kind === "point" ? branch.key.length / 2 : EXTENDED_BYTES;
  if (bytes < hole.range[0]) return refuse("E_KEY_FORM", hole.id, hole.range[0] === EXTENDED_BYTES ? "needs an extended key: steps follow it" : "needs a key of 33 bytes: it takes part in musig()");
  return parsed.value;
}

function readGroup(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  if (!Array.isArray(value)) return refuse("E_HOLE_KIND", hole.id, "is a group: give a list of keys");
  const [least, most] = hole.range;
  if (value.length < least || value.length > most) return refuse("E_HOLE_RANGE", hole.id, `takes ${least} to ${most} members`);
  const members: KeyExpression[] = [];
  for (const member of value) {
    const key = readKey({ ...hole, range: [0, EXTENDED_BYTES] }, member);
    if ("code" in key) return key;
    members.push(key);
  }
  reading.groups.set(hole.id, members);
  return undefined;
}

function readNumber(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return refuse("E_HOLE_KIND", hole.id, "is a number: give an integer");
  const [least, most] = hole.range;
  if (value < least || value > most) return refuse("E_HOLE_RANGE", hole.id, `is from ${least} to ${most}`);
  if (hole.id === INDEX_HOLE) reading.index = value;
  else reading.numbers.set(hole.id, value);
  return undefined;
}

function readBytes(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  const bytes = value instanceof Uint8Array ? value : typeof value === "string" && isHex(value) ? fromHex(value) : undefined;
  if (bytes === undefined) return refuse("E_HOLE_KIND", hole.id, `is a ${hole.kind}: give ${hole.range[0]} bytes in hex`);
  if (bytes.length !== hole.range[0]) return refuse("E_HOLE_RANGE", hole.id, `has ${hole.range[0]} bytes, not ${bytes.length}`);
  reading.bytes.set(hole.id, bytes);
  return undefined;
}

const CODE_OF: Readonly<Record<FinishProblem["kind"], RefusalCode>> = {
  curve: "E_KEY_CURVE",
  steps: "E_KEY_FORM",
  multipath: "E_KEY_FORM",
  "xonly-in-musig": "E_KEY_FORM",
  "extended-needed": "E_KEY_FORM",
  scalar: "E_HOLE_RANGE",
  index: "E_KEY_INDEX",
  single: "E_HOLE_RANGE",
  duplicate: "E_DUPLICATE_KEY",
  equal: "E_DUPLICATE_KEY",
};

function refusalOf(problem: FinishProblem): Refusal {
  const names = problem.hole ?? problem.keys.join("` and `");
  const what = problem.kind === "equal" || problem.kind === "duplicate" ? "are or hold the same key twice" : REASONS[problem.kind];
  const where = problem.output === undefined ? "" : ` in leaf ${problem.leaf} of ${problem.output}`;
  return { code: CODE_OF[problem.kind], message: `\`${names}\` ${what}${where}`, ...(problem.hole === undefined ? {} : { hole: problem.hole }) };
}

const REASONS: Readonly<Record<Exclude<FinishProblem["kind"], "equal" | "duplicate">, string>> = {
  curve: "is not on the curve",
  steps: "is bound to a ranged key, and steps follow it",
  multipath: "is bound to a multipath key: bind one of its branches",
  "xonly-in-musig": "takes part in musig() and needs 33 bytes",
  "extended-needed": "needs an extended key: steps follow it",
  scalar: "is not below the group order",
  index: "has no child at this index",
  single: "has a single participant",
};
