/**
 * A traced input as text: what is spent and how, the script, then a line a step with the stack's top at the right. On a terminal long elements
 * are shortened in their middle and the bottom of the stack is left out where it does not fit; where the width is not known (a file, a pipe)
 * every byte is there, one line a step.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Palette } from "../diagnostic/palette.ts";
import type { MessageCheck, SignatureCheck } from "../interpreter/machine.ts";
import type { TraceState, TraceStep } from "../interpreter/trace.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { InputTrace } from "./input-trace.ts";
import type { Judgement } from "./verdict-words.ts";
import { toHex } from "../base/bytes.ts";
import { TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";
import { displayTxid } from "../transaction/ids.ts";
import { asmOf } from "./script-words.ts";
import { scriptKind, taprootAddress } from "./script-kind.ts";
import { hashTypeWords, signedFields } from "./signed-words.ts";
import { judgementLine, judgementOf } from "./verdict-words.ts";

export interface TraceStyle {
  readonly palette: Palette;
  readonly network: NetworkName;
  /** Of a terminal. */
  readonly columns?: number;
}

type Row = readonly [label: string, text: string];

const LABEL = 15;
const OPCODE = 21;
/** Where a step's stack begins: number, opcode and budget stand before it. */
const STACK = 4 + 2 + OPCODE + 1 + 7 + 2;
/** Digits of a shortened element, beside its ellipsis. */
const SHORTENED = 16;

export function traceText(traced: InputTrace, style: TraceStyle): string {
  const { palette } = style;
  const { tx, index, input, trace } = traced;
  const { txid, vout } = input.outPoint;
  const title = palette.strong(`input ${index} of ${tx.inputs.length}`);
  const judgement = judgementOf(traced);
  return [
    `${title} spends ${displayTxid(txid)}:${vout}`,
    ...rows([...spentRows(traced, style.network), ...witnessRows(traced)], style),
    ...(trace.start === undefined ? [] : stepLines(traced, trace.start, style)),
    ...(trace.keyPath === undefined ? [] : rows(signatureRows(trace.keyPath), style)),
    ...(trace.truncated ? paragraph(LEFT_OUT, style) : []),
    ...paragraph(judgementLine(judgement), style).map(paintOf(judgement, palette)),
  ].join("\n");
}

const LEFT_OUT = "… steps are left out here: they are too long to be shown; the verdict is of the whole run";

function paintOf({ result }: Judgement, palette: Palette): (text: string) => string {
  if (result === "valid") return palette.help;
  return result === "invalid" ? palette.error : palette.warning;
}

function spentRows({ input, prevout }: InputTrace, network: NetworkName): readonly Row[] {
  const { amount, scriptPubKey } = prevout;
  const address = taprootAddress(scriptPubKey, network);
  return [
    ["amount", `${amount} sat`],
    ["output", scriptKind(scriptPubKey)],
    address === undefined ? ["scriptPubKey", hexOrNothing(scriptPubKey)] : ["address", address],
    ["sequence", `0x${input.sequence.toString(16).padStart(8, "0")}`],
    ...(input.scriptSig.length === 0 ? [] : [["scriptSig", toHex(input.scriptSig)] as const]),
  ];
}

/** What a Taproot witness opens; what it brings where no script and no signature check tells it. */
function witnessRows({ opening, commits, script, trace }: InputTrace): readonly Row[] {
  if (opening === undefined) return [];
  const { leaf, annex, elements } = opening;
  const brought: Row = ["elements", elements.map(hexOrNothing).join(" ") || "none"];
  const untold = trace.start === undefined && trace.keyPath === undefined ? [brought] : [];
  const annexRow: Row = ["annex", annex === undefined ? "none" : toHex(annex)];
  if (leaf === undefined || script === undefined)
    return elements.length === 0
      ? [["path", "none: the witness is empty"]]
      : [["path", "key path"], annexRow, ...untold];
  const isTapscript = leaf.leafVersion === TAPSCRIPT_LEAF_VERSION;
  return [
    ["path", `script path, leaf version 0x${leaf.leafVersion.toString(16)}${isTapscript ? " (tapscript)" : ""}`],
    ["leaf hash", toHex(leaf.leafHash)],
    ["internal key", hexOrNothing(leaf.internalKey)],
    ["control block", controlWords(leaf.controlBlock.length, leaf.depth, commits === true)],
    annexRow,
    ["script", isTapscript ? asmOf(script) : hexOrNothing(leaf.script)],
    ...untold,
  ];
}

function controlWords(length: number, depth: number, commits: boolean): string {
  if (!Number.isInteger(depth) || depth < 0 || depth > 128)
    return `${length} bytes: not 33 and 32 for each of at most 128 branches`;
  return `${length} bytes, depth ${depth}: the output key ${commits ? "commits" : "does not commit"} to the leaf`;
}

/** Labelled lines, broken between words on a terminal. */
const rows = (facts: readonly Row[], { columns }: TraceStyle): readonly string[] =>
  facts.flatMap(([label, text]) =>
    (columns === undefined ? [text] : broken(text, columns - 2 - LABEL)).map(
      (line, i) => `  ${(i === 0 ? label : "").padEnd(LABEL)}${line}`,
    ),
  );

const paragraph = (text: string, { columns }: TraceStyle): readonly string[] =>
  (columns === undefined ? [text] : broken(text, columns - 2)).map((line) => `  ${line}`);

/** The narrowest text column; a terminal that is narrower breaks its lines itself. */
const NARROWEST = 20;

/** Lines of at most `width` columns, broken between words, and within words that are longer. */
function broken(text: string, columns: number): readonly string[] {
  const width = Math.max(columns, NARROWEST);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => chunks(long, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const chunks = (word: string, width: number): readonly string[] =>
  Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width));

function stepLines({ script, trace }: InputTrace, start: TraceState, style: TraceStyle): readonly string[] {
  const { frame } = style.palette;
  return [
    frame(`  ${"step".padStart(4)}  ${"opcode".padEnd(OPCODE)} ${"budget".padStart(7)}  stack, top last`),
    `  ${" ".repeat(4)}  ${"(start)".padEnd(OPCODE)} ${String(start.budget).padStart(7)}  ${stackText(start.stack, style)}`,
    ...trace.steps.flatMap((step) => stepText(step, script?.words[step.position] ?? "", style)),
    ...(trace.steps.length === 0 && !trace.truncated ? ["  the script is empty: nothing runs"] : []),
  ];
}

function stepText(step: TraceStep, word: string, style: TraceStyle): readonly string[] {
  const { after, executed, error, signature, message, unknownKey, hashed } = step;
  const { palette } = style;
  const head = `${String(step.position).padStart(4)}  ${opcodeText(word).padEnd(OPCODE)} ${String(after.budget).padStart(7)}`;
  const shown = executed || error !== undefined ? stackText(after.stack, style) : "not executed";
  const line = `  ${head}  ${shown}`;
  const below: readonly Row[] = [
    ...(after.altStack.length === 0 ? [] : [["altstack", stackText(after.altStack, style)] as const]),
    ...(after.conditions.length === 0 ? [] : [["branches", branchWords(after.conditions)] as const]),
    ...(hashed === undefined ? [] : [["hashed", elementText(hashed.preimage, style)] as const]),
    ...(signature === undefined ? [] : signatureRows(signature)),
    ...(message === undefined ? [] : messageRows(message)),
    ...(unknownKey === undefined ? [] : unknownKeyRows(unknownKey)),
  ];
  const inner = rows(below, { ...style, ...(style.columns === undefined ? {} : { columns: style.columns - 6 }) });
  return [error === undefined ? line : palette.error(line), ...inner.map((row) => palette.frame(`      ${row}`))];
}

/** The open IFs, the outermost first. */
const branchWords = (conditions: readonly boolean[]): string =>
  conditions.map((taken) => (taken ? "taken" : "not taken")).join(", ");

function signatureRows(check: SignatureCheck): readonly Row[] {
  const { key, keyKind, signature, digest, valid, input } = check;
  const fields = signedFields(check);
  return [
    ["signature", toHex(signature)],
    ["key", `${toHex(key)} (${keyKind})`],
    ["hash type", hashTypeWords(input.hashType)],
    ["digest", digest === undefined ? "none: the hash type is not defined, or SINGLE has no output" : toHex(digest)],
    ...(fields.length === 0 ? [] : [["commits to", fields.join(", ")] as const]),
    ["signature is", valid ? "valid" : "not valid for this key and digest"],
  ];
}

const messageRows = ({ key, signature, message, valid }: MessageCheck): readonly Row[] => [
  ["signature", toHex(signature)],
  ["key", toHex(key)],
  ["message", hexOrNothing(message)],
  ["commits to", "the message alone, nothing of the transaction"],
  ["signature is", valid ? "valid" : "not valid for this key and message"],
];

const unknownKeyRows = (key: Bytes): readonly Row[] => [
  ["key", toHex(key)],
  ["signature is", "not verified: the key is of an unknown kind, so anybody can pass here"],
];

/** An empty element is `<>`. */
const hexOrNothing = (bytes: Bytes): string => (bytes.length === 0 ? "<>" : toHex(bytes));

const shortened = (text: string): string =>
  text.length <= SHORTENED + 1 ? text : `${text.slice(0, SHORTENED / 2)}…${text.slice(-SHORTENED / 2)}`;

/** What a push pushes stands on the stack, and in the script above when it is not executed. */
const opcodeText = (word: string): string => (word.length <= OPCODE ? word : shortened(word));

const elementText = (element: Bytes, { columns }: TraceStyle): string =>
  columns === undefined ? hexOrNothing(element) : shortened(hexOrNothing(element));

function stackText(stack: readonly Bytes[], style: TraceStyle): string {
  if (stack.length === 0) return "(empty)";
  if (style.columns === undefined) return stack.map(hexOrNothing).join(" ");
  let text = "";
  for (let left = stack.length; left > 0; left--) {
    const element = elementText(stack[left - 1] as Bytes, style);
    const rest = left > 1 ? `(${left} below) `.length : 0;
    if (text !== "" && STACK + 2 + rest + element.length + 1 + text.length > style.columns)
      return `(${left} below) ${text}`;
    text = text === "" ? element : `${element} ${text}`;
  }
  return text;
}
