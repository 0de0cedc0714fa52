/** What `--with` names, looked up in the program: a name that it does not have is a slip, never a key that nobody asked for. */
import type { Result } from "../base/result.ts";
import type { Bytes } from "../base/bytes.ts";
import type { Condition, HashFunction } from "../policy/condition.ts";
import type { Assets } from "../program/spend-plan.ts";
import type { Program } from "../program/program.ts";
import type { Values } from "../program/index.ts";
import type { PlanOptions } from "./plan-options.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { preorder } from "../base/fold.ts";
import { hash160, hash256, ripemd160, sha256 } from "../crypto/hash.ts";
import { imageId } from "../program/lacking.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { holdsLongHex, quote } from "./quote.ts";

/** `filled`: the values that were put in for holes, by name. */
export function readAssets(program: Program, options: PlanOptions, filled: Values): Result<Omit<Assets, "at">, string> {
  const known = holderNames(program);
  const keys = new Set<string>();
  for (const given of options.names) {
    const name = keyName(given);
    if (!known.has(name)) return err(unknown(given, [...known], "no party, role, group or key"));
    keys.add(name);
  }
  const named = imageNames(program, filled);
  const images = imagesOf(program, named);
  const preimages = new Set<string>();
  for (const text of options.preimages) {
    const ids = imageIds(named.get(text) ?? text, images);
    if (ids.length === 0) return err(isName(text) ? unknown(text, [...named.keys()], "no hash") : PREIMAGE_UNKNOWN);
    for (const id of ids) preimages.add(id);
  }
  return ok({ keys, preimages });
}

/** Hex of a key as its x coordinate, by which keys are told apart in Taproot; any other name as it is. */
const keyName = (text: string): string => (isHex(text, 33) || isHex(text, 32) ? text.slice(-64).toLowerCase() : text);

/** What stands where a preimage does may be a secret with a slip in it: only what cannot be one is shown again. */
const isName = (text: string): boolean =>
  /^[A-Za-z_]\w{0,31}$/.test(text) && !/^[0-9A-Fa-f]+$/.test(text) && !holdsLongHex(text);

const PREIMAGE_UNKNOWN =
  "--with preimage=…: this is neither a hash of the policy, nor the name of one, nor the 64 hex digits of a preimage whose hash stands in it";

const HEX_UNKNOWN =
  "--with: these hex digits are no key of the policy, and a preimage is given as `preimage=` and its 64 hex digits";

function unknown(name: string, known: readonly string[], what: string): string {
  if (holdsLongHex(name)) return HEX_UNKNOWN;
  const near = suggest(name, known);
  const hint =
    near.length > 0
      ? `did you mean ${near.map((each) => `\`${each}\``).join(" or ")}?`
      : `it has ${known.length === 0 ? "none" : known.slice(0, 8).join(", ")}`;
  return `--with ${quote(name)}: the policy has ${what} of this name; ${hint}`;
}

/** Parties, roles, groups, `key` parameters and the arguments of outputs, and every key that stands as itself. */
function holderNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, roles } of program.parties) {
    names.add(name);
    for (const role of roles) names.add(`${name}.${role}`);
  }
  for (const { name, type } of program.parameters) if (type === "key") names.add(name);
  for (const { formals } of program.outputs)
    for (const { name, type } of formals) if (type === "party" || type === "key") names.add(name);
  for (const id of Object.keys(program.keys)) for (const key of keysIn(id)) names.add(key);
  return names;
}

/** The keys that stand as themselves in an id, without origin and path; hex as its x coordinate. */
function keysIn(id: string): readonly string[] {
  const participants = /^musig\((.*)\)[^)]*$/.exec(id)?.[1]?.split(",") ?? [id];
  return participants.flatMap((key) => {
    const bare = key.replace(/^\[[^\]]*\]/, "").replace(/\/.*$/, "");
    const hex = bare.slice(-64);
    if (isHex(hex, 32)) return [hex];
    return /^[xt]pub/.test(bare) ? [bare] : [];
  });
}

/** Every hash of the policy, by its function and image; a condition may call an image by its name. */
function imagesOf({ outputs }: Program, named: ReadonlyMap<string, string>): ReadonlySet<string> {
  const images = new Set<string>();
  for (const { leaves } of outputs) {
    for (const { condition } of leaves) {
      for (const node of preorder<Condition>(condition, (each) => (each.kind === "threshold" ? each.of : []))) {
        if (node.kind === "hash") images.add(imageId(node.function, named.get(node.image) ?? node.image));
      }
    }
  }
  return images;
}

/** Images by the names of the parameters that hold them. */
export function imageNames({ parameters }: Program, filled: Values): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const { name, type, value } of parameters)
    if (Object.hasOwn(HASH, type) && value !== null) named.set(name, value);
  for (const [name, value] of Object.entries(filled)) if (value instanceof Uint8Array) named.set(name, toHex(value));
  return named;
}

const HASH: Readonly<Record<HashFunction, (message: Bytes) => Bytes>> = { sha256, hash256, hash160, ripemd160 };
const FUNCTIONS = Object.keys(HASH) as readonly HashFunction[];

/** The hashes of the policy that hex names: those with this image, and those of which it is the preimage. */
function imageIds(text: string, images: ReadonlySet<string>): readonly string[] {
  const hex = text.toLowerCase();
  const named = FUNCTIONS.map((name) => imageId(name, hex));
  const hashed = isHex(hex, 32) ? FUNCTIONS.map((name) => imageId(name, toHex(HASH[name](fromHex(hex))))) : [];
  return [...named, ...hashed].filter((id) => images.has(id));
}
