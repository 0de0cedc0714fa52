/** What only the bound keys show: points off the curve, keys of another network, keys that became equal, an index that is missing. */
import type { Code } from "../diagnostic/codes.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { Contract, KeyUse, OutputContract } from "../language/contract.ts";
import type { Finished, FinishProblem } from "../program/finish.ts";
import type { Network } from "../taproot/network.ts";
import type { Bindings } from "./bind.ts";
import { toHex } from "../base/bytes.ts";
import { parseExtendedKey, TPUB_VERSION } from "../descriptor/extended-key.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { diagnose, type Details } from "../diagnostic/diagnose.ts";
import { declaredName } from "../program/print.ts";
import { knownUnspendable } from "../taproot/unspendable.ts";
import { sharedKeys } from "./shared-keys.ts";

interface Context {
  readonly network: Network;
  readonly addresses: boolean;
  readonly bindings: Bindings;
}

export function keyDiagnostics(contract: Contract, finished: Finished, context: Context): readonly Diagnostic[] {
  const uses = usesById(contract.outputs);
  const found = finished.problems.map((problem) => problemDiagnostic(problem, uses));
  found.push(...networkFindings(uses, finished, context));
  if (context.addresses) found.push(...indexFindings(uses, finished));
  found.push(...equalAcross(contract.outputs, finished, uses));
  found.push(...sharedKeys(finished.program, uses, found));
  return found;
}

function usesById(outputs: readonly OutputContract[]): ReadonlyMap<string, KeyUse> {
  const uses = new Map<string, KeyUse>();
  for (const output of outputs) {
    for (const use of [output.internalKey, ...output.uses.values()]) {
      for (const branch of use.branches) if (!uses.has(branch.id)) uses.set(branch.id, use);
    }
  }
  return uses;
}

const ORIGIN: Span = { start: 0, end: 0 };

type Row = readonly [code: Code, message: (key: string) => string, details: Details];

const PROBLEMS: Readonly<Record<Exclude<FinishProblem["kind"], "equal">, Row>> = {
  curve: [
    "TW301",
    (key) => `${key} is not on the curve`,
    {
      label: "no point of secp256k1 has this x coordinate",
      help: "copy the key again: a digit is wrong, or this is no key",
    },
  ],
  steps: [
    "TW302",
    (key) => `${key} is bound to a ranged key, and steps follow it here`,
    { label: "`*` is the last step", help: "bind it to the extended key without `/*`" },
  ],
  multipath: [
    "TW315",
    (key) => `${key} is bound to a multipath key that does not fit here`,
    { label: "all multipath steps of an output have one length (BIP389)" },
  ],
  "xonly-in-musig": [
    "TW302",
    (key) => `a participant of ${key} is bound to an x-only key`,
    {
      label: "musig() needs the parity byte of each key (BIP327)",
      help: "bind it to the compressed key, or to `02` and the 64 digits",
    },
  ],
  "extended-needed": [
    "TW302",
    (key) => `${key} is derived here and is bound to a key without children`,
    { label: "steps follow it", help: "bind it to an extended key, `xpub…`" },
  ],
  duplicate: [
    "TW303",
    (key) => `two participants of ${key} are the same key`,
    { label: "their x coordinates are equal", help: "bind each participant to a key of its own" },
  ],
  single: [
    "TW303",
    (key) => `${key} has one participant`,
    { label: "a group of one signs alone", help: "give the group two keys or more" },
  ],
  scalar: [
    "TW110",
    (key) => `the scalar of ${key} is not below the group order`,
    { label: "choose r at random, below n (BIP341)" },
  ],
  depth: [
    "TW316",
    (key) => `${key} is bound to a key too deep for the steps that follow it here`,
    { label: "an extended key has a depth of at most 255 (BIP32)", help: "bind it to a key nearer to its master key" },
  ],
  members: [
    "TW207",
    (key) => `${key} does not fit into its leaf with the members it has`,
    { label: "more than the stack holds with the other keys, or fewer than a threshold counts" },
  ],
  index: ["TW316", (key) => `${key} has no child at this index`, { label: "BIP32: choose the next index" }],
};

function problemDiagnostic(problem: FinishProblem, uses: ReadonlyMap<string, KeyUse>): Diagnostic {
  const [id] = problem.keys;
  const use = uses.get(id ?? "");
  const span = use?.span ?? ORIGIN;
  if (problem.kind === "equal") return equalDiagnostic(problem, uses);
  const [code, message, details] = PROBLEMS[problem.kind];
  return diagnose(code, span, message(use === undefined ? "the key" : nameOf(use)), details);
}

const nameOf = (use: KeyUse): string => (use.text.length > 40 ? "the key" : `\`${use.text}\``);

function equalDiagnostic(problem: FinishProblem, uses: ReadonlyMap<string, KeyUse>): Diagnostic {
  const [first, second] = problem.keys.map((id) => uses.get(id));
  if (first === second || second === undefined || first === undefined) {
    return diagnose("TW313", second?.span ?? first?.span ?? ORIGIN, "two members of a group are the same key", {
      label: "a member twice",
      help: "give each member a key of its own",
    });
  }
  return diagnose("TW313", second.span, `${nameOf(first)} and ${nameOf(second)} are the same key`, {
    label: "equal once bound and derived",
    secondary: [{ span: first.span, text: "the same key" }],
    notes: ["in one leaf a signature for the one would be a signature for the other (BIP379 asks for distinct keys)"],
    help: "bind them to different keys",
  });
}

/** BIP32 version bytes say mainnet or testnet; a key of the other kind is a mistake, perhaps a costly one. */
function networkFindings(
  uses: ReadonlyMap<string, KeyUse>,
  finished: Finished,
  { network }: Context,
): readonly Diagnostic[] {
  const reported = new Set<KeyUse>();
  const found: Diagnostic[] = [];
  for (const [id, recipe] of Object.entries(finished.program.keys)) {
    const use = uses.get(id);
    if (
      use === undefined ||
      reported.has(use) ||
      !extendedKeys(recipe).some((key) => versionOf(key) !== network.xpubVersion)
    )
      continue;
    reported.add(use);
    const theirs =
      network.xpubVersion === TPUB_VERSION ? "`xpub…` is a key of mainnet" : "`tpub…` is a key of the test networks";
    found.push(
      diagnose("TW305", use.span, `${nameOf(use)} belongs to another network than ${network.name}`, {
        label: theirs,
        help:
          network.name === "mainnet"
            ? "name the network: `--network testnet4`, `signet` or `regtest`"
            : "use a `tpub…`, or leave `--network` out for mainnet",
      }),
    );
  }
  return found;
}

const versionOf = (text: string): number | undefined => {
  const key = parseExtendedKey(text);
  return typeof key === "string" ? undefined : key.version;
};

function extendedKeys(recipe: KeyRecipe): readonly string[] {
  if (recipe.kind === "extended") return [recipe.key];
  return recipe.kind === "musig"
    ? recipe.participants.flatMap((key) => (key.kind === "extended" ? [key.key] : []))
    : [];
}

/** An output lacks nothing but the index. */
function indexFindings(uses: ReadonlyMap<string, KeyUse>, finished: Finished): readonly Diagnostic[] {
  const { holes, keys } = finished.program;
  if (!holes.some((hole) => hole.id === "*")) return [];
  const open = new Set(
    holes
      .filter((hole) => hole.id !== "*")
      .flatMap((hole) => hole.where.map((where) => where.slice(0, where.lastIndexOf("/")))),
  );
  const index = holes.find((hole) => hole.id === "*");
  const complete = index?.where.some((where) => !open.has(where.slice(0, where.lastIndexOf("/"))));
  if (complete !== true) return [];
  const [id] = Object.entries(keys).find(([, recipe]) => isRanged(recipe)) ?? [];
  const span = uses.get(id ?? "")?.span ?? ORIGIN;
  return [
    diagnose("TW306", span, "a ranged key has an address for each index", {
      label: "`*` stands for any child",
      help: "choose one: `--index 0`",
    }),
  ];
}

/** Keys that are written differently and are one: in other leaves, or as the internal key. Those of one leaf are errors already. */
function equalAcross(
  outputs: readonly OutputContract[],
  finished: Finished,
  uses: ReadonlyMap<string, KeyUse>,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const internals = new Map(outputs.map((output) => [output.name, output.internalKey]));
  const inLeaf = new Set(
    finished.problems.filter((problem) => problem.kind === "equal").map((problem) => problem.keys.join("\u0000")),
  );
  for (const output of finished.program.outputs) {
    const internal = internals.get(declaredName(output.name));
    const seen = new Map<string, string>();
    for (const id of new Set([output.internalKey.id, ...output.leaves.flatMap((leaf) => leaf.keys)])) {
      for (const key of finished.resolved.get(id) ?? []) {
        // Nobody can sign for such a point in either place, which is said already.
        if (knownUnspendable(key.xonly) !== undefined) continue;
        const hex = toHex(key.xonly);
        const other = seen.get(hex);
        const [first, second] = [uses.get(other ?? ""), uses.get(id)];
        if (
          other !== undefined &&
          first !== undefined &&
          second !== undefined &&
          first !== second &&
          !inLeaf.has(`${other}\u0000${id}`)
        ) {
          addOnce(found, sameKey(first, second, first === internal));
        }
        if (other === undefined) seen.set(hex, id);
      }
    }
  }
  return [...found.values()];
}

/** The branches of a multipath step say the same of one place. */
function addOnce(found: Map<string, Diagnostic>, diagnostic: Diagnostic): void {
  const said = `${diagnostic.primary.span.start} ${diagnostic.message}`;
  if (!found.has(said)) found.set(said, diagnostic);
}

function sameKey(first: KeyUse, second: KeyUse, internal: boolean): Diagnostic {
  return diagnose(
    internal ? "TW312" : "TW311",
    second.span,
    `${nameOf(first)} and ${nameOf(second)} are the same key`,
    {
      label: "equal once bound and derived",
      secondary: [{ span: first.span, text: internal ? "the internal key" : "the same key" }],
      help: "bind them to different keys, unless one holder is meant to stand in both places",
    },
  );
}
