/** `tr(KEY,{A,{B,C}})`: an output as text around its key and its leaves, whose depths give the braces. For policies and descriptors alike. */
import type { ProgramOutput, TextPart } from "./program.ts";

/** What the parts are beside texts is the caller's. */
export function outputText<Part = TextPart>(
  kind: ProgramOutput["kind"],
  key: readonly (Part | string)[],
  leaves: readonly { readonly depth: number; readonly text: readonly (Part | string)[] }[],
): readonly (Part | string)[] {
  const braces = treeBraces(leaves.map((leaf) => leaf.depth));
  const tree = leaves.flatMap(({ text }, i): readonly (Part | string)[] => [
    braces[i]?.before ?? "",
    ...text,
    braces[i]?.after ?? "",
  ]);
  return joinText([`${kind}(`, ...key, ...(tree.length === 0 ? [] : [",", ...tree]), ")"]);
}

/** What to print around each leaf so that the braces give the depths: `{`s before it, `}`s and `,` after. */
function treeBraces(depths: readonly number[]): readonly { readonly before: string; readonly after: string }[] {
  const sides: ("left" | "right")[] = [];
  return depths.map((depth) => {
    let open = "";
    for (; sides.length < depth; sides.push("left")) open += "{";
    let close = "";
    for (; sides[sides.length - 1] === "right"; sides.pop()) close += "}";
    if (sides.length > 0) {
      sides[sides.length - 1] = "right";
      close += ",";
    }
    return { before: open, after: close };
  });
}

/** Adjacent texts are one, and none is empty. */
function joinText<Part>(parts: readonly (Part | string)[]): readonly (Part | string)[] {
  const joined: (Part | string)[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  return joined;
}
