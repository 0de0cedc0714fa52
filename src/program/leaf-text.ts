/** A miniscript as its descriptor prints it: literal keys as 64 digits, gaps where names wait for values. */
import type { MiniscriptNode } from "../miniscript/node.ts";
import type { TextPart } from "./program.ts";
import { toHex } from "../base/bytes.ts";
import { printMiniscript } from "../miniscript/print.ts";

/** Separates parts in a printed text; no policy can hold it, the scan refuses it. */
const GAP = "\u0000";

export function miniscriptParts(node: MiniscriptNode): readonly TextPart[] {
  const gaps: TextPart[] = [];
  const gap = (part: TextPart): string => `${GAP}${gaps.push(part) - 1}${GAP}`;
  const text = printMiniscript(node, {
    key: (key) => (key.xonly === undefined ? gap({ key: key.id }) : toHex(key.xonly)),
    lock: (lock) => (lock.value === undefined ? gap({ value: lock.hole as string }) : String(lock.value)),
    hash: (hash) => (hash.bytes === undefined ? gap({ value: hash.hole as string }) : toHex(hash.bytes)),
    threshold: (each) => thresholdText(each, gap),
  });
  return text
    .split(GAP)
    .flatMap((part, i): TextPart[] => (i % 2 === 1 ? [gaps[Number(part)] as TextPart] : part === "" ? [] : [part]));
}

function thresholdText(node: MiniscriptNode, gap: (part: TextPart) => string): string {
  if (node.threshold !== "all") return String(node.threshold);
  return node.keys.some((key) => key.group) ? gap({ count: node.keys.map((key) => key.id) }) : String(node.keys.length);
}
