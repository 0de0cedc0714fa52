/** What to write so that a subexpression fits: the wrapper that changes its base, or the property it lacks, in words. */
import type { TypeMask } from "./letters.ts";
import { has, typeLetters } from "./letters.ts";
import type { MiniscriptNode } from "./node.ts";

export interface Repair {
  readonly hint: string;
  readonly wrapper?: string;
}

/** Base found, bases needed, and the wrapper between them, first match wins. */
const WRAPPERS: readonly { readonly from: string; readonly to: string; readonly wrapper: string }[] = [
  { from: "B", to: "V", wrapper: "v:" },
  { from: "Bo", to: "W", wrapper: "s:" },
  { from: "B", to: "W", wrapper: "a:" },
  { from: "K", to: "B", wrapper: "c:" },
  { from: "K", to: "V", wrapper: "vc:" },
  { from: "Ko", to: "W", wrapper: "sc:" },
  { from: "K", to: "W", wrapper: "ac:" },
  { from: "V", to: "B", wrapper: "t:" },
];

/** What a property that is needed says, and how it is usually got. */
const LACKS: readonly (readonly [string, string])[] = [
  [
    "d",
    "it cannot be dissatisfied (no `d`): a lock or a `v:` never can; `l:` or `u:` before it gives it a way to fail",
  ],
  ["u", "it may leave another value than 1 (no `u`): write `n:` before it"],
  ["o", "it takes more or less than one stack element (no `o`): use `a:` in place of `s:`"],
  ["n", "it may take a zero from the top of the stack (no `n`), so `j:` cannot tell it from its dissatisfaction"],
  ["z", "it takes stack elements (not `z`), and `d:` needs one that takes none"],
];

export function repair(sub: MiniscriptNode, needed: string, found: TypeMask): Repair {
  const bases = /[BVKW]*/.exec(needed)?.[0] ?? "";
  if (![...bases].some((base) => has(found, base))) {
    const row = WRAPPERS.find(({ from, to }) => has(found, from) && bases.includes(to));
    if (row !== undefined) return { hint: wrapHint(sub, row.wrapper), wrapper: row.wrapper };
    if (has(found, "W"))
      return { hint: "remove its `a:` or `s:`: only later arguments of and_b, or_b and thresh are W" };
    return { hint: `it is ${typeLetters(found)[0] ?? "of no type"}, and ${[...bases].join(" or ")} is needed` };
  }
  const missing = LACKS.find(([letter]) => needed.includes(letter) && !has(found, letter));
  if (missing === undefined) return { hint: `it lacks a property of ${needed}` };
  const [letter, hint] = missing;
  return letter === "u" ? { hint, wrapper: "n:" } : { hint };
}

function wrapHint(sub: MiniscriptNode, wrapper: string): string {
  if (wrapper === "c:" && sub.fragment === "pk_k") return "write `c:` before it, or `pk` in place of `pk_k`";
  if (wrapper === "c:" && sub.fragment === "pk_h") return "write `c:` before it, or `pkh` in place of `pk_h`";
  return `write \`${wrapper}\` before it`;
}
