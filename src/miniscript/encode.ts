/**
 * A miniscript to the template of its script (BIP379's translation table, the `script` column of FRAGMENTS). What is
 * known stands there as bytes, so a leaf without holes is one part.
 *
 * `v:X` is "[X] VERIFY (or VERIFY version of last opcode in [X])": whether X ends in such an opcode is seen from the
 * bytes just written, which is what the type's `x` says.
 */
import type { Bytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { hash160 } from "../crypto/hash.ts";
import { keySequence, templateLength } from "../script/fill.ts";
import { OPCODES } from "../script/opcodes.ts";
import { pushData, pushNumber } from "../script/push.ts";
import type { SizeRange } from "../script/size.ts";
import type { ScriptPart, ScriptTemplate } from "../script/template.ts";
import { FRAGMENTS } from "./fragments.ts";
import { numberPushBytes } from "./lock-push.ts";
import type { KeyArg, LockUnit, MiniscriptNode } from "./node.ts";
import { preorder } from "../base/fold.ts";
import type { ScriptPiece } from "./script-pieces.ts";
import { scriptPieces } from "./script-pieces.ts";

/** Parts being written: finished ones, and the bytes since the last hole. */
interface Builder {
  readonly parts: ScriptPart[];
  bytes: number[];
  /** Is the last byte an opcode (and no data)? */
  opcodeLast: boolean;
}

type Task =
  | { readonly node: MiniscriptNode }
  | { readonly piece: ScriptPiece; readonly of: MiniscriptNode }
  | "add"
  | "verify";

export function scriptTemplate(root: MiniscriptNode): ScriptTemplate {
  const builder: Builder = { parts: [], bytes: [], opcodeLast: false };
  const tasks: Task[] = [{ node: root }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (task === "verify") writeVerify(builder);
    else if (task === "add") writeOpcode(builder, OPCODES.ADD);
    else if ("node" in task) pushReversed(tasks, tasksOf(task.node));
    else writePiece(builder, task.piece, task.of);
  }
  flush(builder);
  return builder.parts;
}

/** Least and most bytes of the script; least and most differ by number pushes and thresholds that are open. */
export function scriptLength(root: MiniscriptNode): SizeRange {
  const units = new Map<string, LockUnit>();
  const groups = new Set<string>();
  for (const node of preorder(root, (one) => one.subs)) {
    if (node.lock?.hole !== undefined) units.set(node.lock.hole, node.lock.unit);
    for (const key of node.keys) if (key.group) groups.add(key.id);
  }
  return templateLength(scriptTemplate(root), {
    isGroup: (key) => groups.has(key),
    numberBytes: (hole) => numberPushBytes(units.get(hole) ?? "time"),
  });
}

/** Not by a spread: a fragment may have more arguments than a call can. */
function pushReversed<T>(stack: T[], next: readonly T[]): void {
  for (let i = next.length - 1; i >= 0; i--) stack.push(next[i] as T);
}

function tasksOf(node: MiniscriptNode): Task[] {
  const tasks: Task[] = [];
  for (const piece of scriptPieces(node.fragment)) {
    if (piece.kind !== "sub") {
      tasks.push(node.fragment === "v" ? "verify" : { piece, of: node });
      continue;
    }
    tasks.push({ node: node.subs[piece.index] as MiniscriptNode });
    // BIP379: thresh is "[X_1] [X_2] ADD ... [X_n] ADD ... <k> EQUAL".
    if (node.fragment === "thresh") for (const sub of node.subs.slice(1)) tasks.push({ node: sub }, "add");
  }
  return tasks;
}

function writePiece(builder: Builder, piece: ScriptPiece, node: MiniscriptNode): void {
  if (piece.kind === "opcode") writeOpcode(builder, piece.opcode);
  else if (piece.kind === "constant") writeData(builder, pushNumber(piece.value));
  else if (piece.kind === "argument") writeArgument(builder, piece.name, node);
}

function writeArgument(builder: Builder, name: string, node: MiniscriptNode): void {
  const [key] = node.keys;
  if (name === "n") writeLock(builder, node);
  else if (name === "h") writeHash(builder, node);
  else if (name === "threshold") writeThreshold(builder, node);
  else if (name === "keys") writeKeys(builder, node.keys, node.fragment === "sortedmulti_a");
  else if (name === "apokey") writeApoKey(builder, key);
  else if (name === "keyhash") writeKeyHash(builder, key as KeyArg);
  else writeKey(builder, key as KeyArg);
}

function writeLock(builder: Builder, { lock }: MiniscriptNode): void {
  invariant(lock !== undefined, "a lock fragment without its number");
  if (lock.value !== undefined) writeData(builder, pushNumber(lock.value));
  else writeHole(builder, { kind: "number", hole: lock.hole ?? lock.text });
}

function writeHash(builder: Builder, { hash, fragment }: MiniscriptNode): void {
  invariant(hash !== undefined, "a hash fragment without its image");
  if (hash.bytes !== undefined) return writeData(builder, pushData(hash.bytes));
  writeData(builder, Uint8Array.of(FRAGMENTS[fragment].hashBytes ?? 32));
  writeHole(builder, { kind: "hash", hole: hash.hole ?? hash.text });
}

function writeThreshold(builder: Builder, { threshold, keys, subs }: MiniscriptNode): void {
  if (threshold !== "all") return writeData(builder, pushNumber(threshold ?? 0));
  if (!keys.some((key) => key.group)) return writeData(builder, pushNumber(keys.length + subs.length));
  writeHole(builder, { kind: "count", keys: keys.map((key) => key.id) });
}

function writeKey(builder: Builder, key: KeyArg): void {
  writeData(builder, Uint8Array.of(32));
  if (key.xonly !== undefined) writeData(builder, key.xonly);
  else writeHole(builder, { kind: "key", key: key.id });
}

function writeKeyHash(builder: Builder, key: KeyArg): void {
  writeData(builder, Uint8Array.of(20));
  const hash = key.hash160 ?? (key.xonly === undefined ? undefined : hash160(key.xonly));
  if (hash !== undefined) writeData(builder, hash);
  else writeHole(builder, { kind: "keyhash", key: key.id });
}

/** BIP118: "the first byte of the public key is 0x01"; that byte alone is the internal key. */
function writeApoKey(builder: Builder, key: KeyArg | undefined): void {
  if (key === undefined) return writeOpcode(builder, OPCODES["1"]);
  writeData(builder, Uint8Array.of(33, 1));
  if (key.xonly !== undefined) writeData(builder, key.xonly);
  else writeHole(builder, { kind: "key", key: key.id });
}

function writeKeys(builder: Builder, keys: readonly KeyArg[], sorted: boolean): void {
  const bytes = keys.flatMap((key) => (key.xonly === undefined ? [] : [key.xonly]));
  if (bytes.length === keys.length) {
    writeData(builder, keySequence(bytes, sorted));
    return;
  }
  if (sorted || keys.some((key) => key.group)) {
    writeHole(builder, { kind: "keys", keys: keys.map((key) => key.id), sorted });
    return;
  }
  for (const [i, key] of keys.entries()) {
    writeKey(builder, key);
    writeOpcode(builder, i === 0 ? OPCODES.CHECKSIG : OPCODES.CHECKSIGADD);
  }
}

const VERIFY_FORMS: ReadonlyMap<number, number> = new Map([
  [OPCODES.EQUAL, OPCODES.EQUALVERIFY],
  [OPCODES.NUMEQUAL, OPCODES.NUMEQUALVERIFY],
  [OPCODES.CHECKSIG, OPCODES.CHECKSIGVERIFY],
]);

function writeVerify(builder: Builder): void {
  const last = builder.bytes[builder.bytes.length - 1];
  const merged = builder.opcodeLast && last !== undefined ? VERIFY_FORMS.get(last) : undefined;
  if (merged === undefined) return writeOpcode(builder, OPCODES.VERIFY);
  builder.bytes[builder.bytes.length - 1] = merged;
}

function writeOpcode(builder: Builder, opcode: number): void {
  builder.bytes.push(opcode);
  builder.opcodeLast = true;
}

function writeData(builder: Builder, bytes: Bytes): void {
  for (const byte of bytes) builder.bytes.push(byte);
  builder.opcodeLast = false;
}

function writeHole(builder: Builder, part: ScriptPart): void {
  flush(builder);
  builder.parts.push(part);
  builder.opcodeLast = false;
}

function flush(builder: Builder): void {
  if (builder.bytes.length > 0) builder.parts.push({ kind: "bytes", bytes: Uint8Array.from(builder.bytes) });
  builder.bytes = [];
}
