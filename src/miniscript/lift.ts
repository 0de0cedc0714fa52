/** What a miniscript means: its condition, with names as its arguments print. */
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import type { Condition } from "../policy/condition.ts";
import type { KeyArg, LockArg, MiniscriptNode } from "./node.ts";

/** What `apo()` asks for a signature of, by name: BIP118's one-byte key stands for the internal key. */
export const INTERNAL_KEY = "internal key";

export function lift(root: MiniscriptNode): Condition {
  return fold<MiniscriptNode, Condition>(root, (node) => node.subs, liftNode);
}

function liftNode(node: MiniscriptNode, subs: readonly Condition[]): Condition {
  const [x, y, z] = subs as [Condition, Condition, Condition];
  switch (node.fragment) {
    case "0":
      return { kind: "impossible" };
    case "1":
      return { kind: "trivial" };
    case "pk_k":
    case "pk_h":
      return keyCondition(node.keys[0] as KeyArg);
    case "apo":
      return keyCondition(node.keys[0] ?? { id: INTERNAL_KEY, text: INTERNAL_KEY });
    case "multi_a":
    case "sortedmulti_a":
      return { kind: "threshold", k: node.threshold ?? 0, of: node.keys.map(keyCondition) };
    case "older":
    case "after":
      return lockCondition(node.lock as LockArg);
    case "sha256":
    case "hash256":
    case "ripemd160":
    case "hash160":
      return { kind: "hash", function: node.fragment, image: hashText(node) };
    case "andor":
      return or(and(x, y), z);
    case "and_v":
    case "and_b":
      return and(x, y);
    case "or_b":
    case "or_c":
    case "or_d":
    case "or_i":
      return or(x, y);
    case "thresh":
      return { kind: "threshold", k: node.threshold ?? 0, of: subs };
    default:
      return x;
  }
}

const keyCondition = (key: KeyArg): Condition => ({ kind: "key", key: key.text });

function hashText({ hash }: MiniscriptNode): string {
  invariant(hash !== undefined, "a hash fragment without its image");
  return hash.text;
}

function lockCondition({ unit, value, hole, text }: LockArg): Condition {
  const number = value ?? hole ?? text;
  if (unit === "height" || unit === "time") return { kind: "after", unit, value: number };
  // BIP68: only the low 16 bits of the sequence number are the age.
  return { kind: "older", unit, value: typeof number === "number" ? number & 0xffff : number };
}

/** Nothing to prove on one side leaves the other; `andor(X,Y,0)` is "X and Y". */
function and(a: Condition, b: Condition): Condition {
  if (a.kind === "trivial" || b.kind === "impossible") return b;
  if (b.kind === "trivial" || a.kind === "impossible") return a;
  return { kind: "threshold", k: 2, of: [a, b] };
}

function or(a: Condition, b: Condition): Condition {
  if (a.kind === "impossible" || b.kind === "trivial") return b;
  if (b.kind === "impossible" || a.kind === "trivial") return a;
  return { kind: "threshold", k: 1, of: [a, b] };
}
