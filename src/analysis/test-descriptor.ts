/** An output with test keys, as text that can be read and, but for raw leaves, imported. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import { fromHex } from "../base/bytes.ts";
import { withChecksum } from "../descriptor/checksum.ts";
import { printMiniscript } from "../miniscript/print.ts";
import { leafNode } from "../program/leaf-node.ts";
import { outputText } from "../program/output-text.ts";
import { toAsm } from "../script/asm.ts";

export function testDescriptor(program: Program, output: ProgramOutput, backend: CryptoBackend): string {
  const leaves = output.leaves.map((leaf) => {
    const read = leafNode(program, leaf, { backend, index: program.index ?? 0 });
    const known = read !== undefined && "node" in read;
    return {
      depth: leaf.depth,
      text: [known ? printMiniscript(read.node) : `asm(${toAsm(fromHex(leaf.script ?? ""))})`],
    };
  });
  const text = outputText(output.kind, [output.internalKey.key ?? ""], leaves).join("");
  return text.includes("asm(") ? text : withChecksum(text);
}
