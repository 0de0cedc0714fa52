/**
 * Whether a miniscript that has a type may guard money, by Core's rules: every way needs a signature, no third party can change the
 * witness, no way needs two locks that never hold together, no key stands twice, and the limits are kept. Each finding points at the
 * smallest place that is to blame.
 */
import { toHex } from "../base/bytes.ts";
import { preorder } from "../base/fold.ts";
import { LIMITS } from "../script/limits.ts";
import { evaluateSize } from "../script/size.ts";
import type { Size } from "../script/size.ts";
import { lacksSignature, mixedLocks, startsMalleability } from "./blame.ts";
import type { GroupSizes } from "./cost.ts";
import { costOf, DEFAULT_SIGNATURE_BYTES } from "./cost.ts";
import { scriptLength } from "./encode.ts";
import { has, typeLetters } from "./letters.ts";
import { INTERNAL_KEY } from "./lift.ts";
import type { KeyArg, MiniscriptNode } from "./node.ts";
import type { TypeError_ } from "./type.ts";
import { typeErrors, typeMask } from "./type.ts";

export type SanityFinding =
  | { readonly kind: "type"; readonly node: MiniscriptNode; readonly error: TypeError_ }
  | { readonly kind: "not B"; readonly node: MiniscriptNode; readonly found: string }
  /** Each of `nodes` is a smallest way that no signature guards. */
  | { readonly kind: "needs no signature"; readonly node: MiniscriptNode; readonly nodes: readonly MiniscriptNode[] }
  | {
      readonly kind: "malleable";
      readonly node: MiniscriptNode;
      readonly reason: string;
      readonly culprit?: MiniscriptNode;
    }
  | {
      readonly kind: "mixed locks";
      readonly node: MiniscriptNode;
      readonly nodes: readonly [MiniscriptNode, MiniscriptNode];
    }
  | { readonly kind: "duplicate key"; readonly node: MiniscriptNode; readonly keys: readonly [KeyArg, KeyArg] }
  | {
      readonly kind: "limit";
      readonly node: MiniscriptNode;
      readonly limit: "miniscriptBytes" | "stackElements";
      readonly found: number;
    };

/** All findings; none means sane. Nothing but the type is judged where there is none. `sizes`: how large groups are taken to be, for the limits. */
export function sanity(root: MiniscriptNode, sizes: GroupSizes = () => 1): readonly SanityFinding[] {
  const typed = typeMask(root);
  if (!typed.ok) return typeErrors(root).map((error) => ({ kind: "type", node: error.node, error }));
  const type = typed.value;
  const findings: SanityFinding[] = [];
  if (!has(type, "B")) findings.push({ kind: "not B", node: root, found: typeLetters(type) });
  if (!has(type, "s")) {
    const nodes = lacksSignature(root);
    findings.push({ kind: "needs no signature", node: nodes[0] ?? root, nodes });
  }
  if (!has(type, "m")) findings.push({ kind: "malleable", ...startsMalleability(root) });
  if (!has(type, "k")) findings.push({ kind: "mixed locks", ...mixedLocks(root) });
  return [...findings, ...duplicateKeys(root), ...limits(root, sizes)];
}

/** `apo()` is a key that is not written. */
const internalKey = ({ origin }: MiniscriptNode): KeyArg => ({
  id: INTERNAL_KEY,
  text: "apo()",
  ...(origin === undefined ? {} : { origin }),
});

function duplicateKeys(root: MiniscriptNode): readonly SanityFinding[] {
  const seen = new Map<string, KeyArg>();
  const findings: SanityFinding[] = [];
  for (const node of preorder(root, (one) => one.subs)) {
    for (const key of node.fragment === "apo" && node.keys.length === 0 ? [internalKey(node)] : node.keys) {
      const same = seen.get(`id ${key.id}`) ?? (key.xonly === undefined ? undefined : seen.get(toHex(key.xonly)));
      if (same !== undefined) findings.push({ kind: "duplicate key", node, keys: [same, key] });
      if (same !== undefined) continue;
      seen.set(`id ${key.id}`, key);
      if (key.xonly !== undefined) seen.set(toHex(key.xonly), key);
    }
  }
  return findings;
}

function limits(root: MiniscriptNode, sizes: GroupSizes): readonly SanityFinding[] {
  const findings: SanityFinding[] = [];
  const check = (limit: "miniscriptBytes" | "stackElements", size: Size): void => {
    const found = evaluateSize(size, "most", sizes);
    if (found > LIMITS[limit].value) findings.push({ kind: "limit", node: root, limit, found });
  };
  check("miniscriptBytes", scriptLength(root).most);
  const { sat } = costOf(root, DEFAULT_SIGNATURE_BYTES, sizes);
  if (sat !== undefined) {
    // One element is left at the end, above which the peak is counted.
    check("stackElements", evaluateSize(sat.peak, "most", sizes) + 1);
  }
  return findings;
}
