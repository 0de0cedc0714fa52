/** What `--with` names, looked up in the program: a name that it does not have is a slip, never a key that nobody asked for. */
import type { Result } from "../base/result.ts";
import type { Condition } from "../policy/condition.ts";
import type { Assets } from "../program/spend-plan.ts";
import type { Program } from "../program/program.ts";
import type { Values } from "../program/index.ts";
import type { PlanOptions } from "./plan-options.ts";
import { fromHex, isHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { preorder } from "../base/fold.ts";
import { hash160, hash256, ripemd160, sha256 } from "../crypto/hash.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { quote } from "./quote.ts";

/** `filled`: the values that were put in for holes, by name. */
export function readAssets(program: Program, options: PlanOptions, filled: Values): Result<Omit<Assets, "at">, string> {
  const known = holderNames(program);
  const keys = new Set<string>();
  for (const given of options.names) {
    const name = keyName(given);
    if (!known.has(name)) return err(unknown(given, [...known], "no party, role, group or key"));
    keys.add(name);
  }
  const images = imagesOf(program);
  const named = imageNames(program, filled);
  const preimages = new Set<string>();
  for (const text of options.preimages) {
    const image = named.get(text) ?? imageOf(text, images);
    // Hex may be a secret with a slip in it: it is not shown again.
    if (image === undefined)
      return err(/^[0-9A-Fa-f]+$/.test(text) ? HEX_UNKNOWN : unknown(text, [...named.keys()], "no hash"));
    preimages.add(image);
  }
  return ok({ keys, preimages });
}

/** Hex of a key as its x coordinate, by which keys are told apart in Taproot; any other name as it is. */
const keyName = (text: string): string => (isHex(text, 33) || isHex(text, 32) ? text.slice(-64).toLowerCase() : text);

const HEX_UNKNOWN =
  "--with preimage=…: these hex digits are neither a hash of the policy nor the 32 bytes of a preimage whose hash stands in it";

function unknown(name: string, known: readonly string[], what: string): string {
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

function imagesOf({ outputs }: Program): ReadonlySet<string> {
  const images = new Set<string>();
  for (const { leaves } of outputs) {
    for (const { condition } of leaves) {
      for (const node of preorder<Condition>(condition, (each) => (each.kind === "threshold" ? each.of : []))) {
        if (node.kind === "hash") images.add(node.image);
      }
    }
  }
  return images;
}

const IMAGES = new Set(["sha256", "hash256", "hash160", "ripemd160"]);

/** Images by the names of the parameters that hold them. */
export function imageNames({ parameters }: Program, filled: Values): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const { name, type, value } of parameters) if (IMAGES.has(type) && value !== null) named.set(name, value);
  for (const [name, value] of Object.entries(filled)) if (value instanceof Uint8Array) named.set(name, toHex(value));
  return named;
}

/** Hex of an image in the policy, or of a preimage whose hash stands there. */
function imageOf(text: string, images: ReadonlySet<string>): string | undefined {
  const hex = text.toLowerCase();
  if (images.has(hex)) return hex;
  if (!isHex(hex, 32)) return undefined;
  const hashes = [sha256, hash256, hash160, ripemd160].map((hash) => toHex(hash(fromHex(hex))));
  return hashes.find((hash) => images.has(hash));
}
