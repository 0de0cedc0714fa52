/**
 * The miniscript of a bound leaf, read from its script, with the program's names on its keys. A script shows 32 bytes or their hash; the
 * program's recipes say whose they are.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { Program, ProgramLeaf } from "./program.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { hash160 } from "../crypto/hash.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";
import { decodeScript } from "../miniscript/decode.ts";

export interface KeyContext {
  readonly backend: CryptoBackend;
  /** The index of ranged keys; absent: that of the program. */
  readonly index?: number;
}

/** `id` is that of the program, `text` the x-only hex. */
type Named = KeyArg & { readonly xonly: Bytes };

/** `undefined` for a raw leaf; a key's hex when it is none of the program's. */
export function leafNode(
  program: Program,
  leaf: ProgramLeaf,
  context: KeyContext,
): { readonly node: MiniscriptNode } | { readonly stranger: string } | undefined {
  const decoded = leaf.kind === "asm" || leaf.script === null ? undefined : decodeScript(fromHex(leaf.script));
  if (decoded?.ok !== true) return undefined;
  const known = keysOf(program, leaf, context);
  const strangers: string[] = [];
  const name = (key: KeyArg): KeyArg => {
    const named = known.get(key.text);
    if (named === undefined) strangers.push(key.text);
    return named ?? key;
  };
  const node = fold<MiniscriptNode, MiniscriptNode>(
    decoded.value,
    (each) => each.subs,
    (each, subs) => ({ ...each, subs, keys: each.keys.map(name) }),
  );
  return strangers[0] === undefined ? { node } : { stranger: strangers[0] };
}

/** By x-only hex, and by the hex of its HASH160: the leaf's keys and each member of its groups, under the group's name. */
function keysOf(program: Program, leaf: ProgramLeaf, context: KeyContext): ReadonlyMap<string, Named> {
  const index = context.index ?? program.index ?? undefined;
  const keys = new Map<string, Named>();
  for (const id of leaf.keys) {
    const recipe = program.keys[id];
    if (recipe === undefined) continue;
    for (const single of recipe.kind === "group" ? (recipe.members ?? []) : [recipe]) {
      if (isOpen(single) || (isRanged(single) && index === undefined)) continue;
      const resolved = resolveRecipe(context.backend, single, index === undefined ? {} : { index });
      if (!resolved.ok) continue;
      const { xonly } = resolved.value;
      const named: Named = { id, text: toHex(xonly), xonly };
      keys.set(named.text, named).set(toHex(hash160(xonly)), named);
    }
  }
  return keys;
}
