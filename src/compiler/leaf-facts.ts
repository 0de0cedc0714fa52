/**
 * What a leaf's structure decides whatever its keys are: types, sanity, costs, locks, the script around the keys. A tree of a thousand leaves
 * that differ in their keys is judged once. A leaf with any finding is judged on its own, so that each diagnostic has its place.
 */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { LeafContract } from "../language/contract.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { Condition } from "../policy/condition.ts";
import type { DraftLeaf } from "../program/draft.ts";
import type { TextPart } from "../program/program.ts";
import type { Size, SizeRange } from "../script/size.ts";
import type { ScriptPart, ScriptTemplate } from "../script/template.ts";
import { concat, toHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { hash160 } from "../crypto/hash.ts";
import { costOf } from "../miniscript/cost.ts";
import { scriptTemplate } from "../miniscript/encode.ts";
import { lift } from "../miniscript/lift.ts";
import { locksOf } from "../miniscript/locks.ts";
import { printMiniscript } from "../miniscript/print.ts";
import { keySequence } from "../script/fill.ts";
import { descriptorParts, policyText } from "./leaf-text.ts";

/** A text with keys by their index. */
type Pattern = readonly (number | Exclude<TextPart, { readonly key: string }>)[];

export interface LeafShape {
  readonly kind: DraftLeaf["kind"];
  readonly policy: Pattern;
  readonly descriptor: Pattern;
  /** Keys by their index, as text. */
  readonly script: ScriptTemplate;
  readonly condition: Condition;
  readonly satisfaction: DraftLeaf["satisfaction"];
  readonly locks: DraftLeaf["locks"];
}

export interface LeafFacts {
  /** Canonical policy text. */
  readonly policy: string;
  /** The keys, each once, in order of appearance; a key's index is its place here. */
  readonly keys: readonly KeyArg[];
  /** Every appearance, by index. */
  readonly order: readonly number[];
  readonly findings: readonly Diagnostic[];
  /** Absent for raw leaves and refused ones. */
  readonly shape?: LeafShape;
}

/** What is known so far, in one compilation. */
export interface Shapes {
  readonly facts: Map<LeafContract, LeafFacts>;
  /** By pattern; `undefined` for a pattern with findings. */
  readonly shapes: Map<string, LeafShape | undefined>;
}

export const noShapes = (): Shapes => ({ facts: new Map(), shapes: new Map() });

/** Facts of a leaf; `judge` says what is wrong with one, and is asked once a pattern. */
export function factsOf(
  leaf: LeafContract,
  known: Shapes,
  judge: (leaf: LeafContract) => readonly Diagnostic[],
): LeafFacts {
  const before = known.facts.get(leaf);
  if (before !== undefined) return before;
  const facts = leaf.kind === "asm" ? rawFacts(leaf, judge) : miniscriptFacts(leaf, known, judge);
  known.facts.set(leaf, facts);
  return facts;
}

function rawFacts(
  leaf: Extract<LeafContract, { kind: "asm" }>,
  judge: (leaf: LeafContract) => readonly Diagnostic[],
): LeafFacts {
  const args = leaf.items.flatMap((item) => (item.kind === "key" ? [item.key] : []));
  const names = args.map(identity);
  const keys = new Map(names.map((name, i) => [name, args[i] as KeyArg]));
  const indexes = new Map([...keys.keys()].map((name, i) => [name, i]));
  return {
    policy: policyText(leaf),
    keys: [...keys.values()],
    order: names.map((name) => indexes.get(name) as number),
    findings: judge(leaf),
  };
}

/** Keys that are one point are one key, however they are written. */
const identity = (key: KeyArg): string => (key.xonly === undefined ? key.id : toHex(key.xonly));

/** Marks in a printed pattern; the scan refuses policies that hold them. */
const MARK = "\u0000";
const VALUE = "\u0001";

function miniscriptFacts(
  leaf: Extract<LeafContract, { kind: "miniscript" }>,
  known: Shapes,
  judge: (leaf: LeafContract) => readonly Diagnostic[],
): LeafFacts {
  const indexes = new Map<string, number>();
  const keys: KeyArg[] = [];
  const order: number[] = [];
  const indexOf = (key: KeyArg): number => {
    const name = identity(key);
    const found = indexes.get(name);
    if (found !== undefined) return found;
    indexes.set(name, keys.length);
    return keys.push(key) - 1;
  };
  const pattern = printMiniscript(leaf.node, {
    key: (key) => {
      order.push(indexOf(key));
      return `${MARK}${order[order.length - 1]}${key.group === true ? "*" : ""}${MARK}`;
    },
    lock: (lock) => lock.text + VALUE + (lock.hole ?? lock.value) + VALUE,
    hash: (hash) => hash.text + VALUE + (hash.hole ?? "") + VALUE,
  });
  if (!known.shapes.has(pattern)) known.shapes.set(pattern, shapeOf(leaf, indexOf, pattern, judge));
  const shape = known.shapes.get(pattern);
  if (shape !== undefined)
    return { policy: fillPattern(shape.policy, (i) => keys[i]?.text ?? "").join(""), keys, order, findings: [], shape };
  const findings = judge(leaf);
  const refused = findings.some((finding) => finding.severity === "error");
  const policy = policyText(leaf);
  return refused
    ? { policy, keys, order, findings }
    : { policy, keys, order, findings, shape: makeShape(abstractKeys(leaf.node, indexOf), pattern) };
}

function shapeOf(
  leaf: Extract<LeafContract, { kind: "miniscript" }>,
  indexOf: (key: KeyArg) => number,
  pattern: string,
  judge: (leaf: LeafContract) => readonly Diagnostic[],
): LeafShape | undefined {
  const node = abstractKeys(leaf.node, indexOf);
  return judge({ ...leaf, node }).length > 0 ? undefined : makeShape(node, pattern);
}

const abstractKeys = (node: MiniscriptNode, indexOf: (key: KeyArg) => number): MiniscriptNode =>
  fold<MiniscriptNode, MiniscriptNode>(
    node,
    (each) => each.subs,
    (each, subs) => ({ ...each, subs, keys: each.keys.map((key) => abstractKey(key, indexOf(key))) }),
  );

const abstractKey = (key: KeyArg, index: number): KeyArg => ({
  id: String(index),
  text: String(index),
  ...(key.group === true ? { group: true } : {}),
});

function makeShape(node: MiniscriptNode, pattern: string): LeafShape {
  const { sat } = costOf(node);
  invariant(sat !== undefined, "a leaf without findings can be satisfied");
  const { older, after } = locksOf(node);
  const lockOf = (lock: (typeof older)[number]): number | string => lock.value ?? (lock.hole as string);
  return {
    kind: node.fragment === "sortedmulti_a" ? "sortedmulti_a" : "miniscript",
    policy: policyPattern(pattern),
    descriptor: descriptorParts({ kind: "miniscript", node, span: { start: 0, end: 0 } }).map((part) =>
      typeof part === "object" && "key" in part ? Number(part.key) : part,
    ),
    script: scriptTemplate(node),
    condition: lift(node),
    satisfaction: { bytes: sat.bytes, items: sat.items },
    locks: { after: after.map(lockOf), older: older.map(lockOf) },
  };
}

const policyPattern = (pattern: string): Pattern =>
  pattern.split(MARK).map((part, i) =>
    i % 2 === 1
      ? Number.parseInt(part, 10)
      : part
          .split(VALUE)
          .filter((_, j) => j % 2 === 0)
          .join(""),
  );

function fillPattern(pattern: Pattern, key: (index: number) => TextPart): readonly TextPart[] {
  return pattern.map((part) => (typeof part === "number" ? key(part) : part));
}

/** The draft of a sound leaf, with `pick` choosing the key of each argument on the path wanted. */
export function draftLeaf(facts: LeafFacts, shape: LeafShape, depth: number, pick: (key: KeyArg) => KeyArg): DraftLeaf {
  const keys = facts.keys.map(pick);
  const keyAt = (index: number): KeyArg => keys[index] as KeyArg;
  return {
    kind: shape.kind,
    depth,
    policy: facts.policy,
    keys: facts.order.map((index) => keyAt(index).id),
    text: fillPattern(shape.descriptor, (index) => textOf(keyAt(index))).map((part) => nameCount(part, keyAt)),
    script: fillKeys(shape.script, keyAt),
    satisfaction:
      shape.satisfaction === null
        ? null
        : { bytes: nameGroups(shape.satisfaction.bytes, keyAt), items: nameGroups(shape.satisfaction.items, keyAt) },
    condition: nameKeys(shape.condition, keyAt),
    locks: shape.locks,
  };
}

/** `all` with a group among the keys is the number of these keys. */
const nameCount = (part: TextPart, keyAt: (index: number) => KeyArg): TextPart =>
  typeof part === "object" && "count" in part ? { count: part.count.map((index) => keyAt(Number(index)).id) } : part;

const textOf = (key: KeyArg): TextPart => (key.xonly === undefined ? { key: key.id } : toHex(key.xonly));

/** Literal keys become bytes, the others stay gaps; adjacent bytes are joined. */
function fillKeys(template: ScriptTemplate, keyAt: (index: number) => KeyArg): ScriptTemplate {
  const parts: ScriptPart[] = [];
  let bytes: Uint8Array[] = [];
  const flush = (): void => {
    if (bytes.length > 0)
      parts.push({ kind: "bytes", bytes: bytes.length === 1 ? (bytes[0] as Uint8Array) : concat(...bytes) });
    bytes = [];
  };
  for (const part of template) {
    const filled = fillKeyPart(part, keyAt);
    if (filled.kind === "bytes") bytes.push(filled.bytes);
    else {
      flush();
      parts.push(filled);
    }
  }
  flush();
  return parts;
}

function fillKeyPart(part: ScriptPart, keyAt: (index: number) => KeyArg): ScriptPart {
  switch (part.kind) {
    case "key": {
      const key = keyAt(Number(part.key));
      return key.xonly === undefined ? { kind: "key", key: key.id } : { kind: "bytes", bytes: key.xonly };
    }
    case "keyhash": {
      const key = keyAt(Number(part.key));
      return key.xonly === undefined ? { kind: "keyhash", key: key.id } : { kind: "bytes", bytes: hash160(key.xonly) };
    }
    case "keys": {
      const keys = part.keys.map((key) => keyAt(Number(key)));
      const known = keys.flatMap((key) => (key.xonly === undefined ? [] : [key.xonly]));
      if (known.length === keys.length) return { kind: "bytes", bytes: keySequence(known, part.sorted) };
      return { ...part, keys: keys.map((key) => key.id) };
    }
    case "count":
      return { kind: "count", keys: part.keys.map((key) => keyAt(Number(key)).id) };
    default:
      return part;
  }
}

function nameKeys(condition: Condition, keyAt: (index: number) => KeyArg): Condition {
  const children = (each: Condition): readonly Condition[] => (each.kind === "threshold" ? each.of : []);
  return fold<Condition, Condition>(condition, children, (each, of) => {
    if (each.kind === "key" && /^[0-9]+$/.test(each.key)) return { kind: "key", key: keyAt(Number(each.key)).text };
    return each.kind === "threshold" ? { ...each, of } : each;
  });
}

/** Sizes that grow with groups, the groups by their own ids again. */
function nameGroups(range: SizeRange, keyAt: (index: number) => KeyArg): SizeRange {
  const name = (size: Size): Size =>
    typeof size === "number"
      ? size
      : size.map(({ plus, times }) => ({
          plus,
          times: Object.fromEntries(Object.entries(times).map(([index, by]) => [keyAt(Number(index)).id, by])),
        }));
  return { least: name(range.least), most: name(range.most) };
}
