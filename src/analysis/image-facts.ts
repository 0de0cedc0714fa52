/**
 * Hashes that follow from one another. hash256(x) is SHA256(SHA256(x)) and hash160(x) is RIPEMD160(SHA256(x)), so a preimage of `sha256(i)` opens
 * `hash256(SHA256(i))` and `hash160(RIPEMD160(i))` too, and the other way round; and whoever knows the preimage x of `hash256(j)` knows that of `sha256(j)`, which is
 * SHA256(x), and of `hash160(j)` that of `ripemd160(j)`. What stands in the program is public: 32 bytes of it (an image, a key) are a preimage that everybody has.
 *
 * Miniscript takes preimages of 32 bytes alone. Invariant: what is said to open does; relations by bytes that stand nowhere are not seen.
 */
import type { Bytes } from "../base/bytes.ts";
import type { HashFunction } from "../policy/condition.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { hash160, hash256, ripemd160, sha256 } from "../crypto/hash.ts";
import { imageId } from "../program/lacking.ts";

export interface Image {
  readonly function: HashFunction;
  readonly image: string;
}

export interface ImageFacts {
  /** Does everybody know a preimage? */
  readonly isPublic: (image: Image) => boolean;
  /** Ids of all that the preimages of these open, themselves included; what is public is left out. */
  readonly opened: (images: readonly Image[]) => ReadonlySet<string>;
}

/** Nothing is known: images are apart. */
export const NO_IMAGE_FACTS: ImageFacts = Object.freeze({
  isPublic: () => false,
  opened: (images: readonly Image[]) => new Set(images.map(idOf)),
});

export const idOf = (of: Image): string => imageId(of.function, of.image);

export const HASHES: Readonly<Record<HashFunction, (message: Bytes) => Bytes>> = Object.freeze({
  sha256,
  hash256,
  ripemd160,
  hash160,
});
const FUNCTIONS = Object.keys(HASHES) as readonly HashFunction[];

/** More than any program of one transaction has: each takes some hashes. */
const MOST_WORDS = 20_000;
/** From `hash256(j)` over `sha256(j)` to what shares its preimage, and once more. */
const DEEPEST = 4;

/** `words`: what stands in the program, 32 bytes each, hex. */
export function imageFacts(words: Iterable<string>): ImageFacts {
  const roots = new Map<string, Image>();
  const open = new Set(wellKnown());
  for (const word of [...new Set(words)].slice(0, MOST_WORDS)) {
    const bytes = fromHex(word);
    const root: Image = { function: "sha256", image: word };
    for (const twin of sameSecret(root)) roots.set(idOf(twin), root);
    for (const known of [bytes, sha256(bytes)]) for (const id of imagesOf(known)) open.add(id);
  }
  const next = (from: Image): readonly Image[] => {
    const root = roots.get(idOf(from));
    return [...(root === undefined ? [] : [root]), ...sameSecret(from), ...weaker(from)];
  };
  return {
    isPublic: (image) => open.has(idOf(image)),
    opened: (images) => reached(images, next),
  };
}

function reached(images: readonly Image[], next: (from: Image) => readonly Image[]): ReadonlySet<string> {
  const found = new Set(images.map(idOf));
  let edge = images;
  for (let depth = 0; depth < DEEPEST && edge.length > 0; depth++) {
    edge = edge.flatMap(next).filter((each) => !found.has(idOf(each)));
    for (const each of edge) found.add(idOf(each));
  }
  return found;
}

const isHex = (image: string): boolean => /^[0-9a-f]{64}$/.test(image);

/** What the same 32 bytes open. */
function sameSecret({ function: name, image }: Image): readonly Image[] {
  if (name !== "sha256" || !isHex(image)) return [];
  const bytes = fromHex(image);
  return [
    { function: "hash256", image: toHex(sha256(bytes)) },
    { function: "hash160", image: toHex(ripemd160(bytes)) },
  ];
}

/** What SHA256 of the secret opens. A name of a hole is of one function, and says nothing of another. */
function weaker({ function: name, image }: Image): readonly Image[] {
  if (name === "hash256" && isHex(image)) return [{ function: "sha256", image }];
  return name === "hash160" && /^[0-9a-f]{40}$/.test(image) ? [{ function: "ripemd160", image }] : [];
}

const imagesOf = (preimage: Bytes): readonly string[] =>
  FUNCTIONS.map((name) => imageId(name, toHex(HASHES[name](preimage))));

let simple: readonly string[] | undefined;

/** Of what anybody tries first: 32 equal bytes, and a small number written with 32. Made once, when a hash is met. */
function wellKnown(): readonly string[] {
  simple ??= Array.from({ length: 256 }, (_, byte) => {
    const [first, last] = [new Uint8Array(32), new Uint8Array(32)];
    first[0] = byte;
    last[31] = byte;
    return [new Uint8Array(32).fill(byte), first, last].flatMap(imagesOf);
  }).flat();
  return simple;
}
