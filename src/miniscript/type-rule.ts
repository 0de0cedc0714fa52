/**
 * Reads the type formulas of FRAGMENTS (its head explains the notation) once, when they are first asked for, and evaluates
 * them on the types of the subexpressions.
 */
import { invariant } from "../base/invariant.ts";
import type { FragmentName } from "./fragments.ts";
import { FRAGMENTS } from "./fragments.ts";
import type { TypeMask } from "./letters.ts";
import { mask } from "./letters.ts";

/** One letter, and the products that yield it; a product names what each subexpression must have. */
interface LetterRule {
  readonly bit: TypeMask;
  readonly products: readonly (readonly TypeMask[])[];
}

interface TypeRule {
  readonly always: TypeMask;
  readonly letters: readonly LetterRule[];
}

const RULES = new Map<FragmentName, TypeRule>();

/** All letters of a fragment but the locks' `ghijk`, from the types of its subexpressions. */
export function applyTypeRule(name: FragmentName, subs: readonly TypeMask[]): TypeMask {
  const rule = RULES.get(name) ?? compile(name);
  let type = rule.always;
  for (const { bit, products } of rule.letters) {
    if (products.some((product) => product.every((wanted, i) => ((subs[i] ?? 0) & wanted) === wanted))) type |= bit;
  }
  return type;
}

function compile(name: FragmentName): TypeRule {
  let always = 0;
  const letters: LetterRule[] = [];
  for (const word of FRAGMENTS[name].type.split(" ")) {
    const [left = "", formula] = word.split("=");
    if (formula === undefined) always |= mask(left);
    else for (const letter of left) letters.push({ bit: mask(letter), products: products(letter, formula) });
  }
  const rule = { always, letters };
  RULES.set(name, rule);
  return rule;
}

function products(letter: string, formula: string): readonly (readonly TypeMask[])[] {
  return formula.split("+").map((product) => {
    const wanted: TypeMask[] = [0, 0, 0];
    invariant(/^([*A-Za-z][XYZ])+$/.test(product), "a type formula that cannot be read");
    for (let i = 0; i < product.length; i += 2) {
      const child = "XYZ".indexOf(product[i + 1] as string);
      const factor = product[i] === "*" ? letter : (product[i] as string);
      wanted[child] = (wanted[child] as TypeMask) | mask(factor);
    }
    return wanted;
  });
}
