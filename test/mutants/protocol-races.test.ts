/**
 * Mutants of protocol 7.2 that are a race lost by one block. The game: who is awake once in W blocks answers, and its answer confirms within κ blocks more (7.1); the
 * verifier says whether the cheater's transaction may already stand in that block. The rule is W + κ < challenge period, and its mutant is W + κ = challenge period.
 */
import { expect, test } from "vitest";
import type { ClaimStep } from "../../src/channel/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { TransactionMessage } from "../../src/verifier/index.ts";
import { codeOf, crypto, testDefinition, valueOf } from "../channel/parties.ts";
import { openChannel } from "../../src/channel/index.ts";
import { claim } from "../channel/spends.ts";
import { secretAt } from "../verifier/proofs.ts";
import type { Scene } from "./channel-scene.ts";
import { judgedTx, named, sceneOf, signed } from "./channel-scene.ts";

/** The shortest challenge period there is. */
const PERIOD = 6;
const CONFIRMED = 1_000;

interface Spend {
  readonly role: "claim" | "punish" | "node";
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
}

/** Verdict on a transaction in the block `after` blocks above the one that has its parent. */
function inBlock(scene: Scene, { role, tx, prevouts }: Spend, after: number): string {
  const at = {
    tip: { height: CONFIRMED + after - 1, medianTimePast: 1_800_000_000 },
    confirmations: prevouts.map(() => ({ height: CONFIRMED, previousMedianTimePast: 1_700_000_000 })),
  } as unknown as NonNullable<TransactionMessage["at"]>;
  return judgedTx(scene, { role, prevouts }, tx, { at });
}

/** W and κ of every honest party that there can be. */
const HONEST = [1, 2, 3, 4, 5, 6].flatMap((awake) => [1, 2, 3].map((confirms) => awake + confirms));

test("6: offline time + confirmation == challenge period: the cheater's own claim may stand in the block of the answer", () => {
  const scene = sceneOf({ parameters: { challengePeriod: PERIOD } });
  const { test: channel, state } = scene;
  const { content, commitment } = state.proposed;
  const party = (i: number) => channel.parties[i] as (typeof channel.parties)[number];
  const steps = valueOf(channel.channel.mechanism.exit(0, { content, commitment }));
  const own = steps.filter((step): step is ClaimStep => step.kind === "claim" && step.output === "to_local");
  const cheat: Spend = { role: "claim", ...claim(own, { party: party(0) }) };
  const stale = { content, commitment, holder: 0, published: [named(scene, "commitment/0").tx] };
  const answer = valueOf(channel.channel.mechanism.answer(1, stale));
  const punish = answer.filter((step): step is ClaimStep => step.kind === "claim" && step.output === "to_local");
  const justice: Spend = { role: "punish", ...claim(punish, { party: party(1), revealed: secretAt(channel, 0, 3) }) };
  for (const late of HONEST) {
    expect(inBlock(scene, justice, late), `justice after ${late}`).toBe("ok");
    expect(inBlock(scene, cheat, late), `cheat after ${late}`).toBe(late < PERIOD ? "E_IMMATURE" : "ok");
  }
  // A period that no honest party could keep is none.
  const code = (challengePeriod: number): string =>
    codeOf(openChannel(testDefinition({ parameters: { challengePeriod } }).definition, { crypto }));
  expect([0, 1, 5, 6].map(code)).toEqual([...Array<string>(3).fill("E_CHALLENGE_PERIOD_RANGE"), "ok"]);
});

test("7: step no longer than offline time + confirmation: the older node may stand in the block of the newer", () => {
  const options = {
    mechanism: "timelock",
    parameters: { challengePeriod: PERIOD, tree: { radix: 2, depth: 2 } },
  } as const;
  const scenes = [0, 1, 2, 3].map((sequence) => sceneOf(options, sequence, []));
  const nodes = scenes.map((scene) =>
    ["node/1", "node/2"].map((name) => {
      const own = named(scene, name);
      const spend: Spend = { role: "node", tx: signed(scene, own), prevouts: own.prevouts };
      return { scene, spend, wait: own.tx.inputs[0]?.sequence ?? 0 };
    }),
  );
  for (const [n, newer] of nodes.entries())
    for (const [m, older] of nodes.slice(0, n).entries()) {
      const level = older.findIndex(({ wait }, i) => wait !== newer[i]?.wait);
      const [a, b] = [older[level], newer[level]];
      if (a === undefined || b === undefined) throw new Error("two states part at some level");
      expect(inBlock(b.scene, b.spend, Math.max(1, b.wait)), `${n} at its first block`).toBe("ok");
      for (const late of [PERIOD - 1, PERIOD])
        expect(inBlock(a.scene, a.spend, b.wait + late), `${m} against ${n}, ${late} late`).toBe(
          late < PERIOD ? "E_IMMATURE" : "ok",
        );
    }
});
