/**
 * One output of a program, rebuilt with test keys and test preimages in place of its own. Every push of a key, of a key's hash or of an image in its scripts is
 * replaced by another of the same length; nothing else of a script changes, and neither does the tree. So whoever can spend the one in terms of names can
 * spend the other.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { MiniscriptNode } from "../miniscript/node.ts";
import type { Condition, HashFunction } from "../policy/condition.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../program/program.ts";
import type { InstanceNames } from "./instance-names.ts";
import type { TestKey } from "./test-keys.ts";
import { compareBytes, concat, EMPTY, fromHex, toHex } from "../base/bytes.ts";
import { preorder } from "../base/fold.ts";
import { hash160 } from "../crypto/hash.ts";
import { resolveRecipe } from "../descriptor/resolve-key.ts";
import { leafNode } from "../program/leaf-node.ts";
import { imageId } from "../program/lacking.ts";
import { decodeItems } from "../script/codec.ts";
import { encodeControlBlock } from "../taproot/control-block.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";
import { p2trScript, taprootOutput } from "../taproot/output.ts";
import { scriptTree } from "../taproot/tree.ts";
import { HASHES } from "./image-facts.ts";
import { conditionParts } from "./meaning.ts";
import { rawMeaningsOf, type RawMeanings } from "./raw-leaves.ts";
import { aggregateKey, testKey, testPreimage, tweakedKey } from "./test-keys.ts";

export interface TestOutput {
  /** Of this output alone, as far as plans look at it. */
  readonly program: Program;
  /** What each x-only key is called, and its secret. */
  readonly keys: ReadonlyMap<string, { readonly names: readonly string[]; readonly key: TestKey }>;
  readonly preimages: ReadonlyMap<string, Bytes>;
  /** By `imageId` of the image that now stands there: what the image is called in the meaning. */
  readonly images: ReadonlyMap<string, string>;
}

interface Work {
  readonly backend: CryptoBackend;
  readonly names: InstanceNames;
  /** Names of images by their hex: those of holes that were filled. */
  readonly imageNames: ReadonlyMap<string, string>;
}

/** `undefined`: the output is not bound, or not one that can be rebuilt (its tree or keys are broken). */
export function testOutput(program: Program, output: ProgramOutput, work: Work): TestOutput | undefined {
  const found = replacements(program, output, work);
  const scripts = output.leaves.flatMap((leaf) => replaced(leaf, found.pushes) ?? []);
  const keys = { ...program.keys, ...found.recipes };
  const built = scripts.length === output.leaves.length ? rebuilt(work.backend, output, scripts, found) : undefined;
  if (built === undefined) return undefined;
  const all = new Map(found.keys);
  if (found.internalKey !== undefined && built.signer !== undefined)
    all.set(toHex(built.signer.point.subarray(1)), { names: found.internalKey.names, key: built.signer });
  return {
    program: { ...program, keys, outputs: [built.output] },
    keys: all,
    preimages: found.preimages,
    images: found.images,
  };
}

type NamedKey = { readonly names: readonly string[]; readonly key: TestKey };

interface Replacements {
  readonly recipes: Record<string, KeyRecipe>;
  /** By the hex of what is pushed. */
  readonly pushes: Map<string, Bytes>;
  readonly keys: Map<string, NamedKey>;
  readonly preimages: Map<string, Bytes>;
  readonly images: Map<string, string>;
  /** Whose key path it is; absent for nobody's. */
  internalKey: NamedKey | undefined;
  /** x-only. */
  internal: Bytes | undefined;
}

function replacements(program: Program, output: ProgramOutput, work: Work): Replacements {
  const found: Replacements = {
    recipes: {},
    pushes: new Map(),
    keys: new Map(),
    preimages: new Map(),
    images: new Map(),
    internalKey: undefined,
    internal: output.internalKey.key === null ? undefined : fromHex(output.internalKey.key),
  };
  const ids = new Set([output.internalKey.id, ...output.leaves.flatMap(({ keys }) => keys)]);
  for (const id of ids) replaceKey(found, program, id, work);
  // One budget for all raw leaves.
  const raw = rawMeaningsOf(program, work.backend);
  for (const leaf of output.leaves)
    for (const image of imagesOf({ program, output, raw }, leaf, work.backend)) replaceImage(found, image, work);
  if (output.internalKey.source === "unspendable") return found;
  const original = output.internalKey.key;
  const test = original === null ? undefined : found.pushes.get(original);
  found.internalKey = test === undefined ? undefined : found.keys.get(toHex(test));
  found.internal = test ?? found.internal;
  return found;
}

function replaceKey(found: Replacements, program: Program, id: string, { backend, names }: Work): void {
  const recipe = program.keys[id];
  if (recipe === undefined || recipe.kind === "unspendable") return;
  const members = recipe.kind === "group" ? (recipe.members ?? []) : [recipe];
  const listed = names.listed(id).keys;
  const points = members.map((member, i): KeyRecipe => {
    const called = recipe.kind === "group" ? [listed[i] ?? id] : keysOf(names.key(id));
    const resolved = resolveRecipe(backend, member, { index: program.index ?? 0 });
    const original = resolved.ok ? resolved.value.xonly : undefined;
    // Names that are bound to one key share its test key too.
    const twin = original && found.keys.get(toHex(found.pushes.get(toHex(original)) ?? EMPTY));
    const named = twin ?? {
      names: called,
      key: aggregateKey(
        backend,
        called.map((name) => testKey(backend, name)),
      ),
    };
    const xonly = named.key.point.subarray(1);
    found.keys.set(toHex(xonly), named);
    if (original !== undefined) for (const form of FORMS) found.pushes.set(toHex(form(original)), form(xonly));
    return { kind: "point", key: toHex(named.key.point) };
  });
  found.recipes[id] = recipe.kind === "group" ? { ...recipe, members: points } : (points[0] as KeyRecipe);
}

/** How scripts push a key: itself, its hash, or as BIP118's 33 bytes that begin with 0x01. */
const FORMS: readonly ((xonly: Bytes) => Bytes)[] = [
  (xonly) => xonly,
  hash160,
  (xonly) => concat(Uint8Array.of(1), xonly),
];

const keysOf = (condition: Condition): readonly string[] =>
  [...preorder(condition, conditionParts)].flatMap((node) => (node.kind === "key" ? [node.key] : []));

interface Image {
  readonly function: HashFunction;
  readonly image: string;
}

/** Every hash that a leaf asks a preimage of: as its script tells, or as the search finds in a raw one. */
function imagesOf(
  { program, output, raw }: { readonly program: Program; readonly output: ProgramOutput; readonly raw: RawMeanings },
  leaf: ProgramLeaf,
  backend: CryptoBackend,
): readonly Image[] {
  if (leaf.kind === "asm") {
    if (!hasHashOpcode(leaf)) return [];
    const { condition } = raw(output, leaf);
    return [...preorder(condition, conditionParts)].flatMap((node) => (node.kind === "hash" ? [node] : []));
  }
  const read = leafNode(program, leaf, { backend, index: program.index ?? 0 });
  if (read === undefined || "stranger" in read) return [];
  return [...preorder<MiniscriptNode>(read.node, (each) => each.subs)].flatMap(({ hash, fragment }) =>
    hash === undefined ? [] : [{ function: fragment as HashFunction, image: hash.text }],
  );
}

/** Without one there is no image to look for. */
function hasHashOpcode({ script }: ProgramLeaf): boolean {
  const items = decodeItems(fromHex(script ?? ""));
  return items.ok && items.value.some(({ opcode }) => HASH_OPCODES.has(opcode));
}

/** RIPEMD160, SHA256, HASH160, HASH256. */
const HASH_OPCODES: ReadonlySet<number> = new Set([0xa6, 0xa8, 0xa9, 0xaa]);

function replaceImage(found: Replacements, { function: name, image: hex }: Image, { imageNames }: Work): void {
  const called = imageNames.get(hex) ?? hex;
  const preimage = testPreimage(called);
  const image = HASHES[name](preimage);
  found.pushes.set(hex, image);
  found.preimages.set(toHex(image), preimage);
  found.images.set(imageId(name, toHex(image)), called);
}

/** The script with other keys and images; those of `sortedmulti_a` in their order (BIP387). */
function replaced({ script, kind }: ProgramLeaf, pushes: ReadonlyMap<string, Bytes>): Bytes | undefined {
  const items = script === null ? undefined : decodeItems(fromHex(script));
  if (script === null || items?.ok !== true) return undefined;
  const changed = fromHex(script);
  const places = items.value.flatMap(({ data, opcode, offset }) => {
    const other = data !== undefined && data.length === opcode ? pushes.get(toHex(data)) : undefined;
    return other === undefined ? [] : [{ at: offset + 1, other }];
  });
  const others = places.map(({ other }) => other);
  const ordered = kind === "sortedmulti_a" ? others.toSorted(compareBytes) : others;
  for (const [i, { at }] of places.entries()) changed.set(ordered[i] as Bytes, at);
  return changed;
}

interface Rebuilt {
  readonly output: ProgramOutput;
  /** By whom the key path is signed. */
  readonly signer: TestKey | undefined;
}

function rebuilt(
  backend: CryptoBackend,
  output: ProgramOutput,
  scripts: readonly Bytes[],
  { internal, internalKey }: Replacements,
): Rebuilt | undefined {
  if (internal === undefined) return undefined;
  const head = { ...output, internalKey: { ...output.internalKey, key: toHex(internal) } };
  if (output.kind === "rawtr") {
    const own = { outputKey: toHex(internal), scriptPubKey: toHex(p2trScript(internal)) };
    return { output: { ...head, ...own }, signer: internalKey?.key };
  }
  const leaves = scripts.map((script, i) => ({ script, depth: output.leaves[i]?.depth ?? 0 }));
  const tree = leaves.length === 0 ? undefined : scriptTree(leaves);
  const taproot = taprootOutput(backend, internal, tree?.merkleRoot);
  if (taproot === undefined || (tree === undefined && leaves.length > 0)) return undefined;
  const { parity, outputKey, scriptPubKey, tweak } = taproot;
  const control = (path: readonly Bytes[]): string =>
    toHex(encodeControlBlock({ version: TAPSCRIPT_LEAF_VERSION, parity, internalKey: internal, path }));
  return {
    output: {
      ...head,
      outputKey: toHex(outputKey),
      scriptPubKey: toHex(scriptPubKey),
      leaves: output.leaves.map((leaf, i) => ({
        ...leaf,
        script: toHex(scripts[i] as Bytes),
        leafHash: toHex(tree?.leaves[i]?.leafHash ?? internal),
        controlBlock: control(tree?.leaves[i]?.path ?? []),
      })),
    },
    signer: internalKey === undefined ? undefined : tweakedKey(backend, internalKey.key, tweak),
  };
}
