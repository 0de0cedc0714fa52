/**
 * What the preimages in WHO open. A parameter's type tells of which function its value is an image. Hex does not: `cannot` is judged as if the holder
 * knew a preimage by each function of its length, `can` by what all functions have in common that the outputs ask it of.
 */
import type { HashFunction } from "../policy/condition.ts";
import type { Claim } from "./claim.ts";
import type { Secret } from "./choices.ts";
import type { Meaning } from "./meaning.ts";
import { preorder } from "../base/fold.ts";
import { conditionParts } from "./meaning.ts";
import { idOf } from "./image-facts.ts";

const LONG: readonly HashFunction[] = ["sha256", "hash256"];
const SHORT: readonly HashFunction[] = ["ripemd160", "hash160"];

export function secretsOpen(
  verb: Claim["verb"],
  meanings: readonly Meaning[],
): (secrets: readonly Secret[]) => ReadonlySet<string> {
  const [first] = meanings;
  return (secrets) => {
    if (first === undefined) return new Set();
    const { opened } = first.images;
    const each = secrets.map(({ function: name, image }) => {
      if (name !== undefined) return opened([{ function: name, image }]);
      const all = (image.length === 64 ? LONG : SHORT).map((fn) => ({ function: fn, image }));
      if (verb === "cannot") return opened(all);
      const asked = all.filter((one) => isAsked(idOf(one), meanings)).map((one) => opened([one]));
      return [...(asked[0] ?? [])].filter((id) => asked.every((set) => set.has(id)));
    });
    return new Set(each.flatMap((ids) => [...ids]));
  };
}

const isAsked = (id: string, meanings: readonly Meaning[]): boolean =>
  meanings.some(({ condition }) =>
    [...preorder(condition, conditionParts)].some((node) => node.kind === "hash" && idOf(node) === id),
  );
