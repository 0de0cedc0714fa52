/**
 * A condition in words, as the command line and the diagnostics say it: "bob signs, once height 144 is reached". Signers come
 * first, then what must be revealed, then what must have passed, whatever the order in the script: so people ask for them.
 *
 * Invariant: the words of a part are the same wherever it stands, and brackets stand wherever two readings were possible.
 */
import type { Condition } from "./condition.ts";
import { fold } from "../base/fold.ts";

export interface Vocabulary {
  /** How a key is called; by default its id. */
  readonly key?: (id: string) => string;
  /** Names of groups; a group's roles and paths stand for one key of each member too. */
  readonly groups?: ReadonlySet<string>;
  /** How a hash is written; by default whole. */
  readonly image?: (hex: string) => string;
}

/** An "and" of facts; one that is an "or" or a "k of n" is a clause. */
interface Phrase {
  readonly signers: readonly string[];
  readonly images: readonly string[];
  readonly clauses: readonly string[];
  readonly locks: readonly string[];
  /** The clause is of signatures alone, and reads on without brackets. */
  readonly plain?: boolean;
}

const EMPTY: Phrase = { signers: [], images: [], clauses: [], locks: [] };

export function conditionWords(condition: Condition, vocabulary: Vocabulary = {}): string {
  const root = fold<Condition, Phrase>(condition, children, (node, parts) => phraseOf(node, parts, vocabulary));
  return sentence(root);
}

const children = (node: Condition): readonly Condition[] => (node.kind === "threshold" ? node.of : []);

function phraseOf(node: Condition, parts: readonly Phrase[], vocabulary: Vocabulary): Phrase {
  switch (node.kind) {
    case "key": {
      const name = vocabulary.key?.(node.key) ?? node.key;
      return isGroup(node.key, vocabulary) ? clause(`all of ${name} sign`, true) : { ...EMPTY, signers: [name] };
    }
    case "older":
      return { ...EMPTY, locks: [`after the output is ${ageWords(node.unit, node.value)}`] };
    case "after":
      return { ...EMPTY, locks: [`once ${momentWords(node.unit, node.value)} is reached`] };
    case "hash":
      return {
        ...EMPTY,
        images: [`the preimage of ${node.function} ${vocabulary.image?.(node.image) ?? node.image} is shown`],
      };
    case "threshold":
      return thresholdPhrase(node, parts, vocabulary);
    case "trivial":
      return clause("anyone can spend", true);
    case "impossible":
      return clause("nobody can ever spend", true);
    case "raw":
      return clause("a raw script decides, which is not understood", true);
  }
}

/** `members`, `members.late`, `members/0/*`: the name before the first dot or step says whose keys they are. */
const isGroup = (id: string, { groups }: Vocabulary): boolean => groups?.has(id.split(/[./]/, 1)[0] ?? "") === true;

const clause = (text: string, plain: boolean): Phrase => ({ ...EMPTY, clauses: [text], plain });

type Threshold = Extract<Condition, { kind: "threshold" }>;

function thresholdPhrase(node: Threshold, parts: readonly Phrase[], vocabulary: Vocabulary): Phrase {
  if (node.of.length === 0)
    return node.k === 0 ? clause("anyone can spend", true) : clause("nobody can ever spend", true);
  const grouped = node.of.some((one) => one.kind === "key" && isGroup(one.key, vocabulary));
  if (!grouped && (node.k === "all" || node.k === parts.length)) return conjunction(parts);
  const keys = node.of.every((one) => one.kind === "key");
  if (keys) {
    const names = node.of.map((one) => (one.kind === "key" ? signerName(one.key, node.of.length, vocabulary) : ""));
    return clause(`${countedSigners(node.k, names, grouped)}`, true);
  }
  if (node.k === 1) return clause(parts.map(bracketed).join(" or "), false);
  return clause(`${node.k} of these hold: ${parts.map(bracketed).join("; ")}`, false);
}

/** In a list a group is "the keys of members": the count is of keys, not of the names that stand there. */
function signerName(id: string, listed: number, vocabulary: Vocabulary): string {
  const name = vocabulary.key?.(id) ?? id;
  return listed > 1 && isGroup(id, vocabulary) ? `the keys of ${name}` : name;
}

function countedSigners(k: number | "all", names: readonly string[], grouped: boolean): string {
  if (k === 1 && names.length === 2 && !grouped) return `${names.join(" or ")} signs`;
  if (grouped && names.length > 1) return `${k} of (${names.join(", ")}) ${k === 1 ? "signs" : "sign"}`;
  return `${k} of ${names.join(", ")} ${k === 1 ? "signs" : "sign"}`;
}

function conjunction(parts: readonly Phrase[]): Phrase {
  if (parts.length === 1) return parts[0] as Phrase;
  return {
    signers: parts.flatMap((part) => part.signers),
    images: parts.flatMap((part) => part.images),
    clauses: parts.flatMap((part) => part.clauses.map((text) => (part.plain === false ? `(${text})` : text))),
    locks: parts.flatMap((part) => part.locks),
    plain: true,
  };
}

function sentence(phrase: Phrase): string {
  const { signers, images, clauses, locks } = phrase;
  const who = signers.length === 0 ? [] : [`${enumerate(signers)} ${signers.length === 1 ? "signs" : "sign"}`];
  const facts = [...who, ...clauses, ...images];
  return [...(facts.length === 0 ? ["no signature is needed"] : [facts.join(" and ")]), ...locks].join(", ");
}

function bracketed(phrase: Phrase): string {
  const { signers, images, clauses, locks } = phrase;
  const single = signers.length + images.length + clauses.length + locks.length === 1 && phrase.plain !== false;
  const text = locks.length > 0 && single ? (locks[0] as string) : sentence(phrase);
  return single ? text : `(${text})`;
}

/** "alice", "alice and bob", "alice, bob and carol" */
export function enumerate(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

const SECONDS_PER_BLOCK = 600;
/** BIP68: "in units of 512 seconds". */
const SECONDS_PER_UNIT = 512;

/** An age: "144 blocks old (about 1 day)"; a hole by its name, which for a time span is the number nSequence holds. */
export function ageWords(unit: "blocks" | "duration", value: number | string): string {
  if (typeof value === "string")
    return unit === "blocks" ? `\`${value}\` blocks old` : `\`${value}\` old (a time span)`;
  const seconds = value * (unit === "blocks" ? SECONDS_PER_BLOCK : SECONDS_PER_UNIT);
  const counted = unit === "blocks" ? `${value} block${value === 1 ? "" : "s"} old` : `${value} × 512 seconds old`;
  return `${counted} (about ${spanWords(seconds)})`;
}

/** A point of time or of the chain: "height 144", "the time 2027-01-31T12:00Z". */
export function momentWords(unit: "height" | "time", value: number | string): string {
  if (typeof value === "string") return unit === "height" ? `height \`${value}\`` : `the time \`${value}\``;
  return unit === "height" ? `height ${value}` : `the time ${dateWords(value)}`;
}

/** Seconds since 1970 as policies write dates, always UTC: the time of day where it is not midnight, its seconds where there are any. */
export function dateWords(time: number): string {
  const text = new Date(time * 1000).toISOString();
  return time % 86_400 === 0 ? text.slice(0, 10) : `${text.slice(0, time % 60 === 0 ? 16 : 19)}Z`;
}

function spanWords(seconds: number): string {
  const [name, size] =
    seconds < 2 * 3600
      ? (["minute", 60] as const)
      : seconds < 86_400
        ? (["hour", 3600] as const)
        : (["day", 86_400] as const);
  const count = Math.round((10 * seconds) / size) / 10;
  const rounded = count >= 10 ? Math.round(count) : count;
  return `${rounded} ${name}${rounded === 1 ? "" : "s"}`;
}
