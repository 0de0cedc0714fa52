/** What the miniscript room finds wrong with a leaf, as diagnostics: the row, the place, the reason and the repair. */
import type { Diagnostic, Help, Span } from "../diagnostic/diagnostic.ts";
import type { KeyArg, MiniscriptNode } from "../miniscript/node.ts";
import type { SanityFinding } from "../miniscript/sanity.ts";
import type { TypeError_ } from "../miniscript/type.ts";
import { diagnose, replace } from "../diagnostic/diagnose.ts";
import { printMiniscript } from "../miniscript/print.ts";
import { LIMITS } from "../script/limits.ts";
import { findRepair, signsAlways } from "./type-repair.ts";

/** `span` is the leaf's, for nodes that stand for no text of their own; `root` is the leaf, where this is its only finding. */
export function leafDiagnostic(finding: SanityFinding, span: Span, root?: MiniscriptNode): Diagnostic {
  const at = placeOf(finding.node, span);
  switch (finding.kind) {
    case "type":
      return typeDiagnostic(finding.error, span, root);
    case "not B":
      return diagnose("TW201", at, "a leaf must be of type B", {
        label: `this is ${baseWords(finding.found)}`,
        ...notBHelp(finding.node, finding.found, at),
      });
    case "needs no signature":
      return noSignature(finding, span);
    case "malleable":
      return malleable(finding, span);
    case "mixed locks":
      return mixedLocks(finding, span);
    case "duplicate key": {
      const [first, second] = finding.keys;
      return diagnose("TW310", second.origin ?? at, `\`${second.text}\` twice in one leaf`, {
        label: "again here",
        secondary: [{ span: first.origin ?? span, text: "first here" }],
        notes: [
          "a signature for one place could be used at the other; miniscript's guarantees hold for distinct keys only (BIP379)",
        ],
        help: anotherKey(second),
      });
    }
    case "limit":
      return limitDiagnostic(finding, at);
  }
}

function malleable(finding: Extract<SanityFinding, { kind: "malleable" }>, span: Span): Diagnostic {
  return diagnose("TW205", placeOf(finding.culprit ?? finding.node, span), "a third party can change the witness", {
    label:
      finding.culprit === undefined
        ? finding.reason
        : "it can fail in more ways than one, and a third party can exchange one for another (no `e`)",
    ...(finding.culprit === undefined
      ? {}
      : { secondary: [{ span: nameSpan(finding.node, span), text: "which needs it to fail in some witnesses" }] }),
    help:
      finding.culprit === undefined
        ? "ask for a signature in all of them but one, or write them as leaves of their own, `{A,B}`"
        : "write the ways to spend as leaves of their own, `{A,B}`, or join them by `or_i(A,B)`, whose other branch has no witness",
    notes: [
      "whoever relays the transaction could swap the witness for another valid one, and change its weight and wtxid (BIP379)",
    ],
  });
}

/** What to write in the place of a key that stands in the leaf already. */
function anotherKey({ text, group }: KeyArg): string {
  if (group === true) return "name the group once: it stands for all its members";
  if (!/^[A-Za-z_]\w*$/.test(text)) return "use another key in one of the places";
  // No edit: with a role in its place `multi_a(2,alice,alice,bob)` would compile, and alice alone could spend.
  return `if another party is meant write its name; for another key of the same holder write a role, such as \`${text}.second\``;
}

const placeOf = (node: MiniscriptNode, span: Span): Span => node.origin ?? span;

const BASE_WORDS: Readonly<Record<string, string>> = {
  B: "of type B, which leaves true or false",
  V: "of type V, which goes on or fails and leaves nothing",
  K: "of type K, a key that no signature is checked for yet",
  W: "of type W, which works beside another expression",
};

const baseWords = (letters: string): string => BASE_WORDS[letters[0] ?? ""] ?? "of no type";

function notBHelp(node: MiniscriptNode, found: string, at: Span): { readonly help?: Help } {
  const text = printMiniscript(node);
  const [inner] = node.subs;
  if (node.fragment === "v" && inner !== undefined)
    return { help: replace(at, printMiniscript(inner), "leave out the outermost `v:`") };
  if (found.startsWith("V"))
    return { help: replace(at, `t${/^[asctdvjnlu]+:/.test(text) ? "" : ":"}${text}`, "write `t:` before it") };
  if (found.startsWith("K"))
    return { help: { text: "write `pk` in place of `pk_k`, `pkh` in place of `pk_h`, or `c:` before it" } };
  return {};
}

function typeDiagnostic(error: TypeError_, span: Span, root: MiniscriptNode | undefined): Diagnostic {
  const child = error.child === undefined ? undefined : error.node.subs[error.child];
  if (child === undefined) {
    return diagnose("TW203", placeOf(error.node, span), `\`${error.node.fragment}\` cannot be built so`, {
      label: error.hint,
    });
  }
  const at = placeOf(child, span);
  const ordinal = ["first", "second", "third"][error.child as number] ?? `${(error.child as number) + 1}th`;
  const parent =
    error.node.subs.length === 1
      ? `what \`${error.node.fragment}:\` wraps`
      : `the ${ordinal} argument of \`${error.node.fragment}\``;
  return diagnose("TW201", at, `${parent} must be ${wordsOf(error.needed)}`, {
    label: `this is ${foundWords(error)}`,
    secondary: [{ span: nameSpan(error.node, span), text: `needs \`${error.needed}\`` }],
    help: typeHelp(error, child, at, root),
  });
}

/** The name before the bracket, or the wrapper's letter: a label over a whole fragment would cover the child's. */
function nameSpan(node: MiniscriptNode, span: Span): Span {
  const at = placeOf(node, span);
  return { start: at.start, end: Math.min(at.end, at.start + node.fragment.length) };
}

function typeHelp(error: TypeError_, child: MiniscriptNode, at: Span, root: MiniscriptNode | undefined): Help {
  const found = findRepair(error, child);
  if (found !== undefined && root !== undefined && !signsAlways(root, child, found.node)) return unsigned(child);
  if (found === undefined)
    return {
      text:
        error.wrapper === undefined
          ? error.hint
          : (HINTS[error.node.fragment] ?? "no wrapper makes it fit: write another fragment here"),
    };
  const text =
    found.letters === ""
      ? `leave out the \`${child.fragment}:\``
      : found.inner === child
        ? `write \`${found.letters}:\` before it`
        : `write \`${found.letters}:\` in place of \`${child.fragment}:\``;
  return replace(at, printMiniscript(found.node), text);
}

/** With wrappers alone the next error would be TW204. */
function unsigned(child: MiniscriptNode): Help {
  const [inner] = child.subs;
  const bare = printMiniscript("vsa".includes(child.fragment) && inner !== undefined ? inner : child);
  return {
    text: `\`${bare}\` would be a way without a signature: write \`and_v(v:pk(KEY),${bare})\` as a leaf of its own`,
  };
}

const HINTS: Readonly<Record<string, string>> = {
  d: "`d:` wraps what takes no input, as in `dv:older(144)`",
  j: "`j:` wraps what never takes a zero, as in `jand_v(v:pk(KEY),…)`",
};

/** The type found, as far as it matters: its base where that is wrong, else the property that it lacks. */
function foundWords({ needed, found }: TypeError_): string {
  const base = found[0] ?? "";
  if (!/[BVKW]/.test(needed)) return `of type \`${found}\``;
  if (!needed.includes(base)) return BASE_WORDS[base] ?? "of no type";
  const lacking = [...needed].filter((letter) => !"BVKW".includes(letter) && !found.includes(letter));
  return `of type ${base} and not ${lacking.map((letter) => `\`${letter}\``).join(", ")}`;
}

const PROPERTY_WORDS: Readonly<Record<string, string>> = {
  d: "able to fail without aborting (d)",
  u: "leaving exactly 1 when satisfied (u)",
  o: "taking exactly one stack element (o)",
  z: "taking no stack element (z)",
  n: "taking no zero from the top of the stack (n)",
};

function wordsOf(letters: string): string {
  const bases = [...letters].filter((letter) => "BVKW".includes(letter));
  const rest = [...letters]
    .filter((letter) => !"BVKW".includes(letter))
    .map((letter) => PROPERTY_WORDS[letter] ?? letter);
  return [`of type ${bases.join(" or ")}`, ...rest].join(", ");
}

function noSignature(finding: Extract<SanityFinding, { kind: "needs no signature" }>, span: Span): Diagnostic {
  const [first, ...others] = finding.nodes;
  const at = first === undefined ? span : placeOf(first, span);
  return diagnose("TW204", at, "a path that needs no signature", {
    label: "nobody has to sign here: whoever sees the witness can take the coins",
    ...(others.length === 0
      ? {}
      : { secondary: others.slice(0, 4).map((node) => ({ span: placeOf(node, span), text: "nor does this one" })) }),
    help:
      first === undefined
        ? "add a key"
        : `ask for a signature too, for example \`and_v(v:pk(KEY),${printMiniscript(first)})\``,
  });
}

function mixedLocks(finding: Extract<SanityFinding, { kind: "mixed locks" }>, span: Span): Diagnostic {
  const [first, second] = finding.nodes;
  const absolute = first.fragment === "after";
  return diagnose("TW206", placeOf(second, span), "height and time locks on one path: it can never be spent", {
    label: `counts in ${unitWords(second)}`,
    secondary: [{ span: placeOf(first, span), text: `counts in ${unitWords(first)}` }],
    notes: [`a transaction has one ${absolute ? "nLockTime" : "nSequence for this input"}, in one unit`],
    help: "write both locks in the same unit, or put them on different paths",
  });
}

function unitWords(node: MiniscriptNode): string {
  switch (node.lock?.unit) {
    case "blocks":
      return "blocks";
    case "duration":
      return "units of 512 seconds";
    case "height":
      return "block heights";
    case "time":
      return "seconds since 1970";
    default:
      return "another unit";
  }
}

function limitDiagnostic(finding: Extract<SanityFinding, { kind: "limit" }>, at: Span): Diagnostic {
  const limit = LIMITS[finding.limit];
  const what = finding.limit === "stackElements" ? "stack elements" : "bytes of script";
  return diagnose(finding.limit === "stackElements" ? "TW207" : "TW208", at, `${finding.found} ${what}`, {
    label: `${limit.kind === "consensus" ? "consensus allows" : "a transaction that nodes relay has room for"} ${limit.value}`,
    help: "split it into several leaves",
  });
}
