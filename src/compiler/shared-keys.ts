/**
 * Parties that are bound to one key, or to keys under one extended key: in what the policy says of them they are one. Where the keys stand in one leaf, in
 * several or as the internal key this is said already; here it is said of all others, such as one inside `musig(…)` and one in a leaf.
 */
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyUse } from "../language/contract.ts";
import type { Program } from "../program/program.ts";
import { diagnose } from "../diagnostic/diagnose.ts";

/** `alice`, `alice.delayed/0/*` */
const PARTY = /^([A-Za-z_][A-Za-z0-9_]*)/;
const MUSIG = /^musig\((.*)\)[^)]*$/;

interface Bound {
  readonly party: string;
  readonly extended: boolean;
  readonly span: Span;
}

/** `said`: what is known of these keys already. */
export function sharedKeys(
  { parties, keys }: Program,
  uses: ReadonlyMap<string, KeyUse>,
  said: readonly Diagnostic[],
): readonly Diagnostic[] {
  const names = new Set(parties.flatMap(({ name, group }) => (group ? [] : [name])));
  const places = new Set(said.map(({ primary }) => primary.span.start));
  const first = new Map<string, Bound>();
  const found = new Map<string, Diagnostic>();
  for (const [id, recipe] of Object.entries(keys)) {
    const span = uses.get(id)?.span;
    if (span === undefined) continue;
    for (const [name, key] of signersOf(id, recipe)) {
      const party = PARTY.exec(name)?.[1] ?? "";
      if (!names.has(party) || (key.kind !== "point" && key.kind !== "extended")) continue;
      const base = key.kind === "point" ? key.key.slice(-64) : key.key;
      const bound = { party, extended: key.kind === "extended", span };
      const other = first.get(base);
      if (other === undefined) first.set(base, bound);
      else if (other.party !== party && !places.has(span.start) && !places.has(other.span.start)) {
        const pair = [other.party, party].sort().join();
        if (!found.has(pair)) found.set(pair, sameHolder(...inOrder(other, bound)));
      }
    }
  }
  return [...found.values()];
}

/** As they stand in the text. */
const inOrder = (a: Bound, b: Bound): readonly [Bound, Bound] => (b.span.start < a.span.start ? [b, a] : [a, b]);

function signersOf(id: string, recipe: KeyRecipe): readonly (readonly [name: string, key: KeyRecipe])[] {
  if (recipe.kind !== "musig") return [[id, recipe]];
  const names = MUSIG.exec(id)?.[1]?.split(",") ?? [];
  // A group in `musig(…)` has become its members.
  return names.length === recipe.participants.length
    ? recipe.participants.map((key, i) => [names[i] as string, key] as const)
    : [];
}

function sameHolder(first: Bound, second: Bound): Diagnostic {
  const what = first.extended ? "keys under one extended key" : "the same key";
  const together = first.span.start === second.span.start;
  return diagnose("TW317", second.span, `\`${first.party}\` and \`${second.party}\` are bound to ${what}`, {
    label: together ? "both stand here" : `\`${second.party}\``,
    ...(together ? {} : { secondary: [{ span: first.span, text: `\`${first.party}\`` }] }),
    notes: ["who holds the one holds the other: `tapwright analyze` tells them as one"],
    help: "bind each party to a key of its own",
  });
}
