/**
 * The descriptor of an instance in one form: whatever its keys came as (points, extended keys with origins, bound earlier or now), they are written as the
 * bytes that stand in the scripts. So two sides that hold the same output write the same text, and can hash it.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { ResolvedKey } from "../descriptor/resolve-key.ts";
import type { HoleValues } from "./draft.ts";
import type { Program, ProgramLeaf, ProgramOutput, TextPart } from "./program.ts";
import { toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { decodeScript } from "../miniscript/decode.ts";
import { printMiniscript } from "../miniscript/print.ts";
import { leafNode } from "./leaf-node.ts";
import { outputText } from "./output-text.ts";

type Keys = ReadonlyMap<string, readonly ResolvedKey[]>;

/** A leaf whose text is read from its filled script: keys of `sortedmulti_a` stand there in their order, raw scripts have no other text. */
interface FromScript {
  readonly leaf: number;
  readonly kind: "sortedmulti_a" | "asm";
}

type InstancePart = TextPart | FromScript;

export function instanceText(
  program: Program,
  output: ProgramOutput,
  backend: CryptoBackend,
): (keys: Keys, values: HoleValues, scripts: readonly Bytes[]) => string {
  const leaves = output.leaves.map((leaf, i) => ({ depth: leaf.depth, text: leafParts(program, leaf, i, backend) }));
  const parts = outputText<InstancePart>(output.kind, [{ key: output.internalKey.id }], leaves);
  return (keys, values, scripts) =>
    parts
      .map((part) =>
        typeof part === "string"
          ? part
          : "leaf" in part
            ? scriptText(part, scripts[part.leaf])
            : partText(part, keys, values),
      )
      .join("");
}

function leafParts(
  program: Program,
  leaf: ProgramLeaf,
  index: number,
  backend: CryptoBackend,
): readonly InstancePart[] {
  if (leaf.kind !== "miniscript") return [{ leaf: index, kind: leaf.kind }];
  if (leaf.miniscriptTemplate !== null) return leaf.miniscriptTemplate;
  const read = leafNode(program, leaf, { backend });
  // A program from outside that names other keys than its script has: then the script speaks for itself.
  if (read === undefined || "stranger" in read) return [{ leaf: index, kind: "asm" }];
  // No text of a miniscript holds a line break. A group's members have its id each: only an aggregate is written by its id.
  const spelled = printMiniscript(read.node, {
    key: ({ id, text }) => (program.keys[id]?.kind === "musig" ? `\n${id}\n` : text),
  });
  return spelled.split("\n").map((piece, i) => (i % 2 === 0 ? piece : { key: piece }));
}

function scriptText({ kind }: FromScript, script: Bytes | undefined): string {
  invariant(script !== undefined, "every leaf of an instance is filled");
  if (kind === "asm") return `raw(${toHex(script)})`;
  const decoded = decodeScript(script);
  return decoded.ok ? `sorted${printMiniscript(decoded.value)}` : `raw(${toHex(script)})`;
}

function partText(part: Exclude<TextPart, string>, keys: Keys, values: HoleValues): string {
  if ("key" in part) return (keys.get(part.key) ?? []).map(keyText).join(",");
  if ("count" in part) return String(part.count.reduce((sum, id) => sum + (keys.get(id)?.length ?? 0), 0));
  const bytes = values.bytes.get(part.value);
  return bytes === undefined ? String(values.numbers.get(part.value)) : toHex(bytes);
}

const keyText = ({ xonly, participants }: ResolvedKey): string =>
  participants === undefined ? toHex(xonly) : `musig(${participants.map(toHex).join(",")})`;
