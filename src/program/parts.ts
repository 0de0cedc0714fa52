/**
 * Script templates as a Program writes them: hex strings between the gaps, and back. A gap whose value is known is written as bytes.
 */
import type { Bytes } from "../base/bytes.ts";
import type { ScriptPart, ScriptTemplate } from "../script/template.ts";
import type { TemplateValues } from "../script/fill.ts";
import type { HoleValues } from "./draft.ts";
import type { Hole, ProgramPart } from "./program.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { pushNumber } from "../script/push.ts";

/** Adjacent bytes are joined, so that equal templates have equal parts. */
export function toProgramParts(template: ScriptTemplate, values: HoleValues): readonly ProgramPart[] {
  const parts: ProgramPart[] = [];
  for (const part of template) {
    const written = toProgramPart(part, values);
    const last = parts[parts.length - 1];
    if (typeof written === "string" && typeof last === "string") parts[parts.length - 1] = last + written;
    else parts.push(written);
  }
  return parts;
}

function toProgramPart(part: ScriptPart, values: HoleValues): ProgramPart {
  switch (part.kind) {
    case "bytes":
      return toHex(part.bytes);
    case "key":
      return { key: part.key };
    case "keyhash":
      return { keyhash: part.key };
    case "hash": {
      const bytes = values.bytes.get(part.hole);
      return bytes === undefined ? { hash: part.hole } : toHex(bytes);
    }
    case "number": {
      const number = values.numbers.get(part.hole);
      return number === undefined ? { number: part.hole } : toHex(pushNumber(number));
    }
    case "keys":
      return { keys: part.keys, sorted: part.sorted };
    case "count":
      return { count: part.keys };
  }
}

export const fromProgramParts = (parts: readonly ProgramPart[]): ScriptTemplate => parts.map(fromProgramPart);

function fromProgramPart(part: ProgramPart): ScriptPart {
  if (typeof part === "string") return { kind: "bytes", bytes: fromHex(part) };
  if ("key" in part) return { kind: "key", key: part.key };
  if ("keyhash" in part) return { kind: "keyhash", key: part.keyhash };
  if ("hash" in part) return { kind: "hash", hole: part.hash };
  if ("number" in part) return { kind: "number", hole: part.number };
  if ("keys" in part) return { kind: "keys", keys: part.keys, sorted: part.sorted };
  return { kind: "count", keys: part.count };
}

/** The script, or `undefined` while a hash or number in it is a hole. Its keys must all be known. */
export function fillParts(
  template: ScriptTemplate,
  values: HoleValues,
  keys: (id: string) => readonly Bytes[],
  fill: (template: ScriptTemplate, values: TemplateValues) => Bytes,
): Bytes | undefined {
  for (const part of template) {
    if (part.kind === "hash" && !values.bytes.has(part.hole)) return undefined;
    if (part.kind === "number" && !values.numbers.has(part.hole)) return undefined;
  }
  return fill(template, {
    keys,
    hash: (hole) => values.bytes.get(hole) ?? missing(),
    number: (hole) => values.numbers.get(hole) ?? missing(),
  });
}

function missing(): never {
  invariant(false, "a template is filled only when all its holes have values");
}

/** Least and most bytes of the push of a number: exact once the value is known. */
export function numberBytesOf(hole: Hole | undefined, value: number | undefined): readonly [number, number] {
  if (value !== undefined) return [pushNumber(value).length, pushNumber(value).length];
  invariant(hole?.kind === "number", "a number in a template is a hole of the program");
  return [pushNumber(hole.range[0]).length, pushNumber(hole.range[1]).length];
}
