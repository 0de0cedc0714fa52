/** The fragments without subexpressions, recognised by their last tokens. `at` is one past the last token. */
import type { Bytes } from "../base/bytes.ts";
import { toHex } from "../base/bytes.ts";
import { LIMITS } from "../script/limits.ts";
import { lockArg, miniscript } from "./build.ts";
import type { KeyArg, MiniscriptNode } from "./node.ts";
import type { Token } from "./tokens.ts";
import { tokenNumber } from "./tokens.ts";

export interface Terminal {
  readonly node: MiniscriptNode;
  /** How many tokens it takes. */
  readonly length: number;
}

export function decodeTerminal(script: readonly Token[], at: number): Terminal | undefined {
  const last = script[at - 1];
  if (last?.name === "0" || last?.name === "1") return { node: miniscript(last.name), length: 1 };
  if (last?.name === "PUSH" && last.data?.length === 32) {
    return { node: miniscript("pk_k", { keys: [xonlyKey(last.data)] }), length: 1 };
  }
  return (
    decodeKeyHash(script, at) ??
    decodeLock(script, at) ??
    decodeHash(script, at) ??
    decodeMulti(script, at) ??
    decodeApo(script, at)
  );
}

function xonlyKey(xonly: Bytes): KeyArg {
  const text = toHex(xonly);
  return { id: text, text, xonly };
}

/** Do the tokens before `at` have these names? */
function endsWith(script: readonly Token[], at: number, names: readonly string[]): boolean {
  return at >= names.length && names.every((name, i) => name === "*" || script[at - names.length + i]?.name === name);
}

/** `DUP HASH160 <keyhash> EQUAL VERIFY`: the key itself is not in the script, so the node holds its hash. */
function decodeKeyHash(script: readonly Token[], at: number): Terminal | undefined {
  const hash = script[at - 3]?.data;
  if (hash?.length !== 20 || !endsWith(script, at, ["DUP", "HASH160", "PUSH", "EQUAL", "VERIFY"])) return undefined;
  const text = toHex(hash);
  return { node: miniscript("pk_h", { keys: [{ id: `hash160:${text}`, text, hash160: hash }] }), length: 5 };
}

function decodeLock(script: readonly Token[], at: number): Terminal | undefined {
  const name = script[at - 1]?.name;
  if (name !== "CHECKSEQUENCEVERIFY" && name !== "CHECKLOCKTIMEVERIFY") return undefined;
  const value = tokenNumber(script[at - 2]);
  if (value === undefined || value < 1 || value > LIMITS.lockNumber.value) return undefined;
  const fragment = name === "CHECKSEQUENCEVERIFY" ? "older" : "after";
  return { node: miniscript(fragment, { lock: lockArg(fragment, value) }), length: 2 };
}

const HASHES = { SHA256: "sha256", HASH256: "hash256", RIPEMD160: "ripemd160", HASH160: "hash160" } as const;

/** `SIZE <32> EQUAL VERIFY <op> <h> EQUAL` */
function decodeHash(script: readonly Token[], at: number): Terminal | undefined {
  if (!endsWith(script, at, ["SIZE", "PUSH", "EQUAL", "VERIFY", "*", "PUSH", "EQUAL"])) return undefined;
  const opcode = script[at - 3]?.name ?? "";
  const bytes = script[at - 2]?.data;
  if (!Object.hasOwn(HASHES, opcode) || bytes === undefined || tokenNumber(script[at - 6]) !== 32) return undefined;
  const fragment = HASHES[opcode as keyof typeof HASHES];
  const length = fragment === "sha256" || fragment === "hash256" ? 32 : 20;
  if (bytes.length !== length) return undefined;
  return { node: miniscript(fragment, { hash: { text: toHex(bytes), bytes } }), length: 7 };
}

/** `<key_1> CHECKSIG <key_2> CHECKSIGADD ... <k> NUMEQUAL`, at least one key. */
function decodeMulti(script: readonly Token[], at: number): Terminal | undefined {
  const threshold = tokenNumber(script[at - 2]);
  if (script[at - 1]?.name !== "NUMEQUAL" || threshold === undefined) return undefined;
  const keys: KeyArg[] = [];
  for (let i = at - 3; i >= 1; i -= 2) {
    const opcode = script[i]?.name;
    const key = script[i - 1]?.data;
    if (key?.length !== 32 || (opcode !== "CHECKSIG" && opcode !== "CHECKSIGADD")) return undefined;
    keys.push(xonlyKey(key));
    if (opcode === "CHECKSIG") {
      return { node: miniscript("multi_a", { threshold, keys: keys.reverse() }), length: at - i + 1 };
    }
  }
  return undefined;
}

/** BIP118: `1 CHECKSIG`, or the key behind a byte 0x01. */
function decodeApo(script: readonly Token[], at: number): Terminal | undefined {
  if (script[at - 1]?.name !== "CHECKSIG") return undefined;
  const key = script[at - 2];
  if (key?.name === "1") return { node: miniscript("apo"), length: 2 };
  if (key?.data?.length !== 33 || key.data[0] !== 1) return undefined;
  return { node: miniscript("apo", { keys: [xonlyKey(key.data.subarray(1))] }), length: 2 };
}
