/**
 * The TX argument, and the text of `--prevouts`: hex and files of hex. Reading is strict, and what is wrong is said with its place: the
 * argument, the character, the byte. The text itself is not quoted beyond the character in question.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Transaction } from "../transaction/transaction.ts";
import type { Shell } from "./shell.ts";
import { fromHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { decodeTransaction } from "../transaction/codec.ts";
import { quote } from "./quote.ts";
import { readFileStart } from "./read-source.ts";

/** 64 MiB: eight transactions that fill a block, in hex. */
const MOST = 64 * 1024 * 1024;

/** A transaction given as hex, as a file that holds hex, or as `-`. A file whose name is all hex digits is given with its folder, `./cafe`. */
export async function readTransaction(argument: string, shell: Shell): Promise<Result<Transaction, string>> {
  if (/^[0-9a-fA-F]+$/.test(argument)) return transactionOf("TX", argument);
  const text = await readText("TX", argument, shell);
  return text.ok ? transactionOf("TX", text.value.trim()) : text;
}

/** A file or standard input as text, up to a limit. */
export async function readText(what: string, argument: string, shell: Shell): Promise<Result<string, string>> {
  const read =
    argument === "-"
      ? ok(await shell.readStdin(MOST))
      : await readFileStart(argument, MOST, "there is no such file, nor is it hex");
  if (!read.ok) return err(`${what}: ${read.error}`);
  if (read.value.length > MOST) return err(`${what} is longer than ${MOST} bytes`);
  return ok(new TextDecoder().decode(read.value));
}

export function transactionOf(where: string, hex: string): Result<Transaction, string> {
  const bytes = bytesOf(where, hex);
  if (!bytes.ok) return bytes;
  const decoded = decodeTransaction(bytes.value);
  if (decoded.ok) return decoded;
  const { offset, reason } = decoded.error;
  return err(`${where} is no transaction: at byte ${offset} of ${bytes.value.length}, ${reason}`);
}

export function bytesOf(where: string, hex: string): Result<Bytes, string> {
  const at = hex.search(/[^0-9a-fA-F]/);
  if (at >= 0) {
    const character = String.fromCodePoint(hex.codePointAt(at) as number);
    return err(`${where} is no hex: character ${at + 1} is ${quote(character)}`);
  }
  if (hex === "") return err(`${where} is empty`);
  if (hex.length % 2 !== 0) return err(`${where} is no hex of whole bytes: it has ${hex.length} digits, an odd number`);
  return ok(fromHex(hex));
}
