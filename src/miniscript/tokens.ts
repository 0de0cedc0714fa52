/**
 * A tapscript's items as the decoder reads them, from the last to the first. A VERIFY form counts as its opcode and a
 * VERIFY, so `v:X` looks alike whatever X ends in; a VERIFY of its own behind such an opcode is no miniscript.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { err, ok } from "../base/result.ts";
import { decodeItems, isMinimalPush } from "../script/codec.ts";
import { decodeNumber } from "../script/number.ts";
import type { OpcodeName } from "../script/opcodes.ts";
import { OPCODES } from "../script/opcodes.ts";

export interface Token {
  /** The opcode's name; `PUSH` for pushed data of any kind but numbers of one opcode. */
  readonly name: string;
  readonly data?: Bytes;
  readonly offset: number;
}

export interface DecodeError {
  readonly offset: number;
  readonly reason: string;
}

const SPLIT: Readonly<Record<string, OpcodeName>> = {
  EQUALVERIFY: "EQUAL",
  NUMEQUALVERIFY: "NUMEQUAL",
  CHECKSIGVERIFY: "CHECKSIG",
};
const MERGEABLE: ReadonlySet<string> = new Set(Object.values(SPLIT));

/** Tokens in the script's order. */
export function tokens(script: Bytes): Result<readonly Token[], DecodeError> {
  const items = decodeItems(script);
  if (!items.ok) return items;
  const out: Token[] = [];
  for (const item of items.value) {
    const { name, offset, data, opcode } = item;
    if (!isMinimalPush(item)) return err({ offset, reason: "a push that is not minimal" });
    if (name === "VERIFY" && MERGEABLE.has(out[out.length - 1]?.name ?? "")) {
      return err({ offset, reason: "a VERIFY that belongs to the opcode before it" });
    }
    const half = SPLIT[name];
    if (half !== undefined) out.push({ name: half, offset }, { name: "VERIFY", offset });
    else if (data === undefined) out.push({ name, offset });
    else out.push({ name: opcode >= 1 && opcode <= OPCODES.PUSHDATA4 ? "PUSH" : name, data, offset });
  }
  return ok(out);
}

/** The number a token pushes, up to the five bytes of a lock. */
export function tokenNumber(token: Token | undefined): number | undefined {
  if (token?.data === undefined) return undefined;
  const value = decodeNumber(token.data, 5);
  return value === undefined ? undefined : Number(value);
}
