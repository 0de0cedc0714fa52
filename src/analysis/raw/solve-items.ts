/**
 * What is left at the end of a way speaks of items that cost nothing: an element that is true, a number above another, an element of four
 * bytes. Whether some bytes do it is found by trying the few that can make a difference.
 *
 * For one item alone, of which only its length, its value, its truth and single values are asked, these are all there are: no fact tells two
 * elements apart between which no number of a fact lies. So there "none" is certain; for items that depend on each other it is "not known".
 */
import type { Path, World } from "./path.ts";
import type { Literal, Sum, Term } from "./term.ts";
import { bytesTerm } from "./algebra.ts";
import { candidates, FILLINGS } from "./candidates.ts";
import { RAW_LIMITS } from "./limits.ts";
import { knownOf } from "./path.ts";
import type { Known } from "./resolve.ts";
import { itemsOf, resolveTruth, visitAtom } from "./resolve.ts";
import { isAtom } from "./term.ts";
import { PREIMAGE_BYTES } from "./thresholds.ts";

type Solved = { readonly items: ReadonlyMap<number, Term> };

export function solveItems(world: World, path: Path): Solved | "fails" | { readonly unknown: string } {
  const secrets = secretsOf(path);
  let why: string | undefined;
  for (const signatureBytes of lengthsOf(secrets.signatures)) {
    const known: Known = { ...knownOf(world, path), signatureBytes, preimageBytes: PREIMAGE_BYTES };
    const facts = openFacts(known, path);
    if (facts === "fails") continue;
    if ("unknown" in facts) {
      why ??= facts.unknown;
      continue;
    }
    const solved = solveGroups(known, facts.open);
    if (solved !== "fails" && solved !== "unknown") return { items: solved };
    if (solved === "unknown") why ??= "the search found no witness, and no proof that there is none";
  }
  const allTried = !secrets.preimages && secrets.signatures.length <= SIZED_SIGNATURES;
  if (why === undefined && allTried) return "fails";
  return { unknown: why ?? "the script asks for lengths of signatures or preimages that were not tried" };
}

/** What the facts say of elements that only others can make. */
interface Secrets {
  /** Items that are signatures. */
  readonly signatures: readonly number[];
  readonly preimages: boolean;
}

function secretsOf({ facts }: Path): Secrets {
  const signatures = new Set<number>();
  let preimages = false;
  for (const { atom } of facts.values())
    visitAtom(atom, (of) => {
      if (of.kind === "signature") signatures.add(of.item);
      if (of.kind === "preimage") preimages = true;
    });
  return { signatures: [...signatures], preimages };
}

/** Signatures of which each has both lengths tried, beside each length of the others: 2^6 trials. */
const SIZED_SIGNATURES = 6;

/** BIP341: 64 bytes, or 65 with the hash type. */
function lengthsOf(signatures: readonly number[]): readonly ReadonlyMap<number, number>[] {
  if (signatures.length > SIZED_SIGNATURES)
    return [64, 65].map((bytes) => new Map(signatures.map((of) => [of, bytes])));
  return Array.from(
    { length: 2 ** signatures.length },
    (_, choice) => new Map(signatures.map((of, i) => [of, (choice >> i) % 2 === 0 ? 64 : 65])),
  );
}

function openFacts(
  known: Known,
  path: Path,
): { readonly open: readonly Literal[] } | "fails" | { readonly unknown: string } {
  const open: Literal[] = [];
  for (const fact of path.facts.values()) {
    const truth = resolveTruth(known, fact);
    if (truth === false) return "fails";
    if (truth === true) continue;
    const why = beyond(truth);
    if (why !== undefined) return { unknown: why };
    if (itemsOf([truth]).size > 0) open.push(truth);
    else if (!isFreeOf(truth)) return { unknown: "whether two elements are the same is not known before they are" };
  }
  return { open };
}

/** Is it about a signature, to be unlike something? Whoever makes one can make another. */
function isFreeOf({ atom, holds }: Literal): boolean {
  let signature = false;
  visitAtom(atom, (of) => {
    if (of.kind === "signature") signature = true;
  });
  return signature && atom.kind === "equal" && !holds;
}

/** Why trying bytes does not answer a fact. */
function beyond({ atom, holds }: Literal): string | undefined {
  switch (atom.kind) {
    case "signed":
      return holds ? "a signature is checked whose key or bytes are not known" : undefined;
    case "true":
      return atom.of.kind === "item" ? undefined : OPAQUE;
    case "equal":
      if (atom.left.kind === "opaque" || atom.right.kind === "opaque") return OPAQUE;
      return holds ? "two elements must be equal of which neither is known" : undefined;
    default:
      return sumBeyond(atom.sum);
  }
}

const OPAQUE = "the script depends on an element that the search does not follow";

function sumBeyond({ parts }: Sum): string | undefined {
  for (const [part] of parts) {
    if (part.kind === "parameter") return `the script depends on the value of \`${part.name}\``;
    if ((part.kind === "size" || part.kind === "value") && part.of.kind !== "item") return OPAQUE;
    if (isAtom(part)) return OPAQUE;
  }
  return undefined;
}

/** Facts that share an item are solved together. */
function solveGroups(known: Known, facts: readonly Literal[]): ReadonlyMap<number, Term> | "fails" | "unknown" {
  const items = new Map<number, Term>();
  let unknown = false;
  for (const group of groupsOf(facts)) {
    const solved = solveGroup(known, group);
    if (solved === "fails") return "fails";
    if (solved === "unknown") unknown = true;
    else for (const [item, value] of solved) items.set(item, value);
  }
  return unknown ? "unknown" : items;
}

interface Group {
  readonly items: readonly number[];
  readonly facts: readonly Literal[];
}

function groupsOf(facts: readonly Literal[]): readonly Group[] {
  let groups: Group[] = [];
  for (const fact of facts) {
    const items = itemsOf([fact]);
    const touched = groups.filter((group) => group.items.some((item) => items.has(item)));
    const joined: Group = {
      items: [...new Set([...touched.flatMap((group) => group.items), ...items])],
      facts: [...touched.flatMap((group) => group.facts), fact],
    };
    groups = [...groups.filter((group) => !touched.includes(group)), joined];
  }
  return groups;
}

function solveGroup(known: Known, { items, facts }: Group): ReadonlyMap<number, Term> | "fails" | "unknown" {
  const choices = items.map((item) => candidates(item, facts));
  const at: number[] = [0];
  let guesses = 0;
  while (at.length > 0) {
    const level = at.length - 1;
    const bytes = choices[level]?.[at[level] as number];
    if (bytes === undefined) {
      at.pop();
      if (at.length > 0) at[at.length - 1] = (at[at.length - 1] as number) + 1;
      continue;
    }
    if (++guesses > RAW_LIMITS.guesses) return "unknown";
    const chosen = new Map(
      at.map((choice, i) => [items[i] as number, bytesTerm(known.arena, choices[i]?.[choice] as Uint8Array)]),
    );
    const bound: Known = { ...known, bindings: new Map([...known.bindings, ...chosen]) };
    if (facts.some((fact) => resolveTruth(bound, fact) === false)) at[level] = (at[level] as number) + 1;
    else if (at.length === items.length) return chosen;
    else at.push(0);
  }
  return items.length === 1 && facts.length < FILLINGS && facts.every(isPlain) ? "fails" : "unknown";
}

/** Asks for nothing but one length, one value, the truth, or to be unlike given bytes. */
function isPlain({ atom, holds }: Literal): boolean {
  if (atom.kind === "true") return atom.of.kind === "item";
  if (atom.kind === "equal") return !holds && (atom.left.kind !== "item" || atom.right.kind !== "item");
  return atom.kind !== "signed" && atom.sum.parts.length === 1;
}
