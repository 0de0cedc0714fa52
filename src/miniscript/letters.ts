/**
 * Types as bit sets: the bases and properties of BIP379 (and Core's g h i j k x), one bit a letter, in the order in
 * which they print.
 */

export type TypeMask = number;

const ORDER = "BVKWzonduefsmxghijk";

let masks: Map<string, TypeMask> | undefined;

/** The set of the letters in `letters`; anything that is no letter counts nothing. */
export function mask(letters: string): TypeMask {
  masks ??= new Map();
  const known = masks.get(letters);
  if (known !== undefined) return known;
  let set = 0;
  for (const letter of letters) {
    const at = ORDER.indexOf(letter);
    if (at >= 0) set |= 1 << at;
  }
  masks.set(letters, set);
  return set;
}

/** Does `type` hold all of `letters`? */
export function has(type: TypeMask, letters: string): boolean {
  const wanted = mask(letters);
  return (type & wanted) === wanted;
}

/** The letters of a type, base first: `Bonduesm...`. */
export function typeLetters(type: TypeMask): string {
  let text = "";
  for (let i = 0; i < ORDER.length; i++) if (type & (1 << i)) text += ORDER[i];
  return text;
}
