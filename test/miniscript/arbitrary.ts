/**
 * Random miniscripts that have a type. Each base has its recipes, and a recipe draws its parts until our own `typeMask`
 * accepts them; the suites then ask other implementations what they think.
 *
 * Keys are distinct hashes unless told otherwise: 32 bytes each, not all of them on the curve.
 */
import fc from "fast-check";
import { toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import type { FragmentName, MiniscriptNode, NodeParts } from "../../src/miniscript/index.ts";
import { lockArg, miniscript, sanity, typeMask, has } from "../../src/miniscript/index.ts";

/** Draws from a stream of random numbers, so that one seed is one tree and shrinking is left to the size. */
interface Dice {
  below(limit: number): number;
}

export interface TreeOptions {
  /** Fragments left to spend. */
  readonly size?: number;
  /** A key for the n-th place: 32 bytes; distinct per n. */
  readonly key?: (n: number) => Uint8Array;
  /** Leave out `apo`. */
  readonly softForks?: boolean;
}

/** A tree with a type and base B. */
export function validMiniscript(options: TreeOptions = {}): fc.Arbitrary<MiniscriptNode> {
  return fc.tuple(fc.nat(0x7fff_fffe), fc.integer({ min: 1, max: options.size ?? 24 })).map(([seed, size]) => {
    const grower = new Grower(dice(seed), options);
    return grower.grow("B", size);
  });
}

/** A tree that is sane too. */
export function saneMiniscript(options: TreeOptions = {}): fc.Arbitrary<MiniscriptNode> {
  return validMiniscript(options).map((node) => (sanity(node).length === 0 ? node : repaired(node, options)));
}

/** `and_v(v:pk(K),X)` needs a signature; where that is not enough, the key alone. */
function repaired(node: MiniscriptNode, options: TreeOptions): MiniscriptNode {
  const key = new Grower(dice(1), { ...options, key: (n) => (options.key ?? testKey)(n + 5000) });
  const signed = miniscript("and_v", { subs: [miniscript("v", { subs: [key.pk()] }), node] });
  return sanity(signed).length === 0 ? signed : key.pk();
}

export const testKey = (n: number): Uint8Array => sha256(new TextEncoder().encode(`test key ${n}`));

/** A small linear congruential generator (Numerical Recipes' constants). */
function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { below: (limit) => Math.floor(next() * limit) };
}

const LOCKS: readonly (readonly ["older" | "after", number])[] = [
  ["older", 1],
  ["older", 16],
  ["older", 17],
  ["older", 144],
  ["older", 65535],
  ["older", 4194473],
  ["after", 1],
  ["after", 500000],
  ["after", 499999999],
  ["after", 500000000],
  ["after", 2147483647],
];
const HASHES: readonly FragmentName[] = ["sha256", "hash256", "ripemd160", "hash160"];

class Grower {
  #keys = 0;
  readonly #dice: Dice;
  readonly #options: TreeOptions;
  constructor(source: Dice, options: TreeOptions) {
    this.#dice = source;
    this.#options = options;
  }

  /** A tree of one of the bases with all the properties of `letters`, such as `Bdu`. */
  grow(letters: string, size: number): MiniscriptNode {
    for (let tries = 0; tries < 40; tries++) {
      const node = this.#draw(letters[0] as string, size);
      const type = node === undefined ? undefined : typeMask(node);
      if (node !== undefined && type?.ok && has(type.value, letters)) return node;
    }
    return this.#fallback(letters);
  }

  pk(): MiniscriptNode {
    return node("c", [this.#key("pk_k")]);
  }

  #key(fragment: "pk_k" | "pk_h" | "apo"): MiniscriptNode {
    return miniscript(fragment, { keys: [this.#keyArg()] });
  }

  #keyArg(): { id: string; text: string; xonly: Uint8Array } {
    const xonly = (this.#options.key ?? testKey)(this.#keys++);
    return { id: toHex(xonly), text: toHex(xonly), xonly };
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#dice.below(from.length)] as T;
  }

  #fallback(letters: string): MiniscriptNode {
    const base = letters[0];
    if (base === "W") return node("s", [this.pk()]);
    if (base === "V") return letters.includes("z") ? node("v", [this.#lock()]) : node("v", [this.pk()]);
    return base === "K" ? this.#key("pk_k") : this.pk();
  }

  #lock(): MiniscriptNode {
    const [fragment, value] = this.#pick(LOCKS);
    return miniscript(fragment, { lock: lockArg(fragment, value) });
  }

  #draw(base: string, size: number): MiniscriptNode {
    const small = size <= 1;
    const left = 1 + this.#dice.below(Math.max(1, size - 1));
    const rest = Math.max(1, size - left);
    const pair = (x: string, y: string): MiniscriptNode[] => [this.grow(x, left), this.grow(y, rest)];
    if (base === "W")
      return this.#dice.below(2) === 0 ? node("s", [this.grow("Bo", size - 1)]) : node("a", [this.grow("B", size - 1)]);
    if (base === "K") return small ? this.#key(this.#pick(["pk_k", "pk_h"] as const)) : this.#joined("K", size, left);
    if (base === "V") {
      const roll = this.#dice.below(5);
      if (small || roll < 3) return node("v", [this.grow("B", size - 1)]);
      return roll === 3 ? node("or_c", pair("Bdu", "V")) : this.#joined("V", size, left);
    }
    return small ? this.#terminal() : this.#inner(size, pair);
  }

  /** The fragments whose base is that of their last part. */
  #joined(base: string, size: number, left: number): MiniscriptNode {
    const rest = Math.max(1, size - left);
    const roll = this.#dice.below(3);
    if (roll === 0) return node("and_v", [this.grow("V", left), this.grow(base, rest)]);
    if (roll === 1) return node("or_i", [this.grow(base, left), this.grow(base, rest)]);
    const third = Math.max(1, Math.floor(size / 3));
    return node("andor", [this.grow("Bdu", third), this.grow(base, third), this.grow(base, third)]);
  }

  #terminal(): MiniscriptNode {
    const roll = this.#dice.below(16);
    if (roll < 6) return this.pk();
    if (roll < 8) return node("c", [this.#key("pk_h")]);
    if (roll < 10) return this.#lock();
    if (roll < 12) return this.#hash();
    if (roll === 12) return miniscript("0");
    if (roll === 13) return miniscript("1");
    if (roll === 14 && this.#options.softForks) return this.#key("apo");
    const count = 1 + this.#dice.below(4);
    const keys = Array.from({ length: count }, () => this.#keyArg());
    return miniscript("multi_a", { threshold: 1 + this.#dice.below(count), keys });
  }

  #hash(): MiniscriptNode {
    const fragment = this.#pick(HASHES);
    const length = fragment === "sha256" || fragment === "hash256" ? 32 : 20;
    const bytes = testKey(9000 + this.#keys++).slice(0, length);
    return miniscript(fragment, { hash: { text: toHex(bytes), bytes } });
  }

  #inner(size: number, pair: (x: string, y: string) => MiniscriptNode[]): MiniscriptNode {
    switch (this.#dice.below(11)) {
      case 0:
        return node("and_b", pair("B", "W"));
      case 1:
        return node("or_b", pair("Bd", "Wd"));
      case 2:
        return node("or_d", pair("Bdu", "B"));
      case 3:
        return node("d", [this.grow("Vz", 2)]);
      case 4:
        return node("j", [this.grow("Bn", size - 1)]);
      case 5:
        return node("n", [this.grow("B", size - 1)]);
      case 6:
        return this.#thresh(size);
      case 7:
        return node("c", [this.grow("K", size - 1)]);
      default:
        return this.#joined("B", size, 1 + this.#dice.below(size));
    }
  }

  #thresh(size: number): MiniscriptNode {
    const count = 1 + this.#dice.below(4);
    const each = Math.max(1, Math.floor(size / count));
    const subs = Array.from({ length: count }, (_, i) => this.grow(i === 0 ? "Bdu" : "Wdu", each));
    return node("thresh", subs, { threshold: 1 + this.#dice.below(count) });
  }
}

const node = (fragment: FragmentName, subs: readonly MiniscriptNode[], parts: NodeParts = {}): MiniscriptNode =>
  miniscript(fragment, { ...parts, subs });
