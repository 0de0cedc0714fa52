/** Witnesses in the words of the vector files and of `@bitcoinerlab/miniscript`: `<sig(key)> 0 <key> 1`, the top of the stack last. */
import type { AtHandAndTime, WitnessItem } from "../../src/miniscript/index.ts";

export const witnessText = (items: readonly WitnessItem[]): string => items.map(itemText).join(" ");

function itemText(item: WitnessItem): string {
  switch (item.kind) {
    case "signature":
      return `<sig(${item.key.text})>`;
    case "key":
      return `<${item.key.text}>`;
    case "preimage":
      return `<${item.function}_preimage(${item.hash.text})>`;
    case "constant":
      return String(item.value);
  }
}

export interface Items {
  readonly available?: readonly string[] | undefined;
  readonly unavailable?: readonly string[] | undefined;
}

/** What is at hand when only some items are, or all but some; all locks have passed. */
export function fromItems({ available, unavailable = [] }: Items): AtHandAndTime {
  const has = (text: string): boolean => (available?.includes(text) ?? true) && !unavailable.includes(text);
  return {
    signs: (key) => has(`<sig(${key.text})>`),
    knows: (hash, name) => has(`<${name}_preimage(${hash.text})>`),
    passed: () => true,
  };
}
