/** A miniscript's script for comparison: hex with holes in brackets, or symbolic assembly as the fixtures of others write it. */
import { toHex } from "../../src/base/bytes.ts";
import { preorder } from "../../src/base/fold.ts";
import { hash160, sha256 } from "../../src/crypto/hash.ts";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import { FRAGMENTS, scriptTemplate } from "../../src/miniscript/index.ts";
import { fillTemplate, toAsm } from "../../src/script/index.ts";

export const scriptHex = (node: MiniscriptNode): string =>
  scriptTemplate(node)
    .map((part) => (part.kind === "bytes" ? toHex(part.bytes) : `<${part.kind}>`))
    .join("");

const standIn = (name: string): Uint8Array => sha256(new TextEncoder().encode(name));

/** `<key> OP_CHECKSIG`: names in brackets, opcodes with `OP_`, numbers up to 16 bare, other pushes in hex in brackets. */
export function symbolicAsm(root: MiniscriptNode): string {
  const names = new Map<string, string>();
  const lengths = new Map<string, number>();
  for (const { keys, hash, fragment } of preorder(root, (node) => node.subs)) {
    for (const { id } of keys) names.set(toHex(standIn(id)), id).set(toHex(hash160(standIn(id))), `HASH160(${id})`);
    if (hash?.hole === undefined) continue;
    lengths.set(hash.hole, FRAGMENTS[fragment].hashBytes ?? 32);
    names.set(toHex(standIn(hash.hole).slice(0, lengths.get(hash.hole))), hash.text);
  }
  const script = fillTemplate(scriptTemplate(root), {
    keys: (id) => [standIn(id)],
    hash: (hole) => standIn(hole).slice(0, lengths.get(hole)),
    number: () => 0,
  });
  const word = (text: string): string => {
    if (/^([0-9]|1[0-6]|<.*>)$/.test(text)) return text;
    return /^([0-9a-f]{2})+$/.test(text) ? `<${names.get(text) ?? text}>` : `OP_${text}`;
  };
  return toAsm(script).split(" ").map(word).join(" ");
}
