/**
 * What becomes of an output when one party falls silent for ever, with all its keys: from when on the others can take it all the same, all of them
 * together, or that it is frozen. "No reachable moment in which an output is frozen forever; funds never hinge on one silent party unless
 * asserted so" (language.md).
 *
 * Preimages, and keys that are no party's (of a parameter, of an argument of type `key`, or that stand as themselves), are at hand or not, nobody
 * knows: both is told, and frozen is only what stays so with all of them.
 */
import type { Condition, Lock } from "../policy/index.ts";
import type { Program } from "../program/program.ts";
import type { Meaning } from "./meaning.ts";
import type { Now } from "./scene.ts";
import { preorder } from "../base/fold.ts";
import { substitute, timeline } from "../policy/index.ts";
import { momentOf } from "./from-now-on.ts";
import { conditionParts } from "./meaning.ts";
import { peopleOf } from "./people.ts";

/** When the others can spend: alternatives, of each of which all locks must open; none: never. */
export type Openings = readonly (readonly Lock[])[];

export interface Silence {
  /** A party, a member of a group (`members[0]`), or an argument of type `party`. */
  readonly party: string;
  readonly openings: Openings;
  /** The same where they have every preimage and every key that is no party's. */
  readonly atBest: Openings;
  /** Nobody can ever spend it without this party; never said where a raw leaf may let others spend too. */
  readonly frozen: boolean;
}

export interface Liquidity {
  /** In the order in which the output names them; empty where it is one party's, or nobody's. */
  readonly silences: readonly Silence[];
  /** What the difference between the two can be. */
  readonly wants: { readonly preimages: boolean; readonly keys: boolean };
  /** Parties that were not looked at. */
  readonly others: number;
}

/** Parties of one output that are looked at, a timeline each. */
const MOST_PARTIES = 100;

export function liquidity(program: Program, byKeys: Meaning, now: Now): Liquidity {
  const [tell] = peopleOf([{ program, meaning: byKeys }]).tell;
  const meaning = { ...byKeys, condition: tell?.(byKeys.condition) ?? byKeys.condition };
  const parties = partiesIn(program, meaning);
  const several = parties.length > 1 ? parties : [];
  const owned = new Set(parties);
  const nodes = [...preorder(meaning.condition, conditionParts)];
  return {
    silences: several.slice(0, MOST_PARTIES).map((party) => silence(party, { meaning, now, owned })),
    wants: {
      preimages: nodes.some(({ kind }) => kind === "hash"),
      keys: nodes.some((node) => node.kind === "key" && !owned.has(node.key)),
    },
    others: Math.max(0, several.length - MOST_PARTIES),
  };
}

/** Of a meaning by people. */
function partiesIn({ parties, outputs }: Program, { output, condition }: Meaning): readonly string[] {
  const formals = outputs.find(({ name }) => name === output)?.formals ?? [];
  const people = new Set([...parties, ...formals.filter(({ type }) => type === "party")].map(({ name }) => name));
  const names = keysIn(condition).filter((name) => people.has(name.replace(/\[[0-9]+\]$/, "")));
  return [...new Set(names)];
}

const keysIn = (condition: Condition): readonly string[] =>
  [...preorder(condition, conditionParts)].flatMap((node) => (node.kind === "key" ? [node.key] : []));

function silence(
  party: string,
  { meaning, now, owned }: { readonly meaning: Meaning; readonly now: Now; readonly owned: ReadonlySet<string> },
): Silence {
  const openings = (unsure: Condition): Openings => {
    const left = substitute(meaning.condition, (terminal): Condition => {
      if (terminal.kind === "hash") return unsure;
      if (terminal.kind !== "key") return terminal;
      return terminal.key === party ? { kind: "impossible" } : owned.has(terminal.key) ? { kind: "trivial" } : unsure;
    });
    return timeline(left, momentOf(now)).stages.map(({ locks }) => locks);
  };
  const atBest = openings({ kind: "trivial" });
  return {
    party,
    openings: openings({ kind: "impossible" }),
    atBest,
    frozen: meaning.exact && atBest.length === 0,
  };
}
