/**
 * A leaf made again from its policy's text: template, descriptor text, condition, locks and costs. Nothing a program claims of the leaf is copied, but for the
 * values of formals that are bound, which the program holds nowhere else; they end in the script, where a wrong one shows.
 */
import type { HashArg, KeyArg, LockArg, LockUnit, MiniscriptNode } from "../miniscript/node.ts";
import type { FragmentName } from "../miniscript/fragments.ts";
import type { DraftLeaf } from "./draft.ts";
import type { DeclaredValue } from "./declared.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "./program.ts";
import { fromHex, isHex } from "../base/bytes.ts";
import { preorder } from "../base/fold.ts";
import { lockArg } from "../miniscript/build.ts";
import { costOf } from "../miniscript/cost.ts";
import { scriptTemplate } from "../miniscript/encode.ts";
import { FRAGMENTS } from "../miniscript/fragments.ts";
import { lift } from "../miniscript/lift.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { locksOf } from "../miniscript/locks.ts";
import { readMiniscript } from "../miniscript/read-text.ts";
import { keyId } from "./key-id.ts";
import { miniscriptParts } from "./leaf-text.ts";

export interface LeafContext {
  readonly program: Program;
  readonly output: ProgramOutput;
  /** What the names of the leaf's output stand for. */
  readonly names: ReadonlyMap<string, DeclaredValue>;
}

/** The draft that the compiler makes of the leaf's text; `undefined` where the text and the claims contradict each other. */
export function policyLeaf(context: LeafContext, leaf: ProgramLeaf): DraftLeaf | undefined {
  const node = readLeaf(context, leaf);
  if (node === undefined || !hasItsForks(node, context.program.requires)) return undefined;
  const { sat } = costOf(node);
  if (sat === undefined) return undefined;
  const { older, after } = locksOf(node);
  const lockOf = (lock: LockArg): number | string => lock.value ?? lock.hole ?? lock.text;
  return {
    kind: node.fragment === "sortedmulti_a" ? "sortedmulti_a" : "miniscript",
    depth: leaf.depth,
    policy: leaf.policy,
    keys: leaf.keys,
    text: miniscriptParts(node),
    script: scriptTemplate(node),
    satisfaction: { bytes: sat.bytes, items: sat.items },
    condition: lift(node),
    locks: { after: after.map(lockOf), older: older.map(lockOf) },
  };
}

/** Without its soft fork a fragment is an opcode that anyone can spend, so the policy says that it requires it. */
function hasItsForks(node: MiniscriptNode, requires: readonly string[]): boolean {
  return [...preorder(node, (each) => each.subs)].every(({ fragment }) => {
    const { softFork } = FRAGMENTS[fragment];
    return softFork === undefined || requires.includes(softFork);
  });
}

function readLeaf(context: LeafContext, leaf: ProgramLeaf): MiniscriptNode | undefined {
  const ids = leaf.keys.values();
  const locks = { older: leaf.locks.older.values(), after: leaf.locks.after.values() };
  const images = (leaf.miniscript ?? "").matchAll(IMAGES);
  const node = readMiniscript(leaf.policy, {
    key: (text) => keyArg(context, text, ids.next().value),
    lock: (text, fragment) => readLock(context, { text, fragment, claimed: locks[fragment].next().value }),
    hash: (text, fragment) => readHash(context, { text, fragment, claimed: images.next().value?.[1] }),
  });
  return ids.next().done === true ? node : undefined;
}

const IMAGES = /(?:sha256|hash256|ripemd160|hash160)\(([0-9a-f]*)\)/g;
/** A key as its bytes: x-only or compressed, with or without an origin. */
const LITERAL = /^(?:\[[^\]]*\])?(?:0[23])?([0-9a-f]{64})$/i;

function keyArg({ program, output }: LeafContext, text: string, id: string | undefined): KeyArg | undefined {
  if (id === undefined || id !== keyId(output, text, id)) return undefined;
  const [, literal] = LITERAL.exec(text) ?? [];
  return {
    id,
    text,
    ...(literal === undefined ? {} : { xonly: fromHex(literal.toLowerCase()) }),
    ...(program.keys[id]?.kind === "group" ? { group: true } : {}),
  };
}

interface Argument<Claim> {
  readonly text: string;
  readonly fragment: FragmentName;
  readonly claimed: Claim | undefined;
}

function readLock({ names }: LeafContext, { text, fragment, claimed }: Argument<number | string>): LockArg | undefined {
  if (fragment !== "older" && fragment !== "after") return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(text)) return lockArg(fragment, Number(text));
  const name = names.get(text);
  if (name === undefined || !Object.hasOwn(LOCK_RANGES, name.type)) return undefined;
  const unit = name.type as LockUnit;
  const relative = unit === "blocks" || unit === "duration";
  if (relative !== (fragment === "older")) return undefined;
  if (name.open) return { text, unit, hole: name.id };
  const value = name.value === null ? claimed : Number(name.value);
  const [least, most] = LOCK_RANGES[unit];
  return typeof value === "number" && value >= least && value <= most ? { text, unit, value } : undefined;
}

function readHash({ names }: LeafContext, { text, fragment, claimed }: Argument<string>): HashArg | undefined {
  const length = FRAGMENTS[fragment].hashBytes ?? 32;
  if (isHex(text, length)) return { text, bytes: fromHex(text) };
  const name = names.get(text);
  if (name?.type !== fragment) return undefined;
  if (name.open) return { text, hole: name.id };
  const image = name.value ?? claimed ?? "";
  return isHex(image, length) ? { text, bytes: fromHex(image) } : undefined;
}
