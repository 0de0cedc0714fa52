/**
 * Every way to spend an output of a bound Program, before anything is signed: who must sign what, which preimages are shown, which fields
 * the transaction needs, and what the witness weighs. The key path is one more way. Ways that can be taken now come first, the cheapest
 * of them first; then those that lack something, with what they lack; then those that nothing would open.
 *
 * A witness that others can change is never planned. They are taken to know no preimage that `assets` lacks: who may learn one can still change it.
 */
import type { Result } from "../base/result.ts";
import type { AtHandAndTime, LockArg, MiniscriptNode, WitnessItem } from "../miniscript/index.ts";
import type { CheapestSatisfaction } from "../miniscript/cheapest.ts";
import type { Lack } from "./lacking.ts";
import type { KeyContext } from "./leaf-node.ts";
import type { PlanRefusal } from "./plan-refusals.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "./program.ts";
import type { Assets, PlanItem, PlannedWay, SignatureRequest, SpendPath, SpendPlan, SpendWay } from "./spend-plan.ts";
import { toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { vbytes, weight } from "../base/units.ts";
import { invariant } from "../base/invariant.ts";
import { cheapestSatisfaction } from "../miniscript/cheapest.ts";
import { lift } from "../miniscript/lift.ts";
import { LIMITS } from "../script/limits.ts";
import { compactSizeLength } from "../base/compact-size.ts";
import { KEY_PATH_COST } from "./cost.ts";
import { missingKeys } from "./holders.ts";
import { compareLacks, factId, imageId, lackingOf } from "./lacking.ts";
import { leafNode } from "./leaf-node.ts";
import { refusePlan } from "./plan-refusals.ts";
import { LOCKTIME_SEQUENCE } from "./spend-plan.ts";

export function plan(
  program: Program,
  outputName: string,
  assets: Assets,
  context: KeyContext,
): Result<SpendPlan, PlanRefusal> {
  const output = program.outputs.find(({ name }) => name === outputName);
  if (output === undefined) return err(refusePlan("E_PLAN_OUTPUT", `the program has no output \`${outputName}\``));
  if (output.scriptPubKey === null) return err(refusePlan("E_PLAN_OPEN", `the output \`${outputName}\` is a template`));
  const ways: SpendWay[] = [keyWay(output, assets)];
  for (const [index, leaf] of output.leaves.entries()) {
    const read = leafNode(program, leaf, context);
    if (read !== undefined && "stranger" in read)
      return err(
        refusePlan("E_PLAN_KEYS", `${read.stranger} in leaf ${index} is none of the program's keys at this index`),
      );
    const path = leafPath(leaf, index);
    ways.push(read === undefined ? { kind: "closed", path, why: "raw" } : leafWay(output, path, read.node, assets));
  }
  return ok({ output: outputName, ways: ways.sort(byCost) });
}

function byCost(a: SpendWay, b: SpendWay): number {
  if (a.kind === "closed" || b.kind === "closed") return Number(a.kind === "closed") - Number(b.kind === "closed");
  return compareLacks(a.lacking, b.lacking) || a.weight - b.weight;
}

function keyWay(output: ProgramOutput, { keys }: Assets): SpendWay {
  const path: SpendPath = { kind: "key path" };
  const { id, source } = output.internalKey;
  if (source === "unspendable") return { kind: "closed", path, why: "unspendable" };
  const { outputKey, scriptPubKey } = output;
  invariant(outputKey !== null && scriptPubKey !== null, "a bound output has its key");
  const total = weight(KEY_PATH_COST.weight.most as number);
  return {
    kind: "planned",
    path,
    scriptPubKey,
    lacking: missingKeys(id, keys, output.name).map((key) => ({ kind: "key", key })),
    weight: total,
    vbytes: vbytes(total),
    items: [{ kind: "signature", key: outputKey }],
    signatures: [{ id, key: outputKey, apo: false }],
    lockTime: null,
    sequence: null,
    closed: { lockTimes: [], sequences: [] },
  };
}

type LeafPath = Extract<SpendPath, { kind: "leaf" }>;

function leafPath({ policy, leafHash, script, controlBlock }: ProgramLeaf, index: number): LeafPath {
  invariant(leafHash !== null && script !== null && controlBlock !== null, "a bound leaf has its bytes");
  return { kind: "leaf", index, policy, leafHash, script, controlBlock };
}

function leafWay(output: ProgramOutput, path: LeafPath, node: MiniscriptNode, assets: Assets): SpendWay {
  const idOf = namesOf(node, output);
  const missingOf = (key: string): readonly string[] =>
    assets.keys.has(key) ? [] : missingKeys(idOf(key), assets.keys, output.name);
  const has = (fact: Lack): boolean => hasFact(fact, assets, (key) => missingOf(key).length === 0);
  const facts = lackingOf(lift(node), has);
  if (facts === undefined) return { kind: "closed", path, why: "impossible" };
  // A lock that stands twice lacks once.
  const missing = new Map(facts.map((fact) => [factId(fact), fact]));
  const found = cheapestSatisfaction(
    node,
    atHand((fact) => has(fact) || missing.has(factId(fact))),
  );
  if (!found.ok) return { kind: "closed", path, why: found.error === "lacking" ? "impossible" : found.error };
  const lacking = [...missing.values()].flatMap((fact): readonly Lack[] =>
    fact.kind === "key" ? missingOf(fact.key).map((key) => ({ kind: "key", key })) : [fact],
  );
  return planned(output, path, lacking, found.value);
}

/** Keys of the leaf's condition are x-only hex; `apo()` stands for the internal key. */
function namesOf(root: MiniscriptNode, output: ProgramOutput): (key: string) => string {
  const ids = new Map<string, string>([["internal key", output.internalKey.id]]);
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { text, id } of node.keys) ids.set(text, id);
    for (const sub of node.subs) open.push(sub);
  }
  return (key) => ids.get(key) ?? key;
}

function hasFact(fact: Lack, { preimages, at = {} }: Assets, signs: (key: string) => boolean): boolean {
  switch (fact.kind) {
    case "key":
      return signs(fact.key);
    case "hash":
      return preimages.has(imageId(fact.function, fact.image));
    default:
      // BIP68: an age of 0 has passed from the start.
      return typeof fact.value === "number" && (at[fact.unit] ?? 0) >= fact.value;
  }
}

/** A miniscript's questions, put as facts of its condition. */
const atHand = (has: (fact: Lack) => boolean): AtHandAndTime => ({
  signs: (key) => has({ kind: "key", key: key.text }),
  knows: (hash, name) => has({ kind: "hash", function: name, image: hash.text }),
  passed: (lock) => has(lockFact(lock)),
});

function lockFact({ unit, value = 0 }: LockArg): Lack {
  if (unit === "height" || unit === "time") return { kind: "after", unit, value };
  return { kind: "older", unit, value: value & LIMITS.sequenceMask.value };
}

function planned(
  output: ProgramOutput,
  path: LeafPath,
  lacking: readonly Lack[],
  found: CheapestSatisfaction,
): PlannedWay {
  const { scriptPubKey } = output;
  invariant(scriptPubKey !== null, "a bound output has its script");
  const [script, control] = [path.script.length / 2, path.controlBlock.length / 2];
  const total = weight(
    compactSizeLength(found.items.length + 2) +
      found.bytes +
      compactSizeLength(script) +
      script +
      compactSizeLength(control) +
      control,
  );
  const lockTime = found.lockTime ?? null;
  return {
    kind: "planned",
    path,
    scriptPubKey,
    lacking,
    weight: total,
    vbytes: vbytes(total),
    items: found.items.map((item) => planItem(item, output)),
    // The script asks for what lies on top first.
    signatures: found.items.toReversed().flatMap((item) => (item.kind === "signature" ? [request(item, output)] : [])),
    lockTime,
    // Bit 31 leaves every age closed.
    sequence: found.sequence ?? (lockTime === null && found.closed.sequences.length === 0 ? null : LOCKTIME_SEQUENCE),
    closed: found.closed,
  };
}

type SignatureItem = Extract<WitnessItem, { kind: "signature" }>;

function request({ key, apo }: SignatureItem, output: ProgramOutput): SignatureRequest {
  const bytes = key.xonly === undefined ? output.internalKey.key : toHex(key.xonly);
  invariant(bytes !== null, "a bound output has its internal key");
  return { id: key.xonly === undefined ? output.internalKey.id : key.id, key: bytes, apo };
}

function planItem(item: WitnessItem, output: ProgramOutput): PlanItem {
  switch (item.kind) {
    case "signature":
      return { kind: "signature", key: request(item, output).key };
    case "preimage":
      return { kind: "preimage", function: item.function, image: item.hash.text };
    case "key":
      invariant(item.key.xonly !== undefined, "a key in a witness is known");
      return { kind: "bytes", bytes: toHex(item.key.xonly) };
    case "constant":
      return { kind: "bytes", bytes: item.value === 0 ? "" : "01" };
  }
}
