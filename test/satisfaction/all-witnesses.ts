/**
 * Every witness that there is, by BIP379's satisfaction table with what it strikes out: for trees so small that they can be listed. Written
 * from the table alone, without the rows of FRAGMENTS.
 */
import type { MiniscriptNode } from "../../src/miniscript/index.ts";

/** Items lowest first: `sig key`, `key key`, `preimage h`, `0`, `1`; `junk n h` for 32 bytes that are not the preimage of h. */
export interface Witness {
  readonly items: readonly string[];
  readonly after: number;
  readonly older: number;
}

interface Lists {
  readonly sat: readonly Witness[];
  readonly dsat: readonly Witness[];
}

export class TooMany extends Error {}
const MOST = 4000;

const just = (...items: readonly string[]): Witness => ({ items, after: 0, older: -1 });
const NOTHING: readonly Witness[] = [just()];

/** One transaction has one nLockTime and one input one nSequence: no witness needs two units of either. */
const together = (a: Witness, b: Witness): boolean =>
  (a.after === 0 || b.after === 0 || a.after >= 500_000_000 === b.after >= 500_000_000) &&
  (a.older < 0 || b.older < 0 || (a.older & 0x400000) === (b.older & 0x400000));

/** `[below above]`, each with each. */
function pile(...parts: readonly (readonly Witness[])[]): readonly Witness[] {
  let all = NOTHING;
  for (const part of parts) {
    if (all.length * part.length > MOST) throw new TooMany();
    all = all.flatMap((below) =>
      part
        .filter((above) => together(below, above))
        .map((above) => ({
          items: [...below.items, ...above.items],
          after: Math.max(below.after, above.after),
          older: Math.max(below.older, above.older),
        })),
    );
  }
  return all;
}

export function allWitnesses(node: MiniscriptNode): Lists {
  const [x = { sat: [], dsat: [] }, y = { sat: [], dsat: [] }, z = { sat: [], dsat: [] }] = node.subs.map(allWitnesses);
  const key = node.keys[0]?.text ?? "";
  const zero = [just("0")];
  const one = [just("1")];
  switch (node.fragment) {
    case "0":
      return { sat: [], dsat: NOTHING };
    case "1":
      return { sat: NOTHING, dsat: [] };
    case "pk_k":
    case "apo":
      return { sat: [just(`sig ${key}`)], dsat: zero };
    case "pk_h":
      return { sat: [just(`sig ${key}`, `key ${key}`)], dsat: [just("0", `key ${key}`)] };
    case "older":
      return { sat: [{ ...just(), older: (node.lock?.value ?? 0) & 0x40ffff }], dsat: [] };
    case "after":
      return { sat: [{ ...just(), after: node.lock?.value ?? 0 }], dsat: [] };
    case "sha256":
    case "hash256":
    case "ripemd160":
    case "hash160": {
      const image = node.hash?.text ?? "";
      return { sat: [just(`preimage ${image}`)], dsat: [just(`junk 1 ${image}`), just(`junk 2 ${image}`)] };
    }
    case "andor":
      return {
        sat: [...pile(y.sat, x.sat), ...pile(z.sat, x.dsat)],
        dsat: [...pile(z.dsat, x.dsat), ...pile(y.dsat, x.sat)],
      };
    case "and_v":
      return { sat: pile(y.sat, x.sat), dsat: pile(y.dsat, x.sat) };
    case "and_b":
      return {
        sat: pile(y.sat, x.sat),
        dsat: [...pile(y.dsat, x.dsat), ...pile(y.sat, x.dsat), ...pile(y.dsat, x.sat)],
      };
    case "or_b":
      return {
        sat: [...pile(y.dsat, x.sat), ...pile(y.sat, x.dsat), ...pile(y.sat, x.sat)],
        dsat: pile(y.dsat, x.dsat),
      };
    case "or_c":
      return { sat: [...x.sat, ...pile(y.sat, x.dsat)], dsat: [] };
    case "or_d":
      return { sat: [...x.sat, ...pile(y.sat, x.dsat)], dsat: pile(y.dsat, x.dsat) };
    case "or_i":
      return { sat: [...pile(x.sat, one), ...pile(y.sat, zero)], dsat: [...pile(x.dsat, one), ...pile(y.dsat, zero)] };
    case "thresh":
      return counted(node.subs.map(allWitnesses), Number(node.threshold));
    case "multi_a":
    case "sortedmulti_a":
      return counted(
        node.keys.map(({ text }) => ({ sat: [just(`sig ${text}`)], dsat: zero })),
        Number(node.threshold),
      );
    case "d":
      return { sat: pile(x.sat, one), dsat: zero };
    case "v":
      return { sat: x.sat, dsat: [] };
    case "j":
      return { sat: x.sat, dsat: [...zero, ...x.dsat.filter(({ items }) => items.at(-1) !== "0")] };
    default:
      return x;
  }
}

/** Each part one way or the other; k satisfied parts satisfy, any other number does not. */
function counted(parts: readonly Lists[], k: number): Lists {
  let rows: (readonly Witness[])[] = [NOTHING];
  for (const { sat, dsat } of parts) {
    const next: (readonly Witness[])[] = [];
    for (const [count, above] of rows.entries()) {
      next[count] = [...(next[count] ?? []), ...pile(dsat, above)];
      next[count + 1] = [...(next[count + 1] ?? []), ...pile(sat, above)];
    }
    rows = next;
  }
  return { sat: rows[k] ?? [], dsat: rows.filter((_, count) => count !== k).flat() };
}
