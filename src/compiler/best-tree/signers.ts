/** Who may stand for the internal key: the signers of a way that asks for nothing but signatures. */
import type { KeyWay } from "./cover.ts";
import type { Part, TerminalPart } from "./part.ts";
import type { Way } from "./ways.ts";
import { fold } from "../../base/fold.ts";
import { keyWayOf } from "./partition.ts";
import { partsOf } from "./part.ts";
import { countChoices } from "./ways.ts";

export interface Signing {
  /** Can it be the internal key alone? */
  readonly alone: (terminal: TerminalPart) => boolean;
  /** Can it be a participant of a musig() (BIP390)? */
  readonly joined: (terminal: TerminalPart) => boolean;
}

/** The way as a key path, if it can be one. */
export function keyWay(way: Way, { alone, joined }: Signing): KeyWay | undefined {
  const signers = [...way.terminals];
  const distinct = new Set(signers.map(({ name }) => name)).size === signers.length;
  const fits = signers.length === 1 ? signers.every(alone) : distinct && signers.every(joined);
  return fits ? keyWayOf(way) : undefined;
}

const MUSIG = /^musig\((.*)\)[^)]*$/;

/** Who signs for a key: of `musig(a,b)`, which may stand in a policy too, a and b. */
export const signersOf = (id: string): readonly string[] => MUSIG.exec(id)?.[1]?.split(",") ?? [id];

/** A way as the key path, which is for all that ask for its signers too: `musig(a,b)` and a and b are one. */
export function asKeyPath(way: Way, ways: readonly Way[]): { readonly key: Way; readonly others: readonly Way[] } {
  const signers = [...signerIds(way)];
  const asksForThem = (each: Way): boolean => {
    const ids = signerIds(each);
    return signers.every((id) => ids.has(id));
  };
  const others = ways.filter((each) => each !== way && !asksForThem(each));
  const same = ways.filter((each) => each !== way && !others.includes(each));
  return { key: { ...way, odds: same.reduce((sum, { odds }) => sum + odds, way.odds) }, others };
}

const signerIds = ({ terminals }: Way): Set<string> =>
  new Set([...terminals].flatMap(({ terminal }) => (terminal.kind === "key" ? signersOf(terminal.key.id) : [])));

/** Of a policy with too many ways to look at, the likeliest that can be a key path. */
export function likeliestKeyWay(root: Part, signing: Signing): KeyWay | undefined {
  const joined = fold<Part, KeyWay | undefined>(root, partsOf, (part, subs) => {
    switch (part.kind) {
      case "terminal":
        return signing.joined(part) ? { signers: [part], odds: 1 } : undefined;
      case "and":
        return together(subs);
      case "or":
        return likeliest(subs.map((sub, i) => sub && { ...sub, odds: sub.odds * (part.of[i]?.odds ?? 0) }))[0];
      case "thresh": {
        const found = together(likeliest(subs).slice(0, part.k));
        const whole = found !== undefined && likeliest(subs).length >= part.k;
        return whole ? { ...found, odds: found.odds / countChoices(subs.length, part.k) } : undefined;
      }
    }
  });
  const way = joined && { terminals: new Set(joined.signers), odds: joined.odds };
  return way && keyWay(way, signing);
}

function together(ways: readonly (KeyWay | undefined)[]): KeyWay | undefined {
  const whole = ways.flatMap((way) => (way === undefined ? [] : [way]));
  if (whole.length < ways.length) return undefined;
  return { signers: whole.flatMap(({ signers }) => signers), odds: whole.reduce((odds, way) => odds * way.odds, 1) };
}

const likeliest = (ways: readonly (KeyWay | undefined)[]): readonly KeyWay[] =>
  ways.flatMap((way) => (way === undefined ? [] : [way])).sort((a, b) => b.odds - a.odds);
