/**
 * `policy(...)`: a spending policy, which says who may spend and how likely each way is, and leaves the script to the compiler. Here it is read
 * and checked word by word; `compiler/best-tree` puts a tree in its place.
 *
 * A key stands in a leaf by its x coordinate; in a musig() it needs its parity too (BIP390). So each key that has one is kept in both forms,
 * for the compiler to choose.
 */
import type { Call, Expression, Odds, Word } from "../../grammars/syntax.ts";
import type { KeyArg } from "../miniscript/node.ts";
import type { KeyUse, PolicyLeaf } from "./contract.ts";
import type { BytesType } from "./hashes.ts";
import type { KeyUses } from "./leaf.ts";
import type { Checker } from "./scope.ts";
import type { Spending } from "./spending.ts";
import { fold } from "../base/fold.ts";
import { checkHash } from "./hashes.ts";
import { checkKey } from "./keys.ts";
import { hashArg, keyArg } from "./leaf.ts";
import { checkLock, checkNumber } from "./locks.ts";
import { checkOdds } from "./odds.ts";
import { groupIn, pairHelp, refuseGroup, unknownPolicyHelp } from "./spending-policy-help.ts";

const HASHES: readonly string[] = ["sha256", "hash256", "ripemd160", "hash160"];
const FUNCTIONS: readonly string[] = ["pk", "older", "after", ...HASHES, "and", "or", "thresh"];
const CONSTANTS: Readonly<Record<string, Spending>> = Object.freeze({
  TRIVIAL: { kind: "trivial" },
  UNSATISFIABLE: { kind: "impossible" },
});

/** What the checks of one policy share. */
interface Reading {
  readonly checker: Checker;
  readonly uses: KeyUses;
  readonly participants: Map<KeyArg, KeyUse>;
}

type Built = Spending | undefined;

export function checkSpendingPolicy(checker: Checker, call: Call, uses: KeyUses): PolicyLeaf | undefined {
  const [policy] = call.args;
  if (policy === undefined || call.args.length !== 1) {
    checker.report("TW109", call.span, "`policy` takes one policy", {
      label: "such as `policy(or(9@pk(alice),pk(bob)))`",
    });
    return undefined;
  }
  const reading: Reading = { checker, uses, participants: new Map() };
  const spending = fold<Expression, Built>(policy, subpolicies, (node, subs) => build(reading, node, subs));
  if (spending === undefined) return undefined;
  return { kind: "policy", spending, participants: reading.participants, span: call.span };
}

function subpolicies(node: Expression): readonly Expression[] {
  if (node.kind === "odds") return [node.inner];
  if (node.kind !== "call") return [];
  if (node.name.text === "thresh") return node.args.slice(1);
  return node.name.text === "and" || node.name.text === "or" ? node.args : [];
}

function build(reading: Reading, node: Expression, subs: readonly Built[]): Built {
  const { checker } = reading;
  switch (node.kind) {
    case "missing":
      return undefined;
    case "odds":
      return subs[0];
    case "word":
      return constant(checker, node);
    case "call":
      return buildCall(reading, node, subs);
    default:
      checker.report("TW104", node.span, "a policy stands here", {
        label: "spending policies have no wrappers, paths or raw parts",
      });
      return undefined;
  }
}

function constant(checker: Checker, word: Word): Built {
  const { text, span } = word;
  if (Object.hasOwn(CONSTANTS, text)) return CONSTANTS[text];
  const group = groupIn(checker, word);
  if (group !== undefined) {
    refuseGroup(checker, word, group);
    return undefined;
  }
  checker.report("TW104", span, "a policy stands here", { label: "such as `pk(alice)` or `older(144)`" });
  return undefined;
}

function buildCall(reading: Reading, call: Call, subs: readonly Built[]): Built {
  const { checker } = reading;
  const { text, span } = call.name;
  if (!FUNCTIONS.includes(text)) {
    checker.report("TW108", span, `unknown policy \`${text}\``, {
      label: `policies are ${FUNCTIONS.join(", ")}, ${Object.keys(CONSTANTS).join(" and ")}`,
      help: unknownPolicyHelp(call, FUNCTIONS),
    });
    return undefined;
  }
  const wanted = text === "and" || text === "or" ? 2 : text === "thresh" ? undefined : 1;
  if (wanted !== undefined && call.args.length !== wanted) {
    checker.report(
      "TW109",
      call.span,
      `\`${text}\` takes ${wanted} ${wanted === 1 ? "argument" : "arguments"}, ${call.args.length} given`,
      wanted === 2 ? { label: `written \`${text}(A,B)\``, help: pairHelp(checker, call) } : {},
    );
    return undefined;
  }
  switch (text) {
    case "and":
      return buildAnd(checker, call, subs);
    case "or":
      return buildOr(checker, call, subs);
    case "thresh":
      return buildThresh(checker, call, subs);
    default:
      return terminal(reading, call);
  }
}

const isWhole = (subs: readonly Built[]): subs is readonly Spending[] => subs.every((sub) => sub !== undefined);

function buildAnd(checker: Checker, call: Call, subs: readonly Built[]): Built {
  const hasOdds = refuseOdds(checker, call.args, "`and`");
  return hasOdds || !isWhole(subs) ? undefined : { kind: "and", of: subs };
}

/** Odds say which of several ways is taken; where all of them are, or any so many, there is nothing to choose by. */
function refuseOdds(checker: Checker, args: readonly Expression[], where: string): boolean {
  const odd = args.filter((argument): argument is Odds => argument.kind === "odds");
  for (const { span } of odd)
    checker.report("TW104", span, `odds in ${where}`, { label: "only the branches of `or` have odds" });
  return odd.length > 0;
}

function buildOr(checker: Checker, call: Call, subs: readonly Built[]): Built {
  const odds = call.args.map((argument) => (argument.kind === "odds" ? checkOdds(checker, argument.odds) : 1));
  if (!isWhole(subs) || odds.some((each) => each === undefined)) return undefined;
  return { kind: "or", of: subs.map((of, i) => ({ odds: odds[i] as number, of })) };
}

function buildThresh(checker: Checker, call: Call, subs: readonly Built[]): Built {
  const [first, ...members] = call.args;
  if (first === undefined || first.kind === "missing") return undefined;
  if (first.kind !== "word") {
    checker.report("TW104", call.span, "`thresh` starts with a number");
    return undefined;
  }
  const k = checkNumber(checker, first);
  const hasOdds = refuseOdds(checker, members, "`thresh`");
  if (k === undefined || hasOdds) return undefined;
  if (members.some((member) => groupIn(checker, member) !== undefined)) return undefined; // refused as it stands
  if (k >= 1 && k <= members.length) return isWhole(subs) ? { kind: "thresh", k, of: subs } : undefined;
  checker.report("TW203", first.span, `${k} of ${members.length}`, {
    label: `from 1 to ${members.length}`,
    help: `${members.length === 1 ? "1 policy is" : `${members.length} policies are`} listed: write a number from 1 to ${members.length}, or list more`,
  });
  return undefined;
}

function terminal(reading: Reading, call: Call): Built {
  const { checker } = reading;
  const { text } = call.name;
  const [first] = call.args as readonly [Expression];
  if (text === "pk") return keyTerminal(reading, first);
  if (text === "older" || text === "after") {
    const lock = checkLock(checker, first, text, call.span);
    return lock === undefined ? undefined : { kind: "lock", fragment: text, lock, span: call.span };
  }
  const hashFunction = text as Exclude<BytesType, "scalar">;
  const hash = checkHash(checker, first, hashFunction);
  return hash === undefined
    ? undefined
    : { kind: "hash", function: hashFunction, hash: hashArg(hash), span: call.span };
}

function keyTerminal({ checker, uses, participants }: Reading, expression: Expression): Built {
  const group = groupIn(checker, expression);
  if (group !== undefined) {
    refuseGroup(checker, expression, group);
    return undefined;
  }
  const use = checkKey(checker, expression, "leaf");
  if (use === undefined) return undefined;
  const key = keyArg(use, uses);
  const [branch] = use.branches;
  if (use.source !== "unspendable" && branch?.recipe.kind !== "musig") {
    // A point known only by its x coordinate has no parity to aggregate by.
    const whole = branch?.recipe.kind === "point" ? checkKey(checker, expression, "value") : use;
    const [recipe] = whole?.branches ?? [];
    const isXOnly = recipe?.recipe.kind === "point" && recipe.recipe.key.length === 64;
    if (whole !== undefined && !isXOnly) participants.set(key, whole);
  }
  return { kind: "key", key };
}
