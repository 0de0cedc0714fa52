/**
 * Filling a template: values in, the Program that compiling with those values gives, byte for byte. Nothing of the policy is parsed or typed; the
 * work is one check per key, the hashes, and one tweak per output.
 */
import type { Result } from "../base/result.ts";
import type { HoleValues } from "./draft.ts";
import type { FinishOptions } from "./finish.ts";
import type { Hole, Program } from "./program.ts";
import type { Value, Values } from "./read-values.ts";
import type { Refusal } from "./refusals.ts";
import { err, ok } from "../base/result.ts";
import { draftOf } from "./draft-of.ts";
import { finish } from "./finish.ts";
import { NETWORKS } from "../taproot/network.ts";
import { foreignKeys, isNetwork } from "./networks.ts";
import { INDEX_AS_HOLE, INDEX_HOLE } from "./open-holes.ts";
import { problemRefusal } from "./problem-refusal.ts";
import { readValues, refuse } from "./read-values.ts";

/** Fills the holes named in `values`; holes without a value stay holes. */
export function instantiate(program: Program, values: Values, options: FinishOptions): Result<Program, Refusal> {
  if (!options.networks.every(isNetwork))
    return err({ code: "E_NETWORK_UNKNOWN", message: `a network is one of ${Object.keys(NETWORKS).join(", ")}` });
  const read = valuesOf(program, values);
  if (!read.ok) return read;
  const { program: filled, problems } = finish(draftOf(program), read.value, options);
  const [problem] = problems;
  if (problem !== undefined) return err(problemRefusal(problem));
  const [foreign] = foreignKeys(filled, options.networks);
  if (foreign !== undefined)
    return err(refuse("E_KEY_NETWORK", declaredKey(foreign), "belongs to another network than the address asked for"));
  if (read.value.index !== undefined && filled.index === null)
    return err(refuse("E_HOLE_UNKNOWN", INDEX_HOLE, "is the index of ranged keys, and this program has none"));
  return ok(filled);
}

/** `alice.delayed` of `alice.delayed/0/*`. */
const declaredKey = (id: string): string => id.split("/")[0] as string;

function valuesOf(program: Program, values: Values): Result<HoleValues, Refusal> {
  const holes = new Map(program.holes.map((hole) => [hole.id, hole]));
  // A name may be bound to a ranged key now, together with its index.
  if (program.index === null && !holes.has(INDEX_HOLE)) holes.set(INDEX_HOLE, INDEX_AS_HOLE);
  const pairs: [Hole, Value][] = [];
  for (const [name, value] of Object.entries(values)) {
    const hole = holes.get(name);
    if (hole === undefined) return err(refuse("E_HOLE_UNKNOWN", name, "is not a hole of this program"));
    pairs.push([hole, value]);
  }
  return readValues(pairs);
}
