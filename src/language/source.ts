/**
 * A source text as the compiler holds it: masked. The text as it was given ends here, so that no later phase, however
 * careless, can print a private key.
 *
 * Invariant: `text` has the length of the text given, so spans are valid in both.
 */
import { type Result, err, ok } from "../base/result.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import { type SourceText, sourceText } from "../diagnostic/source-text.ts";
import { maskSecrets } from "./mask.ts";

export interface Source extends SourceText {
  /** Where private keys stood. */
  readonly secrets: readonly Span[];
  slice(span: Span): string;
}

export function createSource(name: string, text: string): Source {
  const masked = maskSecrets(text);
  const lines = sourceText(maskSecrets(name).text, masked.text);
  return { ...lines, secrets: masked.found, slice: ({ start, end }) => masked.text.slice(start, end) };
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The text of `bytes` without its byte order mark; or the offset of the first byte that is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): Result<string, { readonly offset: number }> {
  const marked = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
  const start = marked ? BYTE_ORDER_MARK.length : 0;
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start)));
  } catch {
    return err({ offset: firstInvalid(bytes, start) });
  }
}

/** By halving: a prefix decodes as a stream exactly when it holds no invalid byte; then back to where its last sequence began. */
function firstInvalid(bytes: Uint8Array, start: number): number {
  let good = start;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (decodes(bytes.subarray(start, middle), true)) good = middle;
    else bad = middle;
  }
  while (good > start && !decodes(bytes.subarray(start, good), false)) good--;
  return good;
}

function decodes(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
