/** Raw leaves that nobody can ever use, once every way through the script is known; of miniscript leaves the compiler says so from their keys. */
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import { EVENTUALLY, evaluate } from "../policy/index.ts";

const EVERYONE = { keys: () => true, preimages: () => true } as const;

export function lostFindings({ output, meaning }: LintedOutput): readonly Finding[] {
  const lost = meaning.branches.filter(
    ({ condition, exact }) => exact && evaluate(condition, EVERYONE, EVENTUALLY) === "no",
  );
  const raw = lost.flatMap(({ path }) =>
    path.kind === "leaf" && output.leaves[path.index]?.kind === "asm" ? [path.index] : [],
  );
  if (raw.length === 0) return [];
  if (lost.length === meaning.branches.length && output.kind === "tr") {
    return [
      {
        code: "TW408",
        place: { kind: "output", output: output.name },
        message: "nobody can ever spend this output",
        label: "no way through it can be fulfilled, by whatever keys and secrets",
        help: ["see to it that some way through a raw leaf ends in success, or add a leaf that somebody can sign"],
      },
    ];
  }
  return raw.map((index) => ({
    code: "TW408",
    place: { kind: "leaf", output: output.name, index },
    message: "nobody can ever use this leaf",
    label: "no way through the script can be fulfilled, by whatever keys and secrets",
    help: ["see to it that some way through it ends in success, or leave it out"],
  }));
}
