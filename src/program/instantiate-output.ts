/**
 * Filling one output of a template, on the path of a state update: as bytes, without the texts and costs of a Program. What does not depend on the values
 * is done once, by {@link prepareOutput}: templates are decoded and keys that are bound already are resolved. Each call then checks and
 * derives the keys it is given, hashes, and tweaks once; the bytes are those of `instantiate`.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { ResolvedKey } from "../descriptor/resolve-key.ts";
import type { ScriptTemplate } from "../script/template.ts";
import type { HoleValues } from "./draft.ts";
import type { FinishProblem } from "./finish.ts";
import type { Program, ProgramOutput } from "./program.ts";
import type { ArgumentNames, OutputInput } from "./output-arguments.ts";
import type { Refusal } from "./refusals.ts";
import { compareBytes, equalBytes, fromHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { err, ok } from "../base/result.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { bindGroup, bindRecipe, isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";
import { fillTemplate } from "../script/fill.ts";
import { encodeControlBlock } from "../taproot/control-block.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";
import { p2trScript, taprootOutput } from "../taproot/output.ts";
import { scriptTree } from "../taproot/tree.ts";
import { NO_VALUES } from "./draft.ts";
import { groupsFit } from "./group-limits.ts";
import { instanceText } from "./instance-text.ts";
import { argumentNames, readArguments } from "./output-arguments.ts";
import { fillParts, fromProgramParts } from "./parts.ts";
import { problemRefusal } from "./problem-refusal.ts";
import { refuse } from "./read-values.ts";

export type { OutputInput } from "./output-arguments.ts";

export interface OutputInstance {
  readonly scriptPubKey: Bytes;
  readonly outputKey: Bytes;
  /** Null for `rawtr`. */
  readonly parity: 0 | 1 | null;
  readonly internalKey: Bytes;
  /** Null without leaves. */
  readonly merkleRoot: Bytes | null;
  /** What the internal key is made of. */
  readonly internal: ResolvedKey;
  /** In the order of the program's leaves. */
  readonly leaves: readonly OutputLeaf[];
  /** The BIP386 descriptor in one form whatever the keys came as: 32 bytes x-only, 33 inside `musig()`, no origins, no checksum; made when asked. */
  readonly descriptor: () => string;
}

export interface OutputLeaf {
  readonly depth: number;
  readonly script: Bytes;
  readonly leafHash: Bytes;
  readonly controlBlock: Bytes;
}

/** Gives an instance of the output for each set of values. */
export type PreparedOutput = (input: OutputInput) => Result<OutputInstance, Refusal>;

interface Prepared {
  readonly backend: CryptoBackend;
  readonly output: ProgramOutput;
  readonly names: ArgumentNames;
  /** `keys`: each id once. */
  readonly leaves: readonly {
    readonly keys: readonly string[];
    /** The hole of a group among its keys. */
    readonly group: string | undefined;
    readonly template: ScriptTemplate;
    readonly depth: number;
  }[];
  /** Keys that wait for values. */
  readonly open: readonly OpenKey[];
  readonly resolved: ReadonlyMap<string, readonly ResolvedKey[]>;
  readonly text: ReturnType<typeof instanceText>;
}

interface OpenKey {
  readonly id: string;
  readonly recipe: KeyRecipe;
  /** An internal key alone: the tweak lifts it, which is check enough. */
  readonly unchecked: boolean;
}

type Keys = Map<string, readonly ResolvedKey[]>;

/** One output of `program`, filled: `prepareOutput` for a single use. */
export function instantiateOutput(
  program: Program,
  name: string,
  input: OutputInput,
  options: { readonly backend: CryptoBackend },
): Result<OutputInstance, Refusal> {
  const prepared = prepareOutput(program, name, options);
  return prepared.ok ? prepared.value(input) : prepared;
}

export function prepareOutput(
  program: Program,
  name: string,
  { backend }: { readonly backend: CryptoBackend },
): Result<PreparedOutput, Refusal> {
  const output = program.outputs.find((each) => each.name === name);
  if (output === undefined) return err(refuse("E_OUTPUT_UNKNOWN", name, "is not an output of this program"));
  const resolved: Keys = new Map();
  const open: OpenKey[] = [];
  const inLeaves = new Set(output.leaves.flatMap((leaf) => leaf.keys));
  const values = program.index === null ? NO_VALUES : { ...NO_VALUES, index: program.index };
  for (const id of new Set([output.internalKey.id, ...inLeaves])) {
    const recipe = program.keys[id];
    invariant(recipe !== undefined, "a program that was read has every key that its leaves name");
    const problem = resolveInto(resolved, { id, recipe, unchecked: false }, values, backend);
    if (problem !== undefined) return err(problemRefusal(problem));
    if (!resolved.has(id)) open.push({ id, recipe, unchecked: output.kind === "tr" && !inLeaves.has(id) });
  }
  const leaves = output.leaves.map(({ keys, template, script, depth }) => ({
    keys: [...new Set(keys)],
    group: groupAmong(program, keys),
    depth,
    template:
      template === null ? ([{ kind: "bytes", bytes: fromHex(script ?? "") }] as const) : fromProgramParts(template),
  }));
  let made: ReturnType<typeof instanceText> | undefined;
  const text: typeof made = (...filling) => (made ??= instanceText(program, output, backend))(...filling);
  const prepared = { backend, output, names: argumentNames(program, output), leaves, open, resolved, text };
  return ok((input) => fill(prepared, input));
}

function groupAmong(program: Program, keys: readonly string[]): string | undefined {
  const id = keys.findLast((each) => program.keys[each]?.kind === "group");
  const recipe = id === undefined ? undefined : program.keys[id];
  return recipe?.kind === "group" ? recipe.hole : undefined;
}

function fill(prepared: Prepared, input: OutputInput): Result<OutputInstance, Refusal> {
  const read = readArguments(prepared.names, input);
  if (!read.ok) return read;
  const keys: Keys = new Map(prepared.resolved);
  for (const key of prepared.open) {
    const problem = resolveInto(keys, key, read.value, prepared.backend);
    if (problem !== undefined) return err(problemRefusal(problem));
    if (!keys.has(key.id)) return err(refuse("E_HOLE_OPEN", "*", "is needed: a key is ranged"));
  }
  const equal = equalKeys(prepared, keys);
  return equal === undefined ? commit(prepared, keys, read.value) : err(problemRefusal(equal));
}

/** Binds and resolves one key; leaves it out while it waits for a value. */
function resolveInto(
  keys: Keys,
  { id, recipe, unchecked }: OpenKey,
  values: HoleValues,
  backend: CryptoBackend,
): FinishProblem | undefined {
  const lookup = {
    key: (hole: string) => values.keys.get(hole),
    group: (hole: string) => values.groups.get(hole),
    scalar: (hole: string) => values.bytes.get(hole),
  };
  const bound = recipe.kind === "group" ? bindGroup(recipe, lookup) : bindRecipe(recipe, lookup);
  if (!bound.ok) return { keys: [id], ...bound.error };
  const recipes = bound.value === undefined ? undefined : "kind" in bound.value ? [bound.value] : bound.value;
  if (recipes === undefined || recipes.some((each) => isOpen(each) || (isRanged(each) && values.index === undefined)))
    return undefined;
  const resolved: ResolvedKey[] = [];
  for (const each of recipes) {
    const key = resolveRecipe(backend, each, {
      unchecked,
      ...(values.index === undefined ? {} : { index: values.index }),
    });
    if (!key.ok) return { keys: [id], ...key.error };
    resolved.push(key.value);
  }
  keys.set(id, resolved);
  return undefined;
}

/** Two keys of one leaf that are equal make signatures interchangeable. */
function equalKeys({ leaves, output }: Prepared, keys: Keys): FinishProblem | undefined {
  for (const [leaf, { keys: ids }] of leaves.entries()) {
    if (ids.length === 1 && (keys.get(ids[0] as string)?.length ?? 0) < 2) continue;
    const sorted = ids
      .flatMap((id) => (keys.get(id) ?? []).map(({ xonly }) => ({ id, xonly })))
      .sort((a, b) => compareBytes(a.xonly, b.xonly));
    for (const [i, { id, xonly }] of sorted.entries()) {
      const next = sorted[i + 1];
      if (next !== undefined && equalBytes(xonly, next.xonly))
        return { kind: "equal", keys: [id, next.id], output: output.name, leaf };
    }
  }
  return undefined;
}

/** Members that each group may have, and that together leave a leaf nobody can spend. */
function unfitMembers(
  leaves: Prepared["leaves"],
  scripts: readonly { readonly script: Bytes }[],
): FinishProblem | undefined {
  const leaf = scripts.findIndex(({ script }, i) => leaves[i]?.group !== undefined && !groupsFit(script));
  const hole = leaves[leaf]?.group;
  return hole === undefined ? undefined : { kind: "members", keys: [hole], hole, leaf };
}

function commit(
  { backend, output, leaves, text }: Prepared,
  keys: Keys,
  values: HoleValues,
): Result<OutputInstance, Refusal> {
  const internal = keys.get(output.internalKey.id)?.[0];
  invariant(internal !== undefined, "every key of the output is resolved");
  const internalKey = internal.xonly;
  if (output.kind === "rawtr")
    return ok({
      scriptPubKey: p2trScript(internalKey),
      outputKey: internalKey,
      parity: null,
      internalKey,
      internal,
      merkleRoot: null,
      leaves: [],
      descriptor: () => text(keys, values, []),
    });
  const scripts = leaves.map(({ template, depth }) => {
    const script = fillParts(template, values, (id) => (keys.get(id) ?? []).map((key) => key.xonly), fillTemplate);
    invariant(script !== undefined, "every value of the output was read");
    return { script, depth };
  });
  const unfit = unfitMembers(leaves, scripts);
  if (unfit !== undefined) return err(problemRefusal({ ...unfit, output: output.name }));
  const tree = leaves.length === 0 ? undefined : scriptTree(scripts);
  const tweaked = taprootOutput(backend, internalKey, tree?.merkleRoot);
  if (tweaked === undefined) return err(problemRefusal({ kind: "curve", keys: [output.internalKey.id] }));
  const { outputKey, parity, scriptPubKey } = tweaked;
  return ok({
    scriptPubKey,
    outputKey,
    parity,
    internalKey,
    internal,
    merkleRoot: tree?.merkleRoot ?? null,
    descriptor: () =>
      text(
        keys,
        values,
        scripts.map(({ script }) => script),
      ),
    leaves: (tree?.leaves ?? []).map(({ leafHash, path }, i) => ({
      depth: leaves[i]?.depth as number,
      script: scripts[i]?.script as Bytes,
      leafHash,
      controlBlock: encodeControlBlock({ version: TAPSCRIPT_LEAF_VERSION, parity, internalKey, path }),
    })),
  });
}
