/**
 * The POLICY argument: "a file, `-` for standard input, or the text itself when it holds a `(`". What cannot be read is said with the
 * name as given. No more is read than a source may hold, and one byte, so that the limit is seen to be passed.
 */
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { Result } from "../base/result.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Shell } from "./shell.ts";
import { err, ok } from "../base/result.ts";
import { LIMITS } from "../language/limits.ts";
import { decodeUtf8 } from "../language/source.ts";
import { quote } from "./quote.ts";

export interface SourceInput {
  /** The path, `stdin`, or `policy` for a text of the command line. */
  readonly name: string;
  readonly text: string;
  /** The bytes are no text: the first that is not UTF-8 would follow `text`. */
  readonly broken?: Diagnostic;
}

const MOST = LIMITS.source.value;

export async function readSource(argument: string, shell: Shell): Promise<Result<SourceInput, string>> {
  if (argument === "-") return ok(decode("stdin", await shell.readStdin(MOST)));
  if (argument.includes("(")) return ok({ name: "policy", text: argument });
  return readNamedFile(argument, "there is no such file (a policy given as text holds a `(`)");
}

/** A file as text; why not, in words, `missing` where there is none. */
export async function readNamedFile(
  path: string,
  missing = "there is no such file",
): Promise<Result<SourceInput, string>> {
  const bytes = await readFileStart(path, MOST, missing);
  return bytes.ok ? ok(decode(path, bytes.value)) : bytes;
}

/** All of a file, or its first bytes: no more than `most` + 1. Why not, in words, with those of `absent` where there is none. */
export async function readFileStart(path: string, most: number, absent: string): Promise<Result<Uint8Array, string>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    if ((await file.stat()).isDirectory()) return err(`${shown(path)} is a directory: name a file in it`);
    return ok(await readStart(file, most));
  } catch (error) {
    return err(`cannot read ${shown(path)}: ${reasonOf(error, absent)}`);
  } finally {
    await file?.close();
  }
}

async function readStart(file: FileHandle, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for (let left = most + 1; left > 0;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(Math.min(left, 65_536)) });
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}

function decode(name: string, bytes: Uint8Array): SourceInput {
  // Beyond the limit the text is refused for its length; the cut may have fallen inside a character.
  if (bytes.length > MOST) return { name, text: new TextDecoder().decode(bytes) };
  const text = decodeUtf8(bytes);
  if (text.ok) return { name, text: text.value };
  const before = new TextDecoder().decode(bytes.subarray(0, text.error.offset));
  const byte = (bytes[text.error.offset] ?? 0).toString(16).padStart(2, "0");
  const broken: Diagnostic = {
    code: "TW005",
    severity: "error",
    message: "the input is not valid UTF-8",
    primary: {
      span: { start: before.length, end: before.length },
      text: `byte ${text.error.offset}, 0x${byte}, begins no character`,
    },
    help: [{ text: "save the file as UTF-8; if it is no text at all, another file was meant" }],
  };
  return { name, text: before, broken };
}

const shown = (path: string): string => (path === "" ? "an empty file name" : quote(path, 200));

const REASONS: Readonly<Record<string, string>> = Object.freeze({
  EACCES: "no permission to read it",
  ENOTDIR: "a part of the path is no directory",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links go in a circle",
  ERR_INVALID_ARG_VALUE: "no file has such a name",
});

function reasonOf(error: unknown, absent: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return absent;
  return REASONS[code] ?? (code === "" ? "the system does not say why" : `the system says ${code}`);
}
