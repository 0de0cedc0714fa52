/**
 * A miniscript as text, with the sugar Core prints: `pk`, `pkh`, `and_n`, `t:`, `l:`, `u:`, wrappers in one word before
 * a colon. Linear and without recursion.
 */
import { FRAGMENTS } from "./fragments.ts";
import type { HashArg, KeyArg, LockArg, MiniscriptNode } from "./node.ts";

/** How arguments are spelled; each as its own text unless said otherwise. */
export interface Spelling {
  key(key: KeyArg): string;
  lock(lock: LockArg): string;
  hash(hash: HashArg, node: MiniscriptNode): string;
  /** Of a node that has one; `all` as it is written. */
  threshold(node: MiniscriptNode): string;
}

const AS_WRITTEN: Spelling = {
  key: ({ text }) => text,
  lock: ({ text }) => text,
  hash: ({ text }) => text,
  threshold: ({ threshold }) => String(threshold),
};

export function printMiniscript(root: MiniscriptNode, spelling: Partial<Spelling> = {}): string {
  const words: Spelling = { ...AS_WRITTEN, ...spelling };
  const out: string[] = [];
  const tasks: (string | MiniscriptNode)[] = [root];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === "string") out.push(task);
    else pushReversed(tasks, printNode(task, words, out));
  }
  return out.join("");
}

/** Not by a spread: a fragment may have more arguments than a call can. */
function pushReversed<T>(stack: T[], next: readonly T[]): void {
  for (let i = next.length - 1; i >= 0; i--) stack.push(next[i] as T);
}

/** Writes wrappers and name at once; what is left to print, in order. */
function printNode(start: MiniscriptNode, words: Spelling, out: string[]): (string | MiniscriptNode)[] {
  let node = start;
  let letters = "";
  for (let step = unwrap(node); step !== undefined; step = unwrap(node)) {
    letters += step.letter;
    node = step.inner;
  }
  if (letters !== "") out.push(`${letters}:`);
  return printCall(node, words);
}

function printCall(node: MiniscriptNode, words: Spelling): (string | MiniscriptNode)[] {
  const [inner] = node.subs;
  const key = inner?.keys[0];
  if (node.fragment === "c" && key !== undefined)
    return [`${inner?.fragment === "pk_h" ? "pkh" : "pk"}(${words.key(key)})`];
  if (FRAGMENTS[node.fragment].args.length === 0) return [node.fragment];
  const andN = isAndN(node);
  const args: (string | MiniscriptNode)[] = [
    ...(node.threshold === undefined ? [] : [words.threshold(node)]),
    ...node.keys.map((one) => words.key(one)),
    ...(node.lock === undefined ? [] : [words.lock(node.lock)]),
    ...(node.hash === undefined ? [] : [words.hash(node.hash, node)]),
    ...(andN ? node.subs.slice(0, 2) : node.subs),
  ];
  return [`${andN ? "and_n" : node.fragment}(`, ...args.flatMap((arg, i) => (i === 0 ? [arg] : [",", arg])), ")"];
}

/** The wrapper letter a node prints as, sugar included, and what it wraps. */
function unwrap(node: MiniscriptNode): { readonly letter: string; readonly inner: MiniscriptNode } | undefined {
  const [first, second] = node.subs;
  if (FRAGMENTS[node.fragment].kind === "wrapper" && first !== undefined) {
    const sugared = node.fragment === "c" && (first.fragment === "pk_k" || first.fragment === "pk_h");
    return sugared ? undefined : { letter: node.fragment, inner: first };
  }
  if (first === undefined || second === undefined) return undefined;
  if (node.fragment === "and_v" && second.fragment === "1") return { letter: "t", inner: first };
  if (node.fragment !== "or_i") return undefined;
  if (first.fragment === "0") return { letter: "l", inner: second };
  return second.fragment === "0" ? { letter: "u", inner: first } : undefined;
}

const isAndN = (node: MiniscriptNode): boolean => node.fragment === "andor" && node.subs[2]?.fragment === "0";
