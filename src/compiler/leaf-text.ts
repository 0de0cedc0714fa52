/** A leaf as text in its three spellings: canonical policy (names), descriptor (gaps where names are), and with keys abstracted. */
import type { AsmItem, LeafContract } from "../language/contract.ts";
import type { FragmentName } from "../miniscript/fragments.ts";
import type { HashArg, KeyArg, LockArg, MiniscriptNode } from "../miniscript/node.ts";
import type { TextPart } from "../program/program.ts";
import { toHex } from "../base/bytes.ts";
import { FRAGMENTS } from "../miniscript/fragments.ts";
import { printMiniscript } from "../miniscript/print.ts";
import { miniscriptParts } from "../program/leaf-text.ts";

/** Canonical text in the policy language. */
export function policyText(leaf: LeafContract): string {
  return leaf.kind === "miniscript" ? printMiniscript(leaf.node) : `asm(${leaf.items.map(itemText).join(" ")})`;
}

function itemText(item: AsmItem): string {
  switch (item.kind) {
    case "opcode":
      return item.name;
    case "key":
      return item.key.text;
    default:
      return item.text;
  }
}

/** The leaf as its descriptor prints it. */
export function descriptorParts(leaf: LeafContract): readonly TextPart[] {
  if (leaf.kind === "asm") return asmParts(leaf.items);
  return miniscriptParts(leaf.node);
}

function asmParts(items: readonly AsmItem[]): readonly TextPart[] {
  return items.flatMap((item, i): TextPart[] => [i === 0 ? "asm(" : " ", itemPart(item)]).concat(")");
}

function itemPart(item: AsmItem): TextPart {
  switch (item.kind) {
    case "opcode":
      return item.name;
    case "key":
      return item.key.xonly === undefined ? { key: item.key.id } : toHex(item.key.xonly);
    case "number":
      return item.value === undefined ? { value: item.hole as string } : String(item.value);
    case "data":
      return item.bytes === undefined ? { value: item.hole as string } : toHex(item.bytes);
  }
}

/** A number of each unit that stands for a hole in the second opinion. */
const SAMPLE_LOCK: Readonly<Record<LockArg["unit"], number>> = {
  blocks: 144,
  duration: 4_194_473,
  height: 500_000,
  time: 1_700_000_000,
};

/** The miniscript with keys and holes abstracted, equal for all leaves that differ in their keys only; and the same as a tree. */
export function abstractLeaf(node: MiniscriptNode): { readonly text: string; readonly spell: Spell } {
  const names = new Map<string, string>();
  const spell: Spell = {
    key: (key) => {
      const name = names.get(key.id) ?? `k${names.size}`;
      names.set(key.id, name);
      return name;
    },
    lock: (lock) => lock.value ?? SAMPLE_LOCK[lock.unit],
    hash: (hash, fragment) =>
      hash.bytes === undefined ? "00".repeat(FRAGMENTS[fragment].hashBytes ?? 32) : toHex(hash.bytes),
  };
  const text = printMiniscript(node, {
    key: spell.key,
    lock: (lock) => String(spell.lock(lock)),
    hash: (hash, node) => spell.hash(hash, node.fragment),
    threshold: (each) => String(each.threshold === "all" ? each.keys.length : each.threshold),
  });
  return { text, spell };
}

export interface Spell {
  readonly key: (key: KeyArg) => string;
  readonly lock: (lock: LockArg) => number;
  readonly hash: (hash: HashArg, fragment: FragmentName) => string;
}
