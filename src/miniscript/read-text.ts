/**
 * Canonical text of a miniscript back to its tree, for programs from outside, which come without the language. Keys are texts between commas, whatever
 * stands in them; what a key, lock or hash means is the caller's. Invariant: the tree prints as the very text it was read from.
 */
import type { FragmentName } from "./fragments.ts";
import type { HashArg, KeyArg, LockArg, MiniscriptNode } from "./node.ts";
import { miniscript } from "./build.ts";
import { FRAGMENTS, isFragment } from "./fragments.ts";
import { printMiniscript } from "./print.ts";
import { typeMask } from "./type.ts";

/** What the arguments mean, asked in the order of the text; `undefined` refuses the whole. */
export interface ArgumentReader {
  key(text: string): KeyArg | undefined;
  lock(text: string, fragment: "older" | "after"): LockArg | undefined;
  hash(text: string, fragment: FragmentName): HashArg | undefined;
}

/** A call whose arguments are being read. */
interface Open {
  readonly wrappers: string;
  readonly name: string;
  readonly fragment: FragmentName;
  readonly subs: MiniscriptNode[];
  readonly threshold?: number | "all";
}

interface Reader {
  readonly text: string;
  readonly arguments: ArgumentReader;
  readonly open: Open[];
  at: number;
}

/** The tree, which has a type; `undefined` for any other text. */
export function readMiniscript(text: string, args: ArgumentReader): MiniscriptNode | undefined {
  const reader: Reader = { text, arguments: args, open: [], at: 0 };
  for (;;) {
    const began = begin(reader);
    if (began === undefined) return undefined;
    if (began === "open") continue;
    const root = close(reader, began);
    if (root === undefined) return undefined;
    if (root !== "more") return reader.at === text.length ? checked(root, text) : undefined;
  }
}

const checked = (node: MiniscriptNode, text: string): MiniscriptNode | undefined =>
  printMiniscript(node) === text && typeMask(node).ok ? node : undefined;

const HEAD = /(?:([a-z]+):)?([a-z0-9_]+)(\(?)/y;
const SUGARED: Readonly<Record<string, FragmentName>> = { pk: "pk_k", pkh: "pk_h", and_n: "andor" };

/** One expression, or its opening when expressions stand in it. */
function begin(reader: Reader): MiniscriptNode | "open" | undefined {
  HEAD.lastIndex = reader.at;
  const [head = "", wrappers = "", name = "", paren = ""] = HEAD.exec(reader.text) ?? [];
  const fragment = Object.hasOwn(SUGARED, name) ? SUGARED[name] : name;
  if (fragment === undefined || !isFragment(fragment) || FRAGMENTS[fragment].kind === "wrapper") return undefined;
  reader.at += head.length;
  const opened: Open = { wrappers, name, fragment, subs: [] };
  if (paren === "") return FRAGMENTS[fragment].args.length === 0 ? complete(opened) : undefined;
  if (FRAGMENTS[fragment].args[0] === "sub") {
    reader.open.push(opened);
    return "open";
  }
  if (fragment !== "thresh") return terminal(reader, opened);
  const threshold = thresholdOf(argument(reader));
  if (threshold === undefined || reader.text[reader.at++] !== ",") return undefined;
  reader.open.push({ ...opened, threshold });
  return "open";
}

/** Up to the comma or parenthesis that ends it; `musig(…)` holds both. */
function argument(reader: Reader): string {
  const start = reader.at;
  let depth = 0;
  for (; reader.at < reader.text.length; reader.at++) {
    const sign = reader.text[reader.at];
    if (depth === 0 && (sign === "," || sign === ")")) break;
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
  }
  return reader.text.slice(start, reader.at);
}

const thresholdOf = (text: string): number | "all" | undefined =>
  text === "all" ? "all" : /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : undefined;

function terminal(reader: Reader, opened: Open): MiniscriptNode | undefined {
  const texts: string[] = [];
  do texts.push(argument(reader));
  while (reader.text[reader.at++] === ",");
  if (reader.text[reader.at - 1] !== ")") return undefined;
  const { fragment } = opened;
  const [first = "", ...more] = texts;
  const [kind] = FRAGMENTS[fragment].args;
  if (kind === "threshold") return listOfKeys(reader, opened, first, more);
  if (more.length > 0) return undefined;
  if (kind === "key")
    return first === "" ? complete(opened, { keys: [] }) : listOfKeys(reader, opened, undefined, [first]);
  if (kind === "hash") {
    const hash = reader.arguments.hash(first, fragment);
    return hash && complete(opened, { hash });
  }
  const lock = reader.arguments.lock(first, fragment === "older" ? "older" : "after");
  return lock && complete(opened, { lock });
}

function listOfKeys(
  reader: Reader,
  opened: Open,
  count: string | undefined,
  texts: readonly string[],
): MiniscriptNode | undefined {
  const keys: KeyArg[] = [];
  for (const text of texts) {
    const key = reader.arguments.key(text);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  if (count === undefined) return complete(opened, { keys });
  const threshold = thresholdOf(count);
  return threshold === undefined || keys.length === 0 ? undefined : complete(opened, { keys, threshold });
}

/** Puts a finished expression where it stands, and ends the calls that end after it: the root, or `more` to read. */
function close(reader: Reader, node: MiniscriptNode): MiniscriptNode | "more" | undefined {
  let done = node;
  for (
    let around = reader.open[reader.open.length - 1];
    around !== undefined;
    around = reader.open[reader.open.length - 1]
  ) {
    around.subs.push(done);
    const sign = reader.text[reader.at++];
    if (sign === ",") return "more";
    if (sign !== ")") return undefined;
    reader.open.pop();
    const whole = complete(around, around.threshold === undefined ? {} : { threshold: around.threshold });
    if (whole === undefined) return undefined;
    done = whole;
  }
  return done;
}

type Arguments = Pick<Partial<MiniscriptNode>, "keys" | "threshold" | "lock" | "hash">;

function complete({ name, fragment, wrappers, subs }: Open, args: Arguments = {}): MiniscriptNode | undefined {
  const zero = miniscript("0");
  const all = name === "and_n" ? [...subs, zero] : subs;
  const fixed = FRAGMENTS[fragment].args.filter((kind) => kind === "sub").length;
  if (fragment !== "thresh" && all.length !== fixed) return undefined;
  // Keys are the one argument that may be left out, by `apo()` alone.
  if (FRAGMENTS[fragment].args.includes("key") && args.keys?.length === 0 && fragment !== "apo") return undefined;
  let node = miniscript(fragment, { ...args, subs: all });
  if (name === "pk" || name === "pkh") node = miniscript("c", { subs: [node] });
  for (const letter of [...wrappers].reverse()) {
    const wrapped = wrap(letter, node);
    if (wrapped === undefined) return undefined;
    node = wrapped;
  }
  return node;
}

function wrap(letter: string, node: MiniscriptNode): MiniscriptNode | undefined {
  if (letter === "t") return miniscript("and_v", { subs: [node, miniscript("1")] });
  if (letter === "l") return miniscript("or_i", { subs: [miniscript("0"), node] });
  if (letter === "u") return miniscript("or_i", { subs: [node, miniscript("0")] });
  return isFragment(letter) && FRAGMENTS[letter].kind === "wrapper" ? miniscript(letter, { subs: [node] }) : undefined;
}
