/** From what a way needs to the words of `policy`. */
import type { Condition } from "../../policy/condition.ts";
import type { Term } from "./term.ts";
import { toHex } from "../../base/bytes.ts";
import { APO } from "./algebra.ts";

/** BIP118's signatures are of the same key. */
export const bareKey = (key: string): string => (key.startsWith(APO) ? key.slice(APO.length) : key);

export const keyCondition = (key: string): Condition => ({ kind: "key", key: bareKey(key) });

/** A hash in hex, or its parameter's name; `undefined` for what is not given in the script. */
export function imageText(image: Term): string | undefined {
  if (image.kind === "bytes") return toHex(image.bytes);
  return image.kind === "hole" ? image.name : undefined;
}
