/**
 * One output of a state: an instance of an output of a program, with the role it plays. From it come the leaf of the policy root, the opening that others check,
 * and the ways to spend it; the last two are made only when somebody asks.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { OutputInstance } from "../program/instantiate-output.ts";
import type { Program } from "../program/program.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Value, Values } from "../program/read-values.ts";
import type { PlannedWay } from "../program/spend-plan.ts";
import type { AppOpening } from "./evidence.ts";
import type { OpenedKey, OutputOpening, OutputRole } from "./output-opening.ts";
import type { PayoutLeaf } from "./policy-root.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { printRecipe } from "../descriptor/key-recipe.ts";
import { instantiate } from "../program/instantiate.ts";
import { imageId } from "../program/lacking.ts";
import { plan } from "../program/plan.ts";
import { LIMITS } from "../script/limits.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";
import { EXPIRY_MAX } from "./state.ts";

/** Which output of which program, filled with what. */
export interface OutputSource {
  readonly program: Program;
  readonly output: string;
  /** By formal. */
  readonly values: Values;
}

export interface StateOutput {
  readonly role: OutputRole;
  readonly amount: bigint;
  readonly instance: OutputInstance;
  readonly source: OutputSource;
  /** Index of the state's record that it pays. */
  readonly record?: number;
  readonly htlc?: { readonly hash: Bytes; readonly expiry: number };
  readonly app?: AppOpening;
  readonly anchor?: OutputOpening["anchor"];
}

export const payoutLeaf = ({ amount, instance }: StateOutput): PayoutLeaf => ({
  amount,
  scriptPubKey: instance.scriptPubKey,
  ...(instance.merkleRoot === null ? {} : { merkleRoot: instance.merkleRoot }),
  descriptor: instance.descriptor(),
});

export function openOutput(output: StateOutput, vout: number): OutputOpening {
  const { role, instance, htlc, app, anchor } = output;
  return {
    vout,
    role,
    ...(htlc === undefined ? {} : { htlc }),
    ...(app === undefined ? {} : { app }),
    internalKey: openedKey(output),
    leaves: instance.leaves.map(({ depth, script }) => ({ depth, leafVersion: TAPSCRIPT_LEAF_VERSION, script })),
    ...(anchor === undefined ? {} : { anchor }),
  };
}

/** The P2A output has no key and no tree. */
export const openAnchor = (vout: number): OutputOpening => ({ vout, role: "p2a", leaves: [] });

function openedKey({ instance, source }: StateOutput): OpenedKey {
  const { program, output, values } = source;
  const declared = program.outputs.find(({ name }) => name === output);
  invariant(declared !== undefined, "an instance is of an output that the program has");
  const recipe = program.keys[declared.internalKey.id];
  if (recipe?.kind === "unspendable") {
    if (recipe.scalar === undefined) return { kind: "nums" };
    const r = "value" in recipe.scalar ? recipe.scalar.value : values[recipe.scalar.hole.split(".").at(-1) ?? ""];
    if (r instanceof Uint8Array) return { kind: "nums", r };
    if (typeof r === "string" && isHex(r, 32)) return { kind: "nums", r: fromHex(r) };
  }
  const { participants, xonly } = instance.internal;
  return participants === undefined ? { kind: "key", key: xonly } : { kind: "musig", keys: participants };
}

/**
 * How the output is spent by its key or by the leaf of this index, by whoever has all it takes, once every lock has passed: of a program whose parties, if it
 * names any, are bound. Plans know keys by the names of formals and parties; `holders` are those that sign, all where absent.
 */
export function wayOf(
  { program, output, values }: OutputSource,
  path: "key" | number,
  backend: CryptoBackend,
  holders?: readonly string[],
): PlannedWay {
  const bound = instantiate(program, holeValues({ program, output, values }), { backend, networks: [] });
  invariant(bound.ok, "the values have filled the same output before");
  const assets = {
    keys: new Set(holders ?? [output, ...Object.keys(values), ...program.parties.map(({ name }) => name)]),
    preimages: new Set(Object.values(values).flatMap(imageIds)),
    at: { blocks: 0xffff, height: EXPIRY_MAX, time: LIMITS.lockNumber.value },
  };
  const made = plan(bound.value, output, assets, { backend });
  invariant(made.ok, "the output is bound");
  const way = made.value.ways.find(
    (each): each is PlannedWay =>
      each.kind === "planned" && (each.path.kind === "leaf" ? each.path.index === path : path === "key"),
  );
  invariant(
    way !== undefined && way.lacking.length === 0,
    "every way of a mechanism's output can be taken by somebody",
  );
  return way;
}

/** By hole of the output; of a `party` argument the keys that the program has bound to that party. */
function holeValues({ program, output, values }: OutputSource): Values {
  const filled: Record<string, Value> = {};
  for (const { id } of program.holes) {
    const [owner, formal = "", role] = id.split(".");
    const value = owner === output ? values[formal] : undefined;
    if (value === undefined) continue;
    const party = typeof value === "string" ? program.keys[role === undefined ? value : `${value}.${role}`] : undefined;
    filled[id] = party === undefined ? value : printRecipe(party, false);
  }
  return filled;
}

const HASH_FUNCTIONS: readonly HashFunction[] = ["sha256", "hash256", "ripemd160", "hash160"];

/** A value that is a hash, as the image of any function: which one it is, its output says. */
const imageIds = (value: Value): readonly string[] =>
  value instanceof Uint8Array ? HASH_FUNCTIONS.map((name) => imageId(name, toHex(value))) : [];
