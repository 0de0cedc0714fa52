/**
 * Values for holes, as they come from outside, to the form that fills them: each by the kind and range of its hole. Messages name the hole and what is
 * wrong, never the value: it may be a secret that was pasted by mistake, even as a name.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { KeyExpression } from "../descriptor/key-expression.ts";
import type { HoleValues } from "./draft.ts";
import type { Hole } from "./program.ts";
import type { Refusal, RefusalCode } from "./refusals.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { parseKeyExpression } from "../descriptor/key-expression.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { INDEX_HOLE } from "./open-holes.ts";

/**
 * What fills a hole: a key expression or the 32 or 33 bytes of a key; a list of these for a group; a number for a lock or the index (`*`); 20 or
 * 32 bytes, or their hex, for a hash or scalar.
 */
export type Value = string | number | Bytes | readonly (string | Bytes)[];
export type Values = Readonly<Record<string, Value>>;

interface Reading {
  readonly keys: Map<string, KeyExpression>;
  readonly groups: Map<string, readonly KeyExpression[]>;
  readonly numbers: Map<string, number>;
  readonly bytes: Map<string, Bytes>;
  index?: number;
}

/** Each value with the hole it is for. */
export function readValues(values: Iterable<readonly [hole: Hole, value: Value]>): Result<HoleValues, Refusal> {
  const reading: Reading = { keys: new Map(), groups: new Map(), numbers: new Map(), bytes: new Map() };
  for (const [hole, value] of values) {
    const refusal = readValue(reading, hole, value);
    if (refusal !== undefined) return err(refusal);
  }
  return ok(reading);
}

/** Ids of holes are names with dots between; anything longer or other could be a key, and is not repeated. */
const ID = /^(\*|[A-Za-z_][A-Za-z0-9_]{0,31}(\.[A-Za-z_][A-Za-z0-9_]{0,31}){0,2})$/;

export function refuse(code: RefusalCode, id: string, what: string): Refusal {
  const known = ID.test(id);
  return {
    code,
    message: `${known ? `\`${id}\`` : "a name that is not shown"} ${what}`,
    ...(known ? { hole: id } : {}),
  };
}

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
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    return refuse("E_HOLE_KIND", hole.id, "is a key: give a key expression, or 32 or 33 bytes");
  const parsed = typeof value === "string" ? parseKeyExpression(value) : keyOfBytes(value);
  if (!parsed.ok) return refuse("E_KEY_FORM", hole.id, `is bound to ${parsed.error.found}`);
  const [branch] = parsed.value.branches;
  const bytes = branch?.kind === "point" ? branch.key.length / 2 : EXTENDED_BYTES;
  if (bytes < hole.range[0]) {
    return refuse(
      "E_KEY_FORM",
      hole.id,
      hole.range[0] === EXTENDED_BYTES
        ? "needs an extended key: steps follow it"
        : "needs a key of 33 bytes: it takes part in musig()",
    );
  }
  return parsed.value;
}

/** What `parseKeyExpression` answers for their hex, without the text. */
function keyOfBytes(bytes: Bytes): Result<KeyExpression, { readonly found: string }> {
  const isKey = bytes.length === 32 || (bytes.length === 33 && (bytes[0] === 2 || bytes[0] === 3));
  return isKey
    ? ok({ branches: [{ kind: "point", key: toHex(bytes) }] })
    : err({ found: `${bytes.length} bytes that are no key` });
}

function readGroup(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  if (!Array.isArray(value)) return refuse("E_HOLE_KIND", hole.id, "is a group: give a list of keys");
  const [least, most] = hole.range;
  if (value.length < least || value.length > most)
    return refuse("E_HOLE_RANGE", hole.id, `takes ${least} to ${most} members`);
  const members: KeyExpression[] = [];
  for (const member of value) {
    const key = readKey({ ...hole, range: [0, EXTENDED_BYTES] }, member);
    if ("code" in key) return key;
    members.push(key);
  }
  reading.groups.set(hole.id, members);
  return undefined;
}

/** What a number of the range counts, where that is not plain from the number. */
function unitWords({ range: [least] }: Hole): string {
  // BIP68: bit 22 marks units of 512 seconds. BIP65: from 500000000 on a lock is a time.
  if (least === LOCK_RANGES.duration[0]) return ", the nSequence value of a time span: 4194304 + units of 512 seconds";
  return least === LOCK_RANGES.time[0] ? ", seconds since 1970" : "";
}

function readNumber(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    return refuse("E_HOLE_KIND", hole.id, "is a number: give an integer");
  const [least, most] = hole.range;
  if (value < least || value > most)
    return refuse("E_HOLE_RANGE", hole.id, `is from ${least} to ${most}${unitWords(hole)}`);
  if (hole.id === INDEX_HOLE) reading.index = value;
  else reading.numbers.set(hole.id, value);
  return undefined;
}

function readBytes(reading: Reading, hole: Hole, value: Value): Refusal | undefined {
  const bytes =
    value instanceof Uint8Array ? value : typeof value === "string" && isHex(value) ? fromHex(value) : undefined;
  if (bytes === undefined)
    return refuse("E_HOLE_KIND", hole.id, `is a ${hole.kind}: give ${hole.range[0]} bytes in hex`);
  if (bytes.length !== hole.range[0])
    return refuse("E_HOLE_RANGE", hole.id, `has ${hole.range[0]} bytes, not ${bytes.length}`);
  reading.bytes.set(hole.id, bytes);
  return undefined;
}
