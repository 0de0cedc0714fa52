/** Raw leaves: opcodes by Core's names without `OP_`, numbers, keys and hashes. They skip typing, never limits. */
import type { Asm, KeyPath, RoleRef, Word } from "../../grammars/syntax.ts";
import type { LockUnit } from "../miniscript/node.ts";
import type { AsmItem } from "./contract.ts";
import type { KeyUses } from "./leaf.ts";
import type { Checker } from "./scope.ts";
import { fromHex } from "../base/bytes.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { OPCODES, opcodeByName } from "../script/opcodes.ts";
import { BYTES_LENGTH } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { keyArg } from "./leaf.ts";
import { checkNumber } from "./locks.ts";
import { replace } from "../diagnostic/diagnose.ts";
import { describe, isName, lookup } from "./scope.ts";

/** Script numbers of an operand are at most 4 bytes (BIP342 keeps it), 5 for locks. */
const NUMBER_MAX = 2 ** 39 - 1;

/** The items, or `undefined` when one of them was reported. */
export function checkAsm(checker: Checker, asm: Asm, uses: KeyUses): readonly AsmItem[] | undefined {
  const items = asm.items.map((item, i) =>
    isKeyData(item, asm.items[i + 1]) ? keyItem(checker, item, uses) : checkItem(checker, item, uses),
  );
  if (asm.items.length === 0) {
    checker.report("TW109", asm.span, "an empty raw leaf", {
      label: "a script without opcodes",
      help: "write the opcodes, such as `asm(alice CHECKSIG)`",
    });
    return undefined;
  }
  return items.some((item) => item === undefined) ? undefined : (items as readonly AsmItem[]);
}

/** BIP342: what stands on top of the stack when a signature is checked is the public key. */
const SIGNATURE_CHECKS: ReadonlySet<string> = new Set(["CHECKSIG", "CHECKSIGVERIFY", "CHECKSIGADD"]);

const isKeyData = (item: Asm["items"][number], next: Asm["items"][number] | undefined): boolean =>
  item.kind === "word" &&
  /^[0-9a-fA-F]{64}$/.test(item.text) &&
  next?.kind === "word" &&
  SIGNATURE_CHECKS.has(next.text);

/**
 * An opcode's name is the opcode, whatever is declared: else a text could mean two scripts. So a name that is one cannot stand in a raw
 * leaf; asked when all names are known, also those that a lone output declares by their use.
 */
export function checkOpcodeNames(checker: Checker, items: readonly AsmItem[]): void {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind !== "opcode" || seen.has(item.name)) continue;
    seen.add(item.name);
    const symbol = checker.formals.get(item.name) ?? checker.symbols.get(item.name);
    if (symbol === undefined) continue;
    if (symbol.kind !== "output") symbol.used = true;
    checker.report("TW103", item.span, `\`${item.name}\` is an opcode, and ${describe(symbol)} has that name`, {
      label: "in a raw leaf the name of an opcode is always the opcode",
      secondary: [{ span: symbol.span, text: `${describe(symbol)} of that name` }],
      help: `give ${describe(symbol).replace(/^an? /, "the ")} another name, for example \`${item.name.toLowerCase()}\``,
    });
  }
}

function checkItem(checker: Checker, item: Word | RoleRef | KeyPath, uses: KeyUses): AsmItem | undefined {
  if (item.kind !== "word") return keyItem(checker, item, uses);
  const { text, span } = item;
  if (opcodeByName(text) !== undefined) return { kind: "opcode", name: text, span };
  if (isName(text) && (checker.symbols.has(text) || checker.formals.has(text))) return namedItem(checker, item, uses);
  const name = text.startsWith("OP_") ? text.slice(3) : text;
  if (opcodeByName(name) !== undefined) {
    checker.report("TW108", span, `\`${text}\` is written \`${name}\` here`, {
      label: "opcodes are written without `OP_`",
      help: replace(span, name, `write \`${name}\``),
    });
    return undefined;
  }
  if (/^[0-9]+$/.test(text) && text.length < 14) return numberItem(checker, item);
  if (/^[0-9a-fA-F]+$/.test(text) && (text.length === 40 || text.length === 64 || text.length === 66))
    return dataItem(checker, item, uses);
  if (!isName(text) || /^[0-9]/.test(text)) return keyItem(checker, item, uses);
  return wordItem(checker, item, uses);
}

/** In a lone output an unknown word in small letters is a party by use, in capitals a mistyped opcode. */
function wordItem(checker: Checker, word: Word, uses: KeyUses): AsmItem | undefined {
  const upper = opcodeByName(word.text.toUpperCase()) !== undefined;
  if (checker.lone && word.text !== word.text.toUpperCase() && !upper) return keyItem(checker, word, uses);
  const best = upper ? [word.text.toUpperCase()] : suggest(word.text, Object.keys(OPCODES));
  checker.report("TW108", word.span, `unknown opcode or name \`${word.text}\``, {
    label: "neither an opcode by Core's name nor a declared name",
    help:
      best.length > 0
        ? best.map((name) => replace(word.span, name, `did you mean \`${name}\`?`))
        : "opcodes are written as in Bitcoin Core, without `OP_`: `CHECKSIG`, `DROP`, `CHECKSEQUENCEVERIFY`",
  });
  return undefined;
}

function numberItem(checker: Checker, word: Word): AsmItem | undefined {
  const value = checkNumber(checker, word);
  if (value === undefined) return undefined;
  if (value <= NUMBER_MAX) return { kind: "number", text: word.text, value, span: word.span };
  checker.report("TW110", word.span, "a number of more than 5 bytes", { label: "no opcode reads such a number" });
  return undefined;
}

/** 66 digits are a key, 40 a hash; 64 are a key where a signature is checked with them, a hash elsewhere, and pushed alike. */
function dataItem(checker: Checker, word: Word, uses: KeyUses): AsmItem | undefined {
  if (word.text.length === 66) return keyItem(checker, word, uses);
  const text = word.text.toLowerCase();
  return { kind: "data", text, bytes: fromHex(text), length: text.length / 2, span: word.span };
}

function keyItem(checker: Checker, item: Word | RoleRef | KeyPath, uses: KeyUses): AsmItem | undefined {
  const use = checkKey(checker, item, "leaf");
  return use === undefined ? undefined : { kind: "key", key: keyArg(use, uses), span: item.span };
}

function namedItem(checker: Checker, word: Word, uses: KeyUses): AsmItem | undefined {
  const symbol = lookup(checker, word, "a key");
  if (symbol === undefined) return undefined;
  if (symbol.kind === "output") {
    checker.report("TW104", word.span, `\`${word.text}\` is ${describe(symbol)}`, {
      label: "a key, a hash or a number stands here",
    });
    return undefined;
  }
  if (symbol.kind === "party" || symbol.type === "party" || symbol.type === "key") return keyItem(checker, word, uses);
  const hole = symbol.kind === "formal" ? `${symbol.output}.${symbol.name}` : symbol.name;
  const value = symbol.kind === "parameter" ? symbol.value : undefined;
  if (symbol.type in BYTES_LENGTH) {
    const length = BYTES_LENGTH[symbol.type as keyof typeof BYTES_LENGTH];
    return {
      kind: "data",
      text: symbol.name,
      length,
      span: word.span,
      ...(value?.kind === "bytes" ? { bytes: value.bytes } : { hole }),
    };
  }
  return {
    kind: "number",
    text: symbol.name,
    unit: symbol.type as LockUnit,
    span: word.span,
    ...(value?.kind === "number" ? { value: value.value } : { hole }),
  };
}
