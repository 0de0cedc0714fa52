/**
 * The messages of a file or of standard input, one after another. JSON Lines (`-`, and files named `.jsonl` or `.ndjson`) are read line by line, whatever their
 * number; any other file is one JSON document, a message or a list of them. What is no JSON is handed on as such: refusing it is the verifier's.
 */
import { open } from "node:fs/promises";
import type { Result } from "../base/result.ts";
import type { Shell } from "./shell.ts";
import { err, ok } from "../base/result.ts";
import { readFileStart } from "./read-source.ts";
import { quote } from "./quote.ts";

/** 16 MiB: an update with ten thousand signatures and state data of the largest size. A longer line is not read further. */
const LINE_MOST = 16 * 1024 * 1024;

const FILE_MOST = 64 * 1024 * 1024;

export interface InputRecord {
  /** Of JSON Lines the line, of a list the element, both from 1 on. */
  readonly place: string;
  /** Parsed JSON, or the text that is none. */
  readonly value: unknown;
}

export interface RecordSource {
  /** There may be many: each is told on one line. */
  readonly many: boolean;
  readonly records: AsyncIterable<InputRecord>;
}

export async function openRecords(argument: string, shell: Shell): Promise<Result<RecordSource, string>> {
  if (argument === "-") return ok({ many: true, records: lineRecords(shell.stdinChunks()) });
  if (/\.(jsonl|ndjson)$/i.test(argument)) {
    const there = await readFileStart(argument, 0, "there is no such file");
    return there.ok ? ok({ many: true, records: lineRecords(fileChunks(argument)) }) : there;
  }
  const bytes = await readFileStart(argument, FILE_MOST, "there is no such file");
  if (!bytes.ok) return bytes;
  if (bytes.value.length > FILE_MOST)
    return err(`${quote(argument, 200)} is longer than ${FILE_MOST} bytes: name it .jsonl, one message a line`);
  const value = parsed(bytes.value);
  if (value instanceof Uint8Array && isLines(bytes.value))
    return err(`${quote(argument, 200)} holds JSON lines: name it .jsonl, or give it as standard input`);
  return Array.isArray(value)
    ? ok({ many: true, records: listRecords(value) })
    : ok({ many: false, records: listRecords([value], "") });
}

async function* listRecords(values: readonly unknown[], name = "message"): AsyncIterable<InputRecord> {
  for (const [i, value] of values.entries()) yield { place: name === "" ? "" : `${name} ${i + 1}`, value };
}

async function* fileChunks(path: string): AsyncIterable<Uint8Array> {
  const file = await open(path);
  try {
    for await (const chunk of file.createReadStream()) yield chunk as Uint8Array;
  } finally {
    await file.close();
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    // Not JSON: as bytes it reaches the verifier, which says so.
    return bytes.subarray(0, 1);
  }
}

const NEWLINE = 0x0a;

/** No JSON as a whole, and JSON in its first line. */
function isLines(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(NEWLINE);
  return end > 0 && !(parsed(bytes.subarray(0, end)) instanceof Uint8Array);
}

/** Lines across chunks; a blank one is no record. Of a line that is too long only its first byte is kept. */
async function* lineRecords(chunks: AsyncIterable<Uint8Array>): AsyncIterable<InputRecord> {
  let line = 0;
  let held: Uint8Array[] = [];
  let length = 0;
  const take = (): InputRecord | undefined => {
    line++;
    const bytes = Buffer.concat(held);
    const isLong = length > LINE_MOST;
    [held, length] = [[], 0];
    if (isLong) return { place: `line ${line}`, value: bytes.subarray(0, 1) };
    return isBlank(bytes) ? undefined : { place: `line ${line}`, value: parsed(bytes) };
  };
  const hold = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length <= LINE_MOST || held.length === 0) held.push(length <= LINE_MOST ? bytes : bytes.subarray(0, 1));
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, at));
      from = at + 1;
      const record = take();
      if (record !== undefined) yield record;
    }
    hold(chunk.subarray(from));
  }
  const last = length > 0 ? take() : undefined;
  if (last !== undefined) yield last;
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
