/** A way through a raw leaf as others may use it: what its witness holds, item by item. */
import type { Condition, HashFunction } from "../../policy/condition.ts";
import type { RawLeaf } from "./raw-leaf.ts";
import type { Term } from "./term.ts";
import type { OpenWay } from "./unsigned.ts";
import { toHex } from "../../base/bytes.ts";
import { NO_CODE_SEPARATOR } from "../../transaction/sighash.ts";
import { bareKey, imageText } from "./conditions.ts";

export type RawWitnessItem =
  | { readonly kind: "bytes"; readonly hex: string }
  /** `key` as conditions call it. */
  | { readonly kind: "signature"; readonly key: string; readonly codeSeparator: number }
  | { readonly kind: "preimage"; readonly function: HashFunction; readonly image: string }
  /** The bytes of a key that is a hole. */
  | { readonly kind: "key"; readonly key: string }
  /** What follows from values of holes. */
  | { readonly kind: "computed" };

export interface RawSpend {
  /** Bottom first, without script and control block. Of counted signatures one choice is shown. */
  readonly witness: readonly RawWitnessItem[];
  readonly locks: readonly Condition[];
}

export const rawSpend = ({ way }: OpenWay, leaf: RawLeaf): RawSpend => ({
  witness: way.witness.map((term) => witnessItem(term, leaf)),
  locks: way.locks.conditions,
});

function witnessItem(term: Term, { keyName }: RawLeaf): RawWitnessItem {
  switch (term.kind) {
    case "bytes":
      return { kind: "bytes", hex: toHex(term.bytes) };
    case "signature": {
      const key = bareKey(term.key);
      const codeSeparator = term.separator < 0 ? NO_CODE_SEPARATOR : term.separator;
      return { kind: "signature", key: keyName?.(key) ?? key, codeSeparator };
    }
    case "preimage":
      return { kind: "preimage", function: term.function, image: imageText(term.image) ?? "" };
    case "key":
      return { kind: "key", key: term.name };
    default:
      return { kind: "computed" };
  }
}
