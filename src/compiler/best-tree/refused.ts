/** Why there is no tree for a spending policy, as diagnostics at the part that is to blame. */
import type { Diagnostic, Span } from "../../diagnostic/diagnostic.ts";
import type { Details } from "../../diagnostic/diagnose.ts";
import type { PolicyLeaf } from "../../language/contract.ts";
import type { Spending } from "../../language/spending.ts";
import type { Part } from "./part.ts";
import type { LeafRefusal } from "../best-leaf/refusal.ts";
import { preorder } from "../../base/fold.ts";
import { diagnose } from "../../diagnostic/diagnose.ts";
import { LIMITS as SOURCE_LIMITS } from "../../language/limits.ts";
import { spendingParts } from "../../language/spending.ts";
import { LIMITS } from "../../script/limits.ts";
import { partsOf } from "./part.ts";

/** A policy of more parts than are searched in reasonable time. */
export function sizeDiagnostic({ spending, span }: PolicyLeaf): Diagnostic | undefined {
  const { value, reason } = SOURCE_LIMITS.spendingParts;
  const count = [...preorder(spending, spendingParts)].filter((part) => spendingParts(part).length === 0).length;
  if (count <= value) return undefined;
  return diagnose("TW113", span, `a spending policy of ${count} keys, locks and hashes`, {
    label: `at most ${value} in one \`policy(…)\``,
    notes: [`${reason}.`],
    help: "write several policies as branches of a tree, `{policy(A),policy(B)}`",
  });
}

/** The same of one branch of the outermost `or`, which may have to be one leaf. */
export function branchDiagnostic(root: Part, span: Span): Diagnostic | undefined {
  const { value, reason } = SOURCE_LIMITS.branchParts;
  const sizes = (root.kind === "or" ? partsOf(root) : [root]).map(countTerminals);
  const count = sizes.find((size) => size > value);
  if (count === undefined) return undefined;
  return diagnose("TW113", span, `${count} keys, locks and hashes in one branch of a spending policy`, {
    label: `at most ${value}`,
    notes: [`${reason}.`],
    help: "write its alternatives as branches of the outermost `or`",
  });
}

const countTerminals = (part: Part): number =>
  [...preorder(part, partsOf)].filter(({ kind }) => kind === "terminal").length;

/** The policy comes to `TRIVIAL` or `UNSATISFIABLE`. */
export function constantDiagnostic(kind: "trivial" | "impossible", span: Span): Diagnostic {
  return kind === "trivial"
    ? diagnose("TW113", span, "a spending policy that asks for nothing", {
        label: "it comes to `TRIVIAL`: anyone could spend",
        help: "ask for a signature on every way, `pk(KEY)`",
      })
    : diagnose("TW113", span, "a spending policy that nobody can fulfil", {
        label: "it comes to `UNSATISFIABLE`: coins sent to it would be lost",
        help: "leave `UNSATISFIABLE` out of what every way needs",
      });
}

export function refusalDiagnostic(refusal: LeafRefusal, span: Span): Diagnostic {
  switch (refusal.code) {
    case "trivial":
    case "impossible":
      return constantDiagnostic(refusal.code, span);
    case "unsigned":
      return unsigned(refusal.parts, span);
    case "malleable":
      return malleable(refusal.parts, span);
    case "mixed locks":
      return mixedLocks(refusal.parts, span);
    case "duplicate key":
      return duplicateKey(refusal.parts, span);
    case "limit":
      return beyondLimit(refusal, span);
  }
}

const MOST_LABELS = 4;

function unsigned([first, ...others]: readonly Spending[], span: Span): Diagnostic {
  return diagnose("TW204", placeOf(first, span), "a way to spend that needs no signature", {
    label: "nobody has to sign here: whoever sees the witness can take the coins",
    ...secondary(others, span, "nor does this one"),
    help: "ask for a signature too, `and(pk(KEY),…)`",
  });
}

function malleable([first, ...others]: readonly Spending[], span: Span): Diagnostic {
  return diagnose("TW205", placeOf(first, span), "a third party can change the witness", {
    label: "this needs no signature",
    ...secondary(others, span, "nor does this, and either will do"),
    help: "ask for a signature in all of them but one",
  });
}

function mixedLocks([first, second]: readonly [Spending, Spending], span: Span): Diagnostic {
  return diagnose("TW206", placeOf(second, span), "height and time locks on one way: it can never be spent", {
    label: "counts in another unit",
    ...secondary([first], span, "than this one, and both must have passed"),
    help: "write both locks in the same unit, or put them into different branches of `or`",
  });
}

function duplicateKey(parts: readonly [Spending, Spending], span: Span): Diagnostic {
  const inOrder = placeOf(parts[0], span).start <= placeOf(parts[1], span).start;
  const [first, second] = inOrder ? parts : [parts[1], parts[0]];
  return diagnose("TW310", placeOf(second, span), "a key twice, and no leaves that hold it once each", {
    label: "again here",
    ...secondary([first], span, "first here"),
    notes: ["a leaf holds each key once: a signature for one place could be used at the other (BIP379)"],
    help: "use another key of the same holder in one of the places, or write each way to spend as a branch of one `or`",
  });
}

function beyondLimit({ limit, found }: Extract<LeafRefusal, { code: "limit" }>, span: Span): Diagnostic {
  const { value, kind } = LIMITS[limit];
  const isStack = limit === "stackElements";
  return diagnose(
    isStack ? "TW207" : "TW208",
    span,
    `${found} ${isStack ? "stack elements" : "bytes of script"} in a leaf`,
    {
      label: `${kind === "consensus" ? "consensus allows" : "a transaction that nodes relay has room for"} ${value}`,
      help: "ask for fewer conditions at once",
    },
  );
}

const secondary = (parts: readonly Spending[], span: Span, text: string): Pick<Details, "secondary"> =>
  parts.length === 0
    ? {}
    : { secondary: parts.slice(0, MOST_LABELS).map((part) => ({ span: placeOf(part, span), text })) };

/** Where the first key, lock or hash of a part is written. */
function placeOf(spending: Spending | undefined, span: Span): Span {
  if (spending === undefined) return span;
  for (const part of preorder(spending, spendingParts)) {
    const origin = originOf(part);
    if (origin !== undefined) return origin;
  }
  return span;
}

function originOf(part: Spending): Span | undefined {
  switch (part.kind) {
    case "key":
      return part.key.origin;
    case "lock":
      return part.span ?? part.lock.origin;
    case "hash":
      return part.span ?? part.hash.origin;
    default:
      return undefined;
  }
}
