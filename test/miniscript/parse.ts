/**
 * A small reader of miniscript text for vector files, where keys and hashes may be any words. Recursive descent without
 * recursion is not needed there; long chains of wrappers are loops.
 */
import { fromHex, isHex } from "../../src/base/bytes.ts";
import type { FragmentName, HashArg, KeyArg, MiniscriptNode } from "../../src/miniscript/index.ts";
import { FRAGMENTS, isFragment, lockArg, miniscript } from "../../src/miniscript/index.ts";

/** The tree, or `undefined` where the text is none. */
export function parseMiniscript(text: string): MiniscriptNode | undefined {
  const words = text.match(/[(),]|[^(),]+/g) ?? [];
  const reader = { words, at: 0 };
  const node = expression(reader);
  return reader.at === words.length ? node : undefined;
}

/** For texts that are known to be miniscripts. */
export function parsed(text: string): MiniscriptNode {
  const node = parseMiniscript(text);
  if (node === undefined) throw new Error(`no miniscript: ${text}`);
  return node;
}

interface Reader {
  readonly words: readonly string[];
  at: number;
}

type Parsed = MiniscriptNode | undefined;

function expression(reader: Reader): Parsed {
  const word = reader.words[reader.at++] ?? "";
  const colon = word.indexOf(":");
  const inner = call(reader, word.slice(colon + 1));
  if (colon === 0) return undefined;
  return Array.from(word.slice(0, Math.max(0, colon))).reduceRight<Parsed>(
    (node, letter) => node && wrap(letter, node),
    inner,
  );
}

function wrap(letter: string, node: MiniscriptNode): Parsed {
  const zero = miniscript("0");
  if (letter === "t") return miniscript("and_v", { subs: [node, miniscript("1")] });
  if (letter === "l") return miniscript("or_i", { subs: [zero, node] });
  if (letter === "u") return miniscript("or_i", { subs: [node, zero] });
  return isFragment(letter) && FRAGMENTS[letter].kind === "wrapper" ? miniscript(letter, { subs: [node] }) : undefined;
}

function call(reader: Reader, name: string): Parsed {
  if (name === "0" || name === "1") return miniscript(name);
  if (reader.words[reader.at] !== "(") return undefined;
  reader.at += 1;
  const node = fragmentCall(reader, name);
  return reader.words[reader.at++] === ")" ? node : undefined;
}

function fragmentCall(reader: Reader, name: string): Parsed {
  if (name === "pk" || name === "pkh") {
    const inner = fragmentCall(reader, name === "pk" ? "pk_k" : "pk_h");
    return inner && miniscript("c", { subs: [inner] });
  }
  if (name === "and_n") {
    const subs = expressions(reader);
    return subs?.length === 2 ? miniscript("andor", { subs: [...subs, miniscript("0")] }) : undefined;
  }
  if (!isFragment(name) || FRAGMENTS[name].kind === "wrapper") return undefined;
  const [first] = FRAGMENTS[name].args;
  if (first === "threshold") return thresholdCall(reader, name);
  if (first === "sub") {
    const subs = expressions(reader);
    return subs?.length === FRAGMENTS[name].args.length ? miniscript(name, { subs }) : undefined;
  }
  return terminalCall(reader, name);
}

function terminalCall(reader: Reader, name: FragmentName): Parsed {
  const word = reader.words[reader.at] ?? "";
  if (/^[(),]$/.test(word)) return undefined;
  reader.at += 1;
  const [kind] = FRAGMENTS[name].args;
  if (kind === "key") {
    const key = keyArg(word);
    return key && miniscript(name, { keys: [key] });
  }
  if (kind === "hash") return hashCall(name, word);
  const value = number(word);
  return value === undefined
    ? undefined
    : miniscript(name, { lock: lockArg(name === "older" ? "older" : "after", value) });
}

function hashCall(name: FragmentName, word: string): Parsed {
  const bytes = FRAGMENTS[name].hashBytes ?? 32;
  const hash: HashArg = isHex(word, bytes)
    ? { text: word, bytes: fromHex(word) }
    : { text: word, hole: `${name}(${word})` };
  return isHex(word) && word.length > 8 && hash.bytes === undefined ? undefined : miniscript(name, { hash });
}

function thresholdCall(reader: Reader, name: FragmentName): Parsed {
  const threshold = number(reader.words[reader.at++] ?? "");
  if (threshold === undefined || reader.words[reader.at] !== ",") return undefined;
  reader.at += 1;
  if (name === "thresh") {
    const subs = expressions(reader);
    return subs && miniscript("thresh", { threshold, subs });
  }
  const keys: KeyArg[] = [];
  for (;;) {
    const key = keyArg(reader.words[reader.at++] ?? "");
    if (key === undefined) return undefined;
    keys.push(key);
    if (reader.words[reader.at] !== ",") return miniscript(name, { threshold, keys });
    reader.at += 1;
  }
}

function expressions(reader: Reader): MiniscriptNode[] | undefined {
  const subs: MiniscriptNode[] = [];
  for (;;) {
    const sub = expression(reader);
    if (sub === undefined) return undefined;
    subs.push(sub);
    if (reader.words[reader.at] !== ",") return subs;
    reader.at += 1;
  }
}

const number = (word: string): number | undefined => (/^(0|[1-9][0-9]*)$/.test(word) ? Number(word) : undefined);

function keyArg(word: string): KeyArg | undefined {
  if (/^[(),]?$/.test(word)) return undefined;
  if (isHex(word, 33)) return { id: word.slice(2), text: word, xonly: fromHex(word.slice(2)) };
  return isHex(word, 32) ? { id: word, text: word, xonly: fromHex(word) } : { id: word, text: word };
}
