/**
 * From a draft and values to a Program. Each key is bound, checked and derived once; each output whose holes all have values gets its
 * scripts, hashes and one tweak; the others stay templates. No text is parsed and no miniscript typed.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyFailure, KeyValues, KnownNodes, ResolvedKey } from "../descriptor/resolve-key.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Condition } from "../policy/condition.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { Draft, DraftLeaf, DraftOutput, HoleValues } from "./draft.ts";
import type { Program, ProgramLeaf, ProgramOutput, ProgramParameter } from "./program.ts";
import { toHex } from "../base/bytes.ts";
import { fold, preorder } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { withChecksum } from "../descriptor/checksum.ts";
import { printKeyExpression } from "../descriptor/key-expression.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { bindGroup, bindRecipe, isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";
import { INTERNAL_KEY } from "../miniscript/lift.ts";
import { toAsm } from "../script/asm.ts";
import { fillTemplate, templateLength } from "../script/fill.ts";
import { LIMITS } from "../script/limits.ts";
import { evaluateRange } from "../script/size.ts";
import { encodeAddress } from "../taproot/address.ts";
import { encodeControlBlock } from "../taproot/control-block.ts";
import { taprootOutput, p2trScript } from "../taproot/output.ts";
import { scriptTree } from "../taproot/tree.ts";
import { KEY_PATH_COST, leafCost } from "./cost.ts";
import { groupsFit } from "./group-limits.ts";
import { hasRangedKey, openHoles } from "./open-holes.ts";
import { fillParts, numberBytesOf, toProgramParts } from "./parts.ts";
import { policyId } from "./policy-id.ts";
import { fillText } from "./text.ts";

/** Something wrong that only the values show; `keys` are ids in the program. */
export interface FinishProblem {
  readonly kind: KeyFailure["kind"] | "equal" | "members";
  readonly keys: readonly string[];
  readonly hole?: string;
  /** Where two keys became equal, or the members of groups do not fit. */
  readonly output?: string;
  readonly leaf?: number;
}

export interface Finished {
  readonly program: Program;
  readonly problems: readonly FinishProblem[];
  /** Every key that could be resolved, by id; a group's members in binding order. */
  readonly resolved: ReadonlyMap<string, readonly ResolvedKey[]>;
}

export interface FinishOptions {
  readonly backend: CryptoBackend;
  /** Networks whose addresses are asked for. */
  readonly networks: readonly NetworkName[];
}

interface Filling {
  readonly draft: Draft;
  readonly values: HoleValues;
  readonly options: FinishOptions;
  /** By id: the recipe with its holes filled, or a group's members. */
  readonly bound: Map<string, readonly KeyRecipe[]>;
  readonly resolved: Map<string, readonly ResolvedKey[]>;
  readonly problems: FinishProblem[];
}

export function finish(draft: Draft, values: HoleValues, options: FinishOptions): Finished {
  const filling: Filling = { draft, values, options, bound: new Map(), resolved: new Map(), problems: [] };
  bindKeys(filling);
  resolveKeys(filling);
  const outputs = draft.outputs.map((output) => finishOutput(filling, output));
  const parameters = draft.parameters.map((parameter) => fillParameter(parameter, values));
  const head = {
    version: 1,
    contract: draft.contract,
    parties: draft.parties,
    parameters,
    requires: draft.requires,
  } as const;
  const keys = Object.fromEntries([...draft.keys].map(([id, recipe]) => [id, boundOrSelf(filling, id, recipe)]));
  const holes = openHoles(draft, values, filling.bound);
  const text = { ...head, outputs, assertions: draft.assertions };
  const index = hasRangedKey(draft, filling.bound) ? (indexOf(filling) ?? null) : null;
  const program: Program = {
    ...head,
    policyId: policyId(text),
    keys,
    index,
    holes,
    outputs,
    assertions: draft.assertions,
  };
  return { program, problems: filling.problems, resolved: filling.resolved };
}

/** A value given now is written in as if it had stood in the text. */
function fillParameter(parameter: ProgramParameter, values: HoleValues): ProgramParameter {
  if (parameter.value !== null) return parameter;
  const number = values.numbers.get(parameter.name);
  const bytes = values.bytes.get(parameter.name);
  const key = values.keys.get(parameter.name);
  if (number !== undefined) return { ...parameter, value: String(number) };
  if (bytes !== undefined) return { ...parameter, value: toHex(bytes) };
  return key === undefined ? parameter : { ...parameter, value: printKeyExpression(key) };
}

/** A group stays one, with its members beside its name: they are values, not part of the policy. */
function boundOrSelf(filling: Filling, id: string, recipe: KeyRecipe): KeyRecipe {
  const bound = filling.bound.get(id);
  if (bound === undefined) return recipe;
  return recipe.kind === "group" ? { ...recipe, members: bound } : (bound[0] as KeyRecipe);
}

/** Of ranged keys: given now, or before. */
const indexOf = ({ draft, values }: Filling): number | undefined => values.index ?? draft.index;

function bindKeys({ draft, values, bound, problems }: Filling): void {
  const lookup: KeyValues = {
    key: (hole) => values.keys.get(hole),
    group: (hole) => values.groups.get(hole),
    scalar: (hole) => values.bytes.get(hole),
  };
  for (const [id, recipe] of draft.keys) {
    const result = recipe.kind === "group" ? bindGroup(recipe, lookup) : bindRecipe(recipe, lookup);
    if (!result.ok)
      problems.push({
        kind: result.error.kind,
        keys: [id],
        ...(result.error.hole === undefined ? {} : { hole: result.error.hole }),
      });
    else if (result.value !== undefined)
      bound.set(id, Array.isArray(result.value) ? result.value : [result.value as KeyRecipe]);
  }
}

/** Curve work, once a key. The internal key of an output is left to the tweak, which lifts it anyway. */
function resolveKeys(filling: Filling): void {
  const { draft, options, bound, resolved, problems } = filling;
  const index = indexOf(filling);
  const inLeaves = new Set(draft.outputs.flatMap((output) => output.leaves.flatMap((leaf) => leaf.keys)));
  const raw = new Set(draft.outputs.filter((output) => output.kind === "rawtr").map((output) => output.internalKey.id));
  const known: KnownNodes = new Map();
  for (const [id, recipes] of bound) {
    if (recipes.some((recipe) => isOpen(recipe) || (isRanged(recipe) && index === undefined))) continue;
    const unchecked = !inLeaves.has(id) && !raw.has(id);
    const keys: ResolvedKey[] = [];
    for (const recipe of recipes) {
      const key = resolveRecipe(options.backend, recipe, {
        unchecked,
        known,
        ...(index === undefined ? {} : { index }),
      });
      if (key.ok) keys.push(key.value);
      else problems.push({ kind: key.error.kind, keys: [id] });
    }
    if (keys.length === recipes.length) resolved.set(id, keys);
  }
}

function finishOutput(filling: Filling, output: DraftOutput): ProgramOutput {
  const internal = filling.resolved.get(output.internalKey.id)?.[0];
  const scripts = output.leaves.map((leaf) => scriptOf(filling, leaf));
  checkDistinct(filling, output);
  checkGroups(filling, output, scripts);
  const complete = internal !== undefined && scripts.every((script) => script !== undefined);
  // No tweak lifts the internal key of an output that stays open.
  if (!complete && internal !== undefined && !filling.options.backend.isXOnly(internal.xonly))
    filling.problems.push({ kind: "curve", keys: [output.internalKey.id] });
  const recipe = filling.bound.get(output.internalKey.id)?.[0];
  const scalar =
    recipe?.kind === "unspendable" && recipe.scalar !== undefined && "value" in recipe.scalar
      ? recipe.scalar.value
      : null;
  const base = {
    name: output.name,
    formals: output.formals,
    kind: output.kind,
    policy: output.policy,
    internalKey: { ...output.internalKey, key: internal === undefined ? null : toHex(internal.xonly), scalar },
    keyPath: output.internalKey.source === "unspendable" ? null : KEY_PATH_COST,
    ...descriptorOf(filling, output),
  };
  return {
    ...base,
    ...(complete
      ? commit(filling, output, internal.xonly, scripts as readonly Bytes[])
      : openOutput(filling, output, scripts)),
  };
}

type Committed = Pick<
  ProgramOutput,
  "merkleRoot" | "tweak" | "outputKey" | "parity" | "scriptPubKey" | "addresses" | "leaves"
>;

/** All bytes are known: hash the tree, tweak once (BIP341), and write every control block. */
function commit(filling: Filling, output: DraftOutput, internalKey: Bytes, scripts: readonly Bytes[]): Committed {
  const { backend, networks } = filling.options;
  const tree =
    scripts.length === 0
      ? undefined
      : scriptTree(output.leaves.map((leaf, i) => ({ script: scripts[i] as Bytes, depth: leaf.depth })));
  invariant(scripts.length === 0 || tree !== undefined, "depths of a checked tree describe a tree");
  const tweaked =
    output.kind === "rawtr" ? rawOutput(internalKey) : taprootOutput(backend, internalKey, tree?.merkleRoot);
  if (tweaked === undefined) {
    filling.problems.push({ kind: "curve", keys: [output.internalKey.id] });
    return openOutput(filling, output, scripts);
  }
  const leaves = output.leaves.map((leaf, i): ProgramLeaf => {
    const committed = tree?.leaves[i];
    invariant(committed !== undefined, "a tree has as many leaves as scripts");
    const controlBlock = encodeControlBlock({
      version: 0xc0,
      parity: tweaked.parity,
      internalKey,
      path: committed.path,
    });
    return {
      ...leafOf(filling, leaf, scripts[i]),
      leafHash: toHex(committed.leafHash),
      controlBlock: toHex(controlBlock),
    };
  });
  return {
    merkleRoot: tree === undefined ? null : toHex(tree.merkleRoot),
    tweak: tweaked.tweak === undefined ? null : toHex(tweaked.tweak),
    outputKey: toHex(tweaked.outputKey),
    parity: output.kind === "rawtr" ? null : tweaked.parity,
    scriptPubKey: toHex(tweaked.scriptPubKey),
    addresses: Object.fromEntries(networks.map((network) => [network, encodeAddress(tweaked.outputKey, network)])),
    leaves,
  };
}

/** BIP386 rawtr(): the key is the output key, untweaked. */
const rawOutput = (key: Bytes): { outputKey: Bytes; parity: 0; tweak: undefined; scriptPubKey: Bytes } => ({
  outputKey: key,
  parity: 0,
  tweak: undefined,
  scriptPubKey: p2trScript(key),
});

function openOutput(filling: Filling, output: DraftOutput, scripts: readonly (Bytes | undefined)[]): Committed {
  const leaves = output.leaves.map((leaf, i) => leafOf(filling, leaf, scripts[i]));
  return { merkleRoot: null, tweak: null, outputKey: null, parity: null, scriptPubKey: null, addresses: {}, leaves };
}

function leafOf(filling: Filling, leaf: DraftLeaf, script: Bytes | undefined): ProgramLeaf {
  const text = fillText(leaf.text, textValues(filling));
  const length =
    script === undefined ? templateLength(leaf.script, facts(filling)) : { least: script.length, most: script.length };
  const size = (group: string): number | undefined => filling.bound.get(group)?.length;
  return {
    kind: leaf.kind,
    depth: leaf.depth,
    policy: leaf.policy,
    keys: leaf.keys,
    miniscript: typeof text === "string" ? text : null,
    miniscriptTemplate: typeof text === "string" ? null : text,
    asm: script === undefined ? null : toAsm(script),
    script: script === undefined ? null : toHex(script),
    template: script === undefined ? toProgramParts(leaf.script, filling.values) : null,
    leafHash: null,
    controlBlock: null,
    condition: fillCondition(leaf.condition, filling.values),
    cost:
      leaf.satisfaction === null
        ? null
        : leafCost(
            {
              bytes: evaluateRange(leaf.satisfaction.bytes, size),
              items: evaluateRange(leaf.satisfaction.items, size),
            },
            evaluateRange(length, size),
            leaf.depth,
          ),
    locks: fillLocks(filling, leaf.locks),
  };
}

/** Locks that are names become numbers once they have values; keys and hashes keep their names. */
function fillCondition(condition: Condition, values: HoleValues): Condition {
  if (values.numbers.size === 0) return condition;
  const children = (each: Condition): readonly Condition[] => (each.kind === "threshold" ? each.of : []);
  return fold<Condition, Condition>(condition, children, (each, of) => {
    if (each.kind === "threshold") return { ...each, of };
    if ((each.kind !== "after" && each.kind !== "older") || typeof each.value === "number") return each;
    const value = values.numbers.get(each.value);
    if (value === undefined) return each;
    // BIP68: of a time span the value is the whole sequence number, of which only the low 16 bits are the age.
    return { ...each, value: each.kind === "older" ? value & LIMITS.sequenceMask.value : value };
  });
}

function fillLocks({ values }: Filling, locks: ProgramLeaf["locks"]): ProgramLeaf["locks"] {
  const fill = (lock: number | string): number | string =>
    typeof lock === "string" ? (values.numbers.get(lock) ?? lock) : lock;
  return { after: locks.after.map(fill), older: locks.older.map(fill) };
}

const facts = (filling: Filling): Parameters<typeof templateLength>[1] => ({
  isGroup: (key) => filling.draft.keys.get(key)?.kind === "group",
  numberBytes: (hole) => numberBytesOf(filling.draft.holes.get(hole), filling.values.numbers.get(hole)),
});

/** The script when everything in it has a value. */
function scriptOf(filling: Filling, leaf: DraftLeaf): Bytes | undefined {
  const [only] = leaf.script;
  const known = leaf.keys.every((key) => filling.resolved.has(key));
  if (!known) return undefined;
  if (leaf.script.length === 1 && only?.kind === "bytes") return only.bytes;
  return fillParts(
    leaf.script,
    filling.values,
    (key) => (filling.resolved.get(key) ?? []).map((each) => each.xonly),
    fillTemplate,
  );
}

/** Two keys of one leaf that became equal make signatures interchangeable: footgun 13. */
function checkDistinct(filling: Filling, output: DraftOutput): void {
  for (const [index, leaf] of output.leaves.entries()) {
    const seen = new Map<string, string>();
    for (const id of new Set([...unwrittenKeys(filling.draft, output, leaf), ...leaf.keys])) {
      for (const key of filling.resolved.get(id) ?? []) {
        const hex = toHex(key.xonly);
        const other = seen.get(hex);
        if (other !== undefined)
          filling.problems.push({ kind: "equal", keys: [other, id], output: output.name, leaf: index });
        seen.set(hex, id);
      }
    }
  }
}

/** Members that each group may have, and that together leave a leaf nobody can spend. */
function checkGroups({ draft, problems }: Filling, output: DraftOutput, scripts: readonly (Bytes | undefined)[]): void {
  for (const [index, leaf] of output.leaves.entries()) {
    const script = scripts[index];
    const groups = leaf.keys.filter((id) => draft.keys.get(id)?.kind === "group");
    const recipe = draft.keys.get(groups[groups.length - 1] ?? "");
    if (script === undefined || recipe?.kind !== "group" || groupsFit(script)) continue;
    problems.push({ kind: "members", keys: groups, hole: recipe.hole, output: output.name, leaf: index });
  }
}

/** BIP118's one-byte key, `apo()`, stands for the internal key. */
function unwrittenKeys({ requires }: Draft, { internalKey }: DraftOutput, { condition }: DraftLeaf): readonly string[] {
  if (!requires.includes("anyprevout")) return [];
  const children = (each: Condition): readonly Condition[] => (each.kind === "threshold" ? each.of : []);
  const isNamed = [...preorder(condition, children)].some((each) => each.kind === "key" && each.key === INTERNAL_KEY);
  return isNamed ? [internalKey.id] : [];
}

function descriptorOf(filling: Filling, output: DraftOutput): Pick<ProgramOutput, "descriptor" | "descriptorTemplate"> {
  const text = fillText(output.text, textValues(filling));
  return typeof text === "string"
    ? { descriptor: withChecksum(text), descriptorTemplate: null }
    : { descriptor: null, descriptorTemplate: text };
}

const textValues = (filling: Filling): Parameters<typeof fillText>[1] => ({
  recipes: (id) => filling.bound.get(id),
  value: (hole) => {
    const number = filling.values.numbers.get(hole);
    if (number !== undefined) return String(number);
    const bytes = filling.values.bytes.get(hole);
    return bytes === undefined ? undefined : toHex(bytes);
  },
  unspendable: (id) => filling.resolved.get(id)?.[0]?.xonly,
});
