/**
 * The ways through a fragment (`sat`, `dsat` of FRAGMENTS), read into steps once per text. Steps stand in the order in which the script
 * consumes: what a way consumes first lies on top of the stack, so it is the last item of the witness.
 */
import { invariant } from "../base/invariant.ts";

/** One word of a way. */
export type Step =
  | { readonly kind: "sub"; readonly index: number; readonly satisfied: boolean }
  | { readonly kind: "item"; readonly name: ItemName }
  /** An opcode that only moves the stack. */
  | { readonly kind: "move"; readonly opcode: string };

export type ItemName = "sig" | "aposig" | "key" | "preimage" | "0" | "1";
export type Alternatives = readonly (readonly Step[])[];

const ITEM = /^(sig|aposig|key|preimage|0|1)$/;
const OPCODE = /^[A-Z]+$/;
const SUB = /^([XYZ])([+-])$/;

const READ = new Map<string, Alternatives>();

/** `|` separates alternatives; `null` is none, the empty text one without any step. */
export function readWays(text: string | null): Alternatives {
  if (text === null) return [];
  const known = READ.get(text);
  if (known !== undefined) return known;
  const ways = text.split(" | ").map((way) => (way === "" ? [] : way.split(" ").map(readStep)));
  READ.set(text, ways);
  return ways;
}

function readStep(word: string): Step {
  const sub = SUB.exec(word);
  if (sub !== null) return { kind: "sub", index: "XYZ".indexOf(sub[1] as string), satisfied: sub[2] === "+" };
  if (ITEM.test(word)) return { kind: "item", name: word as ItemName };
  invariant(OPCODE.test(word), "a way names an unknown step");
  return { kind: "move", opcode: word };
}
