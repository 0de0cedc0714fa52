/**
 * Branches with the hashes in them told by who can open them: one whose preimage is public stands open, two that the same secret opens are one, and one that
 * another secret opens as well says so. A raw leaf may ask for a preimage of another length, so of such a hash its condition stays what is certain.
 */
import type { Condition } from "../policy/condition.ts";
import type { ImageFacts } from "./image-facts.ts";
import { fold, preorder } from "../base/fold.ts";
import { idOf } from "./image-facts.ts";

const parts = (node: Condition): readonly Condition[] => (node.kind === "threshold" ? node.of : []);

interface Branch {
  readonly path: { readonly kind: "key path" } | { readonly kind: "leaf"; readonly index: number };
  readonly condition: Condition;
  readonly exact: boolean;
}

export function openToOthers<B extends Branch>(
  branches: readonly B[],
  facts: ImageFacts,
  isRaw: (leaf: number) => boolean,
): readonly B[] {
  const asked = new Map<string, Extract<Condition, { kind: "hash" }>>();
  for (const { condition } of branches)
    for (const node of preorder(condition, parts)) if (node.kind === "hash") asked.set(idOf(node), node);
  if (asked.size === 0) return branches;
  const openers = openersOf(asked, facts);
  const told = new Map([...asked].map(([id, node]) => [id, tell(node, asked, openers, facts)]));
  return branches.map((branch) => {
    const condition = fold<Condition, Condition>(branch.condition, parts, (node, of) => {
      if (node.kind === "hash") return told.get(idOf(node)) ?? node;
      return node.kind === "threshold" ? { ...node, of } : node;
    });
    if (branch.path.kind === "key path" || !isRaw(branch.path.index)) return { ...branch, condition };
    const isSure = [...preorder(branch.condition, parts)].every(
      (node) => node.kind !== "hash" || told.get(idOf(node)) === node,
    );
    return isSure ? branch : { ...branch, exact: false };
  });
}

type Asked = ReadonlyMap<string, Extract<Condition, { kind: "hash" }>>;
/** By the id of an image: those whose secret opens it, itself among them. */
type Openers = ReadonlyMap<string, ReadonlySet<string>>;

function openersOf(asked: Asked, facts: ImageFacts): Openers {
  const openers = new Map([...asked.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, image] of asked) for (const other of facts.opened([image])) openers.get(other)?.add(id);
  return openers;
}

function tell(
  node: Extract<Condition, { kind: "hash" }>,
  asked: Asked,
  openers: Openers,
  facts: ImageFacts,
): Condition {
  if (facts.isPublic(node)) return { kind: "trivial" };
  const others = [...(openers.get(idOf(node)) ?? [])];
  if (others.length === 1) return node;
  // Of those that one secret opens, the first stands for all.
  const isSame = (a: string, b: string): boolean => openers.get(a)?.has(b) === true && openers.get(b)?.has(a) === true;
  const of = others.filter((other, at) => !others.slice(0, at).some((earlier) => isSame(earlier, other)));
  const terminals = of.map((other) => asked.get(other) as Condition);
  return terminals.length === 1 ? (terminals[0] as Condition) : { kind: "threshold", k: 1, of: terminals };
}
