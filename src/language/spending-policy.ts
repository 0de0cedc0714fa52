/**
 * `policy(...)`: spending policies are read and checked, word by word, but not compiled yet: TW113 says so by name. What is
 * wrong in them is reported all the same.
 */
import type { Call, Expression } from "../../grammars/syntax.ts";
import type { BytesType } from "./hashes.ts";
import type { Checker } from "./scope.ts";
import { preorder } from "../base/fold.ts";
import { suggest } from "../diagnostic/suggest.ts";
import { checkHash } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { checkLock, checkNumber } from "./locks.ts";
import { replace } from "../diagnostic/diagnose.ts";

const HASHES: readonly string[] = ["sha256", "hash256", "ripemd160", "hash160"];
const FUNCTIONS: readonly string[] = ["pk", "older", "after", ...HASHES, "and", "or", "thresh"];
const CONSTANTS: readonly string[] = ["TRIVIAL", "UNSATISFIABLE"];

export function checkSpendingPolicy(checker: Checker, call: Call): void {
  const before = checker.diagnostics.length;
  const [policy] = call.args;
  if (policy === undefined || call.args.length !== 1) {
    checker.report("TW109", call.span, "`policy` takes one policy", {
      label: "such as `policy(or(9@pk(alice),pk(bob)))`",
    });
    return;
  }
  for (const node of preorder(policy, subpolicies)) checkNode(checker, node);
  if (checker.diagnostics.length > before) return;
  checker.report("TW113", call.name.span, "`policy(…)` is not compiled yet", {
    label: "read and found in order, but no miniscript is chosen for it",
    help: "write the miniscript yourself, for example `or_d(pk(alice),and_v(v:pk(bob),older(144)))`, or one leaf for each way to spend",
  });
}

function subpolicies(node: Expression): readonly Expression[] {
  if (node.kind === "odds") return [node.inner];
  if (node.kind !== "call") return [];
  if (node.name.text === "thresh") return node.args.slice(1);
  return node.name.text === "and" || node.name.text === "or" ? node.args : [];
}

function checkNode(checker: Checker, node: Expression): void {
  switch (node.kind) {
    case "missing":
      return;
    case "odds":
      checkNumber(checker, node.odds);
      return;
    case "word":
      if (!CONSTANTS.includes(node.text))
        checker.report("TW104", node.span, "a policy stands here", { label: "such as `pk(alice)` or `older(144)`" });
      return;
    case "call":
      checkCall(checker, node);
      return;
    default:
      checker.report("TW104", node.span, "a policy stands here", {
        label: "spending policies have no wrappers, paths or raw parts",
      });
  }
}

function checkCall(checker: Checker, call: Call): void {
  const { text, span } = call.name;
  if (!FUNCTIONS.includes(text)) {
    const near = suggest(text, FUNCTIONS);
    checker.report("TW108", span, `unknown policy \`${text}\``, {
      label: `policies are ${FUNCTIONS.join(", ")}, ${CONSTANTS.join(" and ")}`,
      ...(near.length > 0 ? { help: near.map((name) => replace(span, name, `did you mean \`${name}\`?`)) } : {}),
    });
    return;
  }
  const wanted = text === "and" || text === "or" ? 2 : text === "thresh" ? undefined : 1;
  if (wanted !== undefined && call.args.length !== wanted) {
    checker.report(
      "TW109",
      call.span,
      `\`${text}\` takes ${wanted} ${wanted === 1 ? "argument" : "arguments"}, ${call.args.length} given`,
    );
    return;
  }
  checkArguments(checker, call);
}

function checkArguments(checker: Checker, call: Call): void {
  const { text } = call.name;
  const [first] = call.args;
  if (text === "thresh") {
    const threshold = first?.kind === "word" ? checkNumber(checker, first) : undefined;
    const members = call.args.length - 1;
    if (threshold !== undefined && (threshold < 1 || threshold > members))
      checker.report("TW203", (first as Expression).span, `${threshold} of ${members}`, {
        label: `from 1 to ${members}`,
      });
    if (first?.kind !== "word") checker.report("TW104", call.span, "`thresh` starts with a number");
    return;
  }
  if (text === "and" || text === "or") {
    for (const argument of call.args) {
      if (argument.kind === "odds" && text === "and")
        checker.report("TW104", argument.span, "odds in `and`", { label: "only the branches of `or` have odds" });
    }
    return;
  }
  if (first === undefined) return;
  if (text === "pk") checkKey(checker, first, "leaf");
  else if (text === "older" || text === "after") checkLock(checker, first, text, call.span);
  else checkHash(checker, first, text as BytesType);
}
