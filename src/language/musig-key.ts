/** `musig(...)` (BIP390): its participants judged together, and one recipe per branch of the multipath step inside or after it. */
import type { Call } from "../../grammars/syntax.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyBranch, KeyUse } from "./contract.ts";
import type { StepBranches } from "./key-steps.ts";
import type { Checker } from "./scope.ts";
import { invariant } from "../base/invariant.ts";
import { printWrittenSteps } from "./key-steps.ts";
import { takesBranches } from "./scope.ts";

/** The aggregate of participants that are keys each; `span` includes the steps written after it. */
export function musigKey(
  checker: Checker,
  call: Call,
  participants: readonly KeyUse[],
  written: { readonly steps: StepBranches; readonly span: Span },
): KeyUse | undefined {
  if (!checkParticipants(checker, call, participants, written.steps)) return undefined;
  return assembleMusig(checker, participants, written.steps, written.span);
}

function checkParticipants(
  checker: Checker,
  call: Call,
  participants: readonly KeyUse[],
  steps: StepBranches,
): boolean {
  const derived = (steps[0] ?? []).length > 0;
  if (participants.length < 2 && !participants.some((use) => use.group)) {
    checker.report("TW303", call.span, participants.length === 0 ? "musig() without keys" : "musig() of one key", {
      label: "needs two keys or more, or a group",
      help:
        participants[0] === undefined
          ? "name the keys: `musig(alice,bob)`"
          : `name the others too, or write \`${participants[0].text}\` alone`,
    });
    return false;
  }
  const seen = new Map<string, KeyUse>();
  for (const use of participants) {
    const id = xonlyId(use);
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      checker.report("TW303", use.span, `\`${use.text}\` twice in musig()`, {
        label: "again here",
        secondary: [{ span: earlier.span, text: "first here" }],
        help: "remove one of them: whoever holds the key signs once",
      });
      return false;
    }
    seen.set(id, use);
    if (!derived) continue;
    const [branch] = use.branches;
    const ranged = branch !== undefined && "steps" in branch.recipe && branch.recipe.steps.includes("*");
    if (ranged || branch?.recipe.kind === "point") {
      checker.report(
        "TW303",
        use.span,
        ranged
          ? "a ranged key inside a musig() that is derived itself"
          : "a musig() that is derived needs extended keys",
        {
          label: ranged ? "BIP390: either the participants are ranged or the aggregate" : "this key has no chain code",
        },
      );
      return false;
    }
    if (use.branches.length > 1 && steps.length > 1) {
      checker.report("TW315", use.span, "multipath inside and after musig()", { label: "BIP390 allows one of them" });
      return false;
    }
  }
  return true;
}

const xonlyId = (use: KeyUse): string => {
  const [branch] = use.branches;
  invariant(branch !== undefined, "a key use has a branch");
  return branch.recipe.kind === "point" ? branch.recipe.key.slice(-64) : use.branches.map((each) => each.id).join("|");
};

function assembleMusig(
  checker: Checker,
  participants: readonly KeyUse[],
  written: StepBranches,
  span: Span,
): KeyUse | undefined {
  const steps = written.length === 0 ? [[]] : written;
  const paths = Math.max(...participants.map((use) => use.branches.length));
  const odd = participants.find((use) => use.branches.length !== 1 && use.branches.length !== paths);
  if (odd !== undefined) {
    checker.report("TW315", odd.span, `${odd.branches.length} branches here, ${paths} elsewhere in musig()`, {
      label: "all multipath steps of an output have one length",
    });
    return undefined;
  }
  const outputs = steps.length * paths;
  if (outputs > 1 && !takesBranches(checker, span, outputs * participants.length)) return undefined;
  return aggregate(participants, written, { paths, span });
}

/** The aggregate of participants that fit together. */
export function aggregate(
  participants: readonly KeyUse[],
  written: StepBranches,
  { paths, span }: { readonly paths: number; readonly span: Span },
): KeyUse {
  const steps = written.length === 0 ? [[]] : written;
  const branches: KeyBranch[] = [];
  for (const step of steps) {
    for (let path = 0; path < paths; path++) {
      const chosen = participants.map((use) => use.branches[use.branches.length === 1 ? 0 : path] as KeyBranch);
      const recipe: KeyRecipe = { kind: "musig", participants: chosen.map((branch) => branch.recipe), steps: step };
      branches.push({
        id: `musig(${chosen.map((branch) => branch.id).join(",")})${step.map((each) => `/${each}`).join("")}`,
        recipe,
      });
    }
  }
  const [first] = participants;
  const isSole = first?.soleHolder !== undefined && participants.every((use) => use.soleHolder === first.soleHolder);
  return {
    branches,
    ...(isSole ? { soleHolder: first.soleHolder as string } : {}),
    text: `musig(${participants.map((use) => use.text).join(",")})${printWrittenSteps(written)}`,
    group: false,
    source: "musig",
    holders: [...new Set(participants.flatMap((use) => use.holders))].sort(),
    span,
  };
}
