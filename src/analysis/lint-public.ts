/** Hashes that keep nobody out, since everybody has a preimage: bytes that stand in the program, or what anybody tries first. */
import type { HashFunction } from "../policy/condition.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import { preorder } from "../base/fold.ts";
import { hexOrName } from "./instance-names.ts";
import { conditionParts } from "./meaning.ts";

export function publicFindings({ program, output, meaning }: LintedOutput): readonly Finding[] {
  const values = new Map(program.parameters.map(({ name, value }) => [name, value]));
  return output.leaves.flatMap(({ kind, condition }, index) => {
    if (kind === "asm") return [];
    const hashes = [...preorder(condition, conditionParts)].filter((node) => node.kind === "hash");
    const open = hashes.find((node) =>
      meaning.images.isPublic({ function: node.function, image: hexOrName(values.get(node.image) ?? node.image) }),
    );
    return open === undefined ? [] : [finding(output.name, index, open.function)];
  });
}

const finding = (output: string, index: number, name: HashFunction): Finding => ({
  code: "TW414",
  place: { kind: "leaf", output, index },
  message: `everybody knows a preimage of the ${name} in this leaf`,
  label: "as far as this hash goes, the leaf is open to all",
  notes: ["an image or a key of 32 bytes that the program shows is a preimage too, and so is its SHA256"],
  help: ["use the hash of 32 random bytes that nobody has seen"],
});
