/**
 * A power shown: the transaction by which a coalition takes the output, with test keys, as the counterexample of an assertion that says it
 * cannot. What nobody could show (a raw leaf) has none.
 */
import type { Program } from "../program/program.ts";
import type { Counterexample, Scene } from "./counterexample.ts";
import type { Case } from "./judge-claim.ts";
import type { PowerReport } from "./power-report.ts";
import type { Coalition } from "../policy/index.ts";
import { EVENTUALLY } from "../policy/index.ts";
import { declaredName } from "../program/print.ts";
import { counterexampleOf } from "./counterexample.ts";
import { openingsOf } from "./openings.ts";

/** `who`: one of the report's powers. */
export function powerSpend(
  program: Program,
  { meaning, supposed }: PowerReport,
  who: Coalition,
  scene: Scene,
): Counterexample | undefined {
  const sizes = new Map(Object.entries(supposed));
  const decided: Case = {
    claim: {
      holders: [],
      verb: "cannot",
      output: declaredName(meaning.output),
      actuals: [],
      when: { kind: "ever" },
      whenText: "ever",
    },
    choice: {
      names: new Set(who.keys),
      members: membersOf(who.keys),
      images: new Set(who.preimages.map(({ image }) => image)),
      opened: meaning.images.opened(who.preimages),
      apart: false,
    },
    meaning,
    moment: EVENTUALLY,
    sizes,
  };
  return counterexampleOf(program, decided, openingsOf(decided, scene.now), scene);
}

/** Members are alike, so those of a coalition are the first ones. */
function membersOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const group = /^([A-Za-z_][A-Za-z0-9_]*)\[[0-9]+\]$/.exec(key)?.[1];
    if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}
