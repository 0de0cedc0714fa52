/**
 * What a raw leaf means, found by going all ways through its script with an open witness: who must sign, what must be shown, what must have
 * passed. The condition is never more than the leaf allows; it is all that the leaf allows where `exact` says so. A way without a signature is
 * reported only with a witness that the interpreter has run.
 *
 * Not looked at: the annex, which no opcode reads, and BIP342's budget for signature checks, which a witness can buy with bytes.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { CryptoBackend } from "../../crypto/port.ts";
import type { Condition } from "../../policy/condition.ts";
import type { Softfork } from "../../taproot/network.ts";
import type { RawLeaf } from "./raw-leaf.ts";
import type { RawSpend } from "./raw-spend.ts";
import type { OpenWay, UnsignedSpend } from "./unsigned.ts";
import type { RawBudget, Ways } from "./explore.ts";
import type { Way } from "./finish.ts";
import type { World } from "./path.ts";
import { fold } from "../../base/fold.ts";
import { dispatchOf } from "../../interpreter/dispatch.ts";
import { scan } from "../../interpreter/run-script.ts";
import { normalForm } from "../../policy/normal-form.ts";
import { rawSpend } from "./raw-spend.ts";
import { rulesWith } from "../../interpreter/rules/soft-forks.ts";
import { explore } from "./explore.ts";
import { newArena } from "./arena.ts";
import { operationTable } from "./operation-table.ts";
import { tokensOf } from "./tokens.ts";
import { findUnsigned } from "./unsigned.ts";
import { anyOf, wayCondition } from "./way-condition.ts";
import { worldOf } from "./world.ts";

export interface RawOptions {
  /** To sign and to run with; without it no spend is shown. */
  readonly backend?: CryptoBackend;
  /** Soft forks in force. */
  readonly softforks?: readonly Softfork[];
  /** Shared by the leaves of one program, so that thousands of them take no longer than some. */
  readonly budget?: RawBudget;
}

export interface RawMeaning {
  readonly condition: Condition;
  /** Is there no other way? */
  readonly exact: boolean;
  /** Why that is not known; follows "not every way through it is known: ". */
  readonly why?: string;
  /** The ways that were found, with a witness for each. */
  readonly spends: readonly RawSpend[];
  /** Without any signature, and run. */
  readonly unsigned?: UnsignedSpend;
}

export function rawMeaning(leaf: RawLeaf, { backend, softforks = [], budget }: RawOptions = {}): RawMeaning {
  const arena = newArena();
  const laid = tokensOf(arena, leaf.template, leaf);
  if (laid === undefined) return { ...NOBODY, exact: false, why: "it stands for a group of unknown size" };
  const rules = rulesWith(softforks);
  const scanned = scan(laid.script, dispatchOf(rules));
  if (scanned !== undefined && scanned !== "op success") return NOBODY;
  const world = worldOf(arena, leaf, laid, softforks);
  const explored =
    scanned === "op success"
      ? ANYONE
      : explore({ world, tokens: laid.tokens, operations: operationTable(rules) }, budget);
  const open = explored.ways.flatMap((way) => openWay(world, way));
  const condition = normalForm(named(anyOf(open.map(({ needs }) => needs)), leaf));
  const exact = condition.kind === "trivial" || explored.unknown === undefined;
  const unsigned = backend === undefined ? undefined : findUnsigned(open, { laid, leaf, rules, backend });
  return {
    condition,
    exact,
    ...(exact ? {} : { why: explored.unknown }),
    spends: open.map((each) => rawSpend(each, leaf)),
    ...(unsigned === undefined ? {} : { unsigned }),
  };
}

/** BIP342: "If any opcode numbered 80, [...] is encountered, validation succeeds". */
const ANYONE: Ways = Object.freeze({
  ways: [
    {
      witness: [],
      thresholds: [],
      counted: new Set<number>(),
      locks: { conditions: [], past: new Map<number, Bytes>() },
    },
  ],
});

const NOBODY: RawMeaning = { condition: { kind: "impossible" }, exact: true, spends: [] };

function openWay(world: World, way: Way): readonly OpenWay[] {
  const needs = wayCondition(world, way);
  return needs === undefined ? [] : [{ way, needs }];
}

/** Keys as the leaf's owner calls them. */
function named(condition: Condition, { keyName }: RawLeaf): Condition {
  const children = (each: Condition): readonly Condition[] => (each.kind === "threshold" ? each.of : []);
  return fold<Condition, Condition>(condition, children, (each, of) => {
    if (each.kind === "threshold") return { ...each, of };
    return each.kind === "key" ? { ...each, key: keyName?.(each.key) ?? each.key } : each;
  });
}
