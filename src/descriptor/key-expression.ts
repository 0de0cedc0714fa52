/**
 * Key expressions (BIP380, BIP389) that are text: `[origin]KEY/steps`, where KEY is hex or an extended public key. The result has
 * every branch of a multipath step as a {@link KeyRecipe} of its own. Names, `musig()` and `unspendable` are the policy language's.
 *
 * Private keys are refused by kind; the message never repeats the text.
 */
import type { Result } from "../base/result.ts";
import type { KeyRecipe, RecipeStep } from "./key-recipe.ts";
import { err, ok } from "../base/result.ts";
import { DEEPEST, HARDENED, parseExtendedKey } from "./extended-key.ts";
import { printRecipe } from "./key-recipe.ts";

/** What is wrong, at which offsets of the text (end exclusive), and what to do about it. */
export interface KeyProblem {
  readonly kind: "key" | "address" | "private" | "path" | "hardened" | "multipath";
  readonly at: number;
  readonly end: number;
  /** What was found, without the text itself. */
  readonly found: string;
  readonly help?: string;
}

export interface KeyExpression {
  /** One recipe, or one for each branch of the multipath step. */
  readonly branches: readonly KeyRecipe[];
  readonly extendedVersion?: number;
}

const problem = (
  kind: KeyProblem["kind"],
  span: readonly [number, number],
  found: string,
  help?: string,
): KeyProblem => ({
  kind,
  at: span[0],
  end: span[1],
  found,
  ...(help === undefined ? {} : { help }),
});

/** Reads a key expression. Curve membership is not judged here: a Program's keys are checked once each when they are resolved. */
export function parseKeyExpression(text: string): Result<KeyExpression, KeyProblem> {
  let at = 0;
  let origin: string | undefined;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    if (close < 0) return err(problem("path", [0, text.length], "a key origin without its `]`"));
    const parsed = parseOrigin(text.slice(1, close), 1);
    if (!parsed.ok) return parsed;
    origin = parsed.value;
    at = close + 1;
  }
  const slash = text.indexOf("/", at);
  const keyEnd = slash < 0 ? text.length : slash;
  const key = text.slice(at, keyEnd);
  const base = parseKeyText(key, at, origin);
  if (!base.ok) return base;
  const steps = parseSteps(text, keyEnd);
  if (!steps.ok) return steps;
  if (base.value.kind === "point") {
    if (keyEnd === text.length) return ok({ branches: [base.value] });
    return err(
      problem(
        "path",
        [keyEnd, text.length],
        "a path after a key that has no children",
        "only an extended key (`xpub…`) may carry a path",
      ),
    );
  }
  const { kind, key: extended, depth } = base.value;
  const count = steps.value[0]?.length ?? 0;
  if (depth + count > DEEPEST) {
    const found = `${count} ${count === 1 ? "step" : "steps"} after a key of depth ${depth}`;
    return err(problem("path", [keyEnd, text.length], found, DEPTH_HELP));
  }
  const head = origin === undefined ? { kind, key: extended } : { kind, key: extended, origin };
  return ok({
    branches: steps.value.map((branch) => ({ ...head, steps: branch })),
    extendedVersion: base.value.version,
  });
}

/** Canonical text, the multipath step put back where the branches differ. */
export function printKeyExpression({ branches }: KeyExpression): string {
  const paths = branches.map((branch) => printRecipe(branch, false).split("/"));
  const [first] = paths;
  if (first === undefined) return "";
  return first
    .map((step, i) => (paths.every((path) => path[i] === step) ? step : `<${paths.map((path) => path[i]).join(";")}>`))
    .join("/");
}

/** BIP380: "Key origin information: … 8 hex characters for the fingerprint … Followed by zero or more `/NUM` or `/NUMh`". */
function parseOrigin(inner: string, offset: number): Result<string, KeyProblem> {
  const words = inner.split("/");
  const fingerprint = words[0] as string;
  if (!/^[0-9a-fA-F]{8}$/.test(fingerprint)) {
    return err(
      problem(
        "path",
        [offset, offset + fingerprint.length],
        `a fingerprint of ${fingerprint.length} characters`,
        "a fingerprint is 8 hex digits, the first four bytes of the hash of the master key; the wallet shows it as `[d34db33f/86h/0h/0h]xpub…`",
      ),
    );
  }
  let at = offset + fingerprint.length;
  let text = fingerprint.toLowerCase();
  if (words.length - 1 > DEEPEST)
    return err(problem("path", [offset, offset + inner.length], `a path of ${words.length - 1} steps`, DEPTH_HELP));
  for (const word of words.slice(1)) {
    const index = parseIndex(word);
    const span = [at + 1, at + 1 + word.length] as const;
    if (index === undefined) return err(problem("path", span, "a path step that is no child number", INDEX_HELP));
    text += `/${index.number}${index.hardened ? "h" : ""}`;
    at = span[1];
  }
  return ok(text);
}

const INDEX_HELP = "a step is a number from 0 to 2147483647, hardened ones end in `h`";

/** A child number with its hardening mark, `undefined` if it is none. */
export function parseIndex(word: string): { readonly number: number; readonly hardened: boolean } | undefined {
  const match = /^(0|[1-9][0-9]{0,9})(h|')?$/.exec(word);
  if (match === null) return undefined;
  const number = Number(match[1]);
  return number < HARDENED ? { number, hardened: match[2] !== undefined } : undefined;
}

type KeyText =
  | { readonly kind: "point"; readonly key: string; readonly origin?: string }
  | { readonly kind: "extended"; readonly key: string; readonly version: number; readonly depth: number };

function parseKeyText(key: string, at: number, origin: string | undefined): Result<KeyText, KeyProblem> {
  const span = [at, at + key.length] as const;
  if (key.includes("•") || /^[xyztuvYZUV]prv/.test(key)) {
    return err(problem("private", span, "a private key", "give the public key; a policy never needs a secret"));
  }
  if (key === "") return err(problem("key", span, "no key"));
  if (/^[0-9a-fA-F]+$/.test(key)) return parseHexKey(key, span, origin);
  if (/^[a-zA-Z]pub/.test(key)) {
    const extended = parseExtendedKey(key);
    if (typeof extended !== "string")
      return ok({ kind: "extended", key, version: extended.version, depth: extended.depth });
    return err(
      problem(
        "key",
        span,
        EXTENDED_PROBLEMS[extended],
        extended === "version"
          ? "descriptors take `xpub…` and `tpub…` only: ask the wallet for the key in that form"
          : "copy the key again from the wallet",
      ),
    );
  }
  if (ADDRESS.test(key))
    return err(
      problem(
        "address",
        span,
        "an address in place of a key",
        "an address is what an output has been made into; an output is made from keys: ask its owner for a public key or an `xpub…`",
      ),
    );
  const bad = key.search(/[^0-9a-fA-F]/);
  if (key.length >= 62 && key.length <= 68) {
    const help = key.startsWith("0x") ? "leave out the `0x`" : "hex digits are 0 to 9 and a to f: copy the key again";
    return err(problem("key", [at + bad, at + bad + 1], `\`${key[bad]}\` in what looks like a hex key`, help));
  }
  return err(
    problem(
      "key",
      span,
      "neither a hex key nor an extended public key",
      "a key is 64 or 66 hex digits, or `xpub…` with its path; a name has at most 32 letters, digits and `_`",
    ),
  );
}

/** BIP173: the human-readable parts of mainnet and the test networks, and the characters of the data. Base58 is masked as a secret before. */
const ADDRESS = /^(?:bc|tb|bcrt)1[02-9ac-hj-np-z]{20,}$/i;

const EXTENDED_PROBLEMS = {
  base58: "an extended key with a mistyped character: its checksum does not fit",
  length: "an extended key of the wrong length",
  version: "an extended key of another kind of output",
  point: "an extended key that holds no public key",
  depth: "an extended key of depth 0 with a parent or an index",
} as const;

function parseHexKey(
  key: string,
  span: readonly [number, number],
  origin: string | undefined,
): Result<KeyText, KeyProblem> {
  const hex = key.toLowerCase();
  const tail = origin === undefined ? {} : { origin };
  if (hex.length === 64) return ok({ kind: "point", key: hex, ...tail });
  if (hex.length === 66) {
    if (hex.startsWith("02") || hex.startsWith("03")) return ok({ kind: "point", key: hex, ...tail });
    return err(
      problem(
        "key",
        [span[0], span[0] + 2],
        "66 hex digits that start with neither 02 nor 03",
        "a compressed key starts with 02 or 03",
      ),
    );
  }
  if (hex.length === 130 && /^0[467]/.test(hex)) {
    return err(
      problem(
        "key",
        span,
        "an uncompressed key",
        `Taproot has no uncompressed keys; write \`${(Number.parseInt(hex.slice(-1), 16) & 1) === 0 ? "02" : "03"}\` and the first 64 digits after \`${hex.slice(0, 2)}\``,
      ),
    );
  }
  return err(problem("key", span, `${hex.length} hex digits`, hexLengthHelp(hex.length)));
}

function hexLengthHelp(length: number): string {
  if (length === 63) return "a digit is missing: an x-only key has 64 hex digits, a compressed one 66. Copy it again";
  if (length === 65) return "an x-only key has 64 hex digits, a compressed one 66: one digit too many, or one too few";
  return "an x-only key has 64 hex digits, a compressed one 66";
}

const DEPTH_HELP = `an extended key has a depth of at most ${DEEPEST} (BIP32)`;

/** All branches of the steps from `start` on: one, or as many as the multipath step has. */
export function parseSteps(text: string, start: number): Result<readonly (readonly RecipeStep[])[], KeyProblem> {
  let branches: RecipeStep[][] = [[]];
  let at = start;
  const words = start < text.length ? text.slice(start + 1).split("/") : [];
  if (words.length > DEEPEST)
    return err(problem("path", [start, text.length], `a path of ${words.length} steps`, DEPTH_HELP));
  for (const word of words) {
    const span = [at + 1, at + 1 + word.length] as const;
    at = span[1];
    if (branches[0]?.includes("*")) return err(problem("path", span, "a step after `*`", "`*` is the last step"));
    if (word.startsWith("<")) {
      if (branches.length > 1)
        return err(problem("multipath", span, "a second multipath step", "BIP389 allows one `<…;…>` in a key"));
      const choices = parseMultipath(word, span);
      if (!choices.ok) return choices;
      branches = choices.value.map((choice) => [...(branches[0] as RecipeStep[]), choice]);
      continue;
    }
    const step = parseStep(word, span);
    if (!step.ok) return step;
    for (const branch of branches) branch.push(step.value);
  }
  return ok(branches);
}

const HARDENED_HELP = "derive the hardened part first and write it as the origin: `[fingerprint/44h/0h]xpub…/0/*`";

function parseStep(word: string, span: readonly [number, number]): Result<RecipeStep, KeyProblem> {
  if (word === "*") return ok("*");
  const index = parseIndex(word);
  if (word === "*h" || word === "*'" || index?.hardened === true) {
    return err(
      problem(
        "hardened",
        span,
        "a hardened step after a public key, which only the private key can take",
        HARDENED_HELP,
      ),
    );
  }
  if (index === undefined) return err(problem("path", span, "a path step that is no child number", INDEX_HELP));
  return ok(index.number);
}

/** BIP389: `<NUM;NUM;...>`, two or more numbers, no number twice. */
function parseMultipath(word: string, span: readonly [number, number]): Result<readonly number[], KeyProblem> {
  if (!word.endsWith(">")) return err(problem("multipath", span, "a multipath step without its `>`"));
  const words = word.slice(1, -1).split(";");
  if (words.length < 2)
    return err(problem("multipath", span, "a multipath step with fewer than two numbers", "write for example `<0;1>`"));
  const choices = new Set<number>();
  for (const text of words) {
    const step = parseStep(text, span);
    if (!step.ok) return step;
    if (step.value === "*")
      return err(
        problem("multipath", span, "`*` in a multipath step", "write the wildcard after it, as in `/<0;1>/*`"),
      );
    if (choices.has(step.value))
      return err(
        problem(
          "multipath",
          span,
          `${step.value} twice in a multipath step`,
          "each alternative stands once, as in `<0;1>`",
        ),
      );
    choices.add(step.value);
  }
  return ok([...choices]);
}
