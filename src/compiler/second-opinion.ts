/**
 * The second opinion: every miniscript we emit is compiled and analysed by `@bitcoinerlab/miniscript` too, where it knows the fragments, and
 * must agree in script and sanity. A disagreement is a defect of one of the two, so nothing is emitted (TW901).
 *
 * It is asked once for each pattern of leaf (`leaf-facts.ts`): a hundred leaves that differ in their keys are one question. It is known to
 * accept malformed numbers, hashes and keys, so it sees only what our own checks passed, and it overflows on deep trees.
 */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { MiniscriptNode } from "../miniscript/node.ts";
import type { ScriptPart } from "../script/template.ts";
import { compileMiniscript } from "@bitcoinerlab/miniscript";
import { fold, preorder } from "../base/fold.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { diagnose } from "../diagnostic/diagnose.ts";
import { scriptTemplate } from "../miniscript/encode.ts";
import { LIMITS } from "../script/limits.ts";
import { asmWord } from "../script/asm.ts";
import { decodeItems } from "../script/codec.ts";
import { OPCODES } from "../script/opcodes.ts";
import { abstractLeaf } from "./leaf-text.ts";

/** Fragments it does not know. */
const UNKNOWN: ReadonlySet<string> = new Set(["apo", "sortedmulti_a"]);
/** It recurses; beyond this its stack may overflow. */
const DEPTH_MAX = 500;

/** TW901 when the two disagree about a leaf that we found sane. */
export function secondOpinion(node: MiniscriptNode, span: Span): Diagnostic | undefined {
  if (!isAskable(node)) return undefined;
  const { text, spell } = abstractLeaf(node);
  const reason = disagreement(text, node, spell);
  return reason === undefined
    ? undefined
    : diagnose("TW901", span, "the second opinion disagrees about this leaf", {
        label: reason,
        help: "this is a defect of tapwright or of its second opinion: please report the policy",
      });
}

function isAskable(node: MiniscriptNode): boolean {
  for (const each of preorder(node, (one) => one.subs)) {
    if (UNKNOWN.has(each.fragment) || each.keys.some((key) => key.group) || each.keys.length > LIMITS.multiAKeys.value)
      return false;
  }
  const depth = fold<MiniscriptNode, number>(
    node,
    (one) => one.subs,
    (_, depths) => 1 + depths.reduce((most, each) => Math.max(most, each), 0),
  );
  return depth < DEPTH_MAX;
}

function disagreement(
  text: string,
  node: MiniscriptNode,
  spell: ReturnType<typeof abstractLeaf>["spell"],
): string | undefined {
  let theirs: ReturnType<typeof compileMiniscript>;
  try {
    theirs = compileMiniscript(text, { tapscript: true });
  } catch {
    return "it cannot read the miniscript"; // it throws on what it takes for malformed
  }
  if (!theirs.issane) return "it does not find the leaf sane";
  const ours = symbolicAsm(abstracted(node, spell));
  return ours === theirs.asm.trim().replace(/\s+/g, " ") ? undefined : "it compiles to another script";
}

/** The tree with abstract keys and sample values, to be encoded by our own encoder. */
function abstracted(root: MiniscriptNode, spell: ReturnType<typeof abstractLeaf>["spell"]): MiniscriptNode {
  return fold<MiniscriptNode, MiniscriptNode>(
    root,
    (node) => node.subs,
    (node, subs) => ({
      fragment: node.fragment,
      subs,
      keys: node.keys.map((key) => ({ id: spell.key(key), text: key.text })),
      ...(node.threshold === undefined
        ? {}
        : { threshold: node.threshold === "all" ? node.keys.length : node.threshold }),
      ...(node.lock === undefined
        ? {}
        : { lock: { text: node.lock.text, unit: node.lock.unit, value: spell.lock(node.lock) } }),
      ...(node.hash === undefined
        ? {}
        : { hash: { text: node.hash.text, bytes: fromHex(spell.hash(node.hash, node.fragment)) } }),
    }),
  );
}

/** Our script in its notation: `<k0>` for a key, numbers up to 16 in decimal, other pushes as hex in brackets, `OP_` before names. */
function symbolicAsm(node: MiniscriptNode): string {
  const words: string[] = [];
  for (const part of scriptTemplate(node))
    words.push(...(part.kind === "bytes" ? bytesWords(part.bytes) : gapWords(part)));
  return words.join(" ");
}

function bytesWords(bytes: Uint8Array): string[] {
  const whole = decodeItems(bytes);
  // The part before a gap ends in the gap's length byte, which alone is a truncated push.
  const items = whole.ok ? whole : decodeItems(bytes.subarray(0, -1));
  return items.ok ? items.value.map(wordOf) : [];
}

function wordOf(item: Parameters<typeof asmWord>[0]): string {
  // 1 to 16 and -1 push data as well, and have words of their own.
  const isLiteral = item.opcode > 0 && item.opcode <= OPCODES.PUSHDATA4;
  if (isLiteral && item.data !== undefined) return `<${toHex(item.data)}>`;
  const name = asmWord(item);
  return /^(0|[1-9]|1[0-6])$/.test(name) ? name : `OP_${name}`;
}

function gapWords(part: Exclude<ScriptPart, { kind: "bytes" }>): string[] {
  switch (part.kind) {
    case "key":
      return [`<${part.key}>`];
    case "keyhash":
      return [`<HASH160(${part.key})>`];
    case "keys":
      return part.keys.flatMap((key, i) => [`<${key}>`, i === 0 ? "OP_CHECKSIG" : "OP_CHECKSIGADD"]);
    default:
      invariant(false, "an abstracted leaf has no gaps but its keys");
  }
}
