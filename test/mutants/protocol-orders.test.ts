/**
 * Mutants of protocol 7.2 that are an order of steps: in every possible order of an update, the model of `release-orders.ts` finds exactly those in which some party would
 * once stand without a complete exit; and a finished message that lacks what was skipped is refused by its code.
 */
import { expect, test } from "vitest";
import type { SignatureEvidence } from "../../src/channel/index.ts";
import { closeTransaction } from "../../src/channel/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { negateScalar } from "../../src/crypto/index.ts";
import { codeOf, signState, valueOf } from "../channel/parties.ts";
import { accepted, complete, judge } from "../channel/spends.ts";
import type { Exchange, Release } from "../channel/release-orders.ts";
import { exchangeOf, jointReleases, penaltyReleases, permutations, unsafeStep } from "../channel/release-orders.ts";
import { answerOf, changed, updateJson, verifierOf, part } from "../verifier/messages.ts";
import { balancesOf, htlc } from "../channel/scenes.ts";
import { sceneOf } from "./channel-scene.ts";

type Order = readonly Release[];
const stepsOf = (order: Order): readonly string[] =>
  order.map(({ party, gives }) => `${party} ${gives.length === 0 ? "secret" : gives[0]?.split("/")[0]}`);

/** Every order, and whether the model lets it pass. */
const judgedOrders = (exchange: Exchange, releases: Order): readonly (readonly [readonly string[], boolean])[] => {
  const unsafe = unsafeStep(exchange);
  return permutations(releases).map((order) => [stepsOf(order), unsafe(order) === undefined]);
};

/** A peer that sends something else in the place of what was agreed. */
const spoiled = ({ proposed, signatures }: Exchange, at: number): Exchange => ({
  proposed,
  signatures: signatures.map((each, i) => (i === at ? broken(each) : each)),
});
const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
const broken = (evidence: SignatureEvidence): SignatureEvidence =>
  "signature" in evidence
    ? { ...evidence, signature: flipped(evidence.signature) }
    : { ...evidence, partials: evidence.partials.map((part) => part && flipped(part)) };

const signatures = ["evidence", "signatures"] as const;

test("1: secret revealed before the signatures: of all orders of an update just those with the peer's signatures first are safe", () => {
  const { test: channel, state, verifier } = sceneOf({}, 0);
  const exchange = exchangeOf(channel, state);
  const releases = penaltyReleases(state);
  const orders = judgedOrders(exchange, releases);
  expect(orders).toHaveLength(24);
  for (const [steps, safe] of orders) {
    const at = (step: string): number => steps.indexOf(step);
    const own = at("0 commitment") < at("1 secret") && at("1 commitment") < at("0 secret");
    expect(safe, steps.join(", ")).toBe(own);
  }
  // One signature of several wrong, not checked: no order is safe.
  for (const at of exchange.signatures.keys())
    expect(judgedOrders(spoiled(exchange, at), releases).some(([, safe]) => safe)).toBe(false);
  // The finished exchange with secrets and without a signature.
  const update = updateJson(state.update);
  expect(answerOf(verifier.update(undefined, update))).toBe("ok");
  const without = changed(update, signatures, (all: unknown) => (all as unknown[]).slice(0, -1));
  expect(answerOf(verifier.update(undefined, without))).toBe("E_SIG(0)");
});

test("2: update signed before its settlement: each party's part of the update comes after all parts of the settlement", () => {
  const { test: channel, state, verifier } = sceneOf({ mechanism: "symmetric" }, 0);
  const exchange = exchangeOf(channel, state);
  const orders = judgedOrders(exchange, jointReleases(state, 2));
  expect(orders).toHaveLength(24);
  for (const [steps, safe] of orders) {
    const at = (step: string): number => steps.indexOf(step);
    expect(safe, steps.join(", ")).toBe(at("1 settle") < at("0 update") && at("0 settle") < at("1 update"));
  }
  expect(judgedOrders(spoiled(exchange, 0), jointReleases(state, 2)).some(([, safe]) => safe)).toBe(false);
  const update = updateJson(state.update);
  const judged = (change: (all: unknown[]) => unknown): string =>
    answerOf(
      verifier.update(
        undefined,
        changed(update, signatures, (all: unknown) => change(all as unknown[])),
      ),
    );
  expect(judged((all) => all)).toBe("ok");
  expect(judged((all) => all.toReversed())).toBe("E_MALFORMED");
  expect(judged(([, only]) => [only])).toBe("E_MALFORMED");
  expect(judged(([only]) => [only])).toBe("E_SIG");
});

test("17: timelock node signed before its subtree: no part of a node leaves before all of what is below it", () => {
  const tree = { parameters: { tree: { radix: 2, depth: 2 } } } as const;
  for (const signing of ["script", "musig2"] as const) {
    const options = { mechanism: "timelock", parameters: { ...tree.parameters, signing } } as const;
    const { test: channel, state, verifier } = sceneOf(options, 0, []);
    const releases = jointReleases(state, 2);
    expect(state.proposed.transactions.map(({ name }) => name)).toEqual(["node/2", "node/1", "trigger"]);
    const unsafe = unsafeStep(exchangeOf(channel, state));
    const level = ({ gives }: Release): number => ["node/2", "node/1", "trigger"].indexOf(gives[0] ?? "");
    for (const order of permutations(releases)) {
      const early = order.find((step, at) => {
        const others = order.slice(0, at).filter(({ party }) => party !== step.party);
        return [...Array(level(step)).keys()].some((deeper) => !others.some((each) => level(each) === deeper));
      });
      expect(unsafe(order), stepsOf(order).join(", ")).toBe(early);
    }
    const update = updateJson(state.update);
    const judged = (change: (all: unknown[]) => unknown): string =>
      answerOf(
        verifier.update(
          undefined,
          changed(update, signatures, (all: unknown) => change(all as unknown[])),
        ),
      );
    expect(judged((all) => all)).toBe("ok");
    expect(judged((all) => all.toReversed())).toBe("E_MALFORMED");
    expect(judged((all) => all.slice(0, -1))).toMatch(/^E_SIG/);
    expect(judged((all) => all.slice(1))).toBe("E_MALFORMED");
  }
});

test("18: update after a released closing signature: a channel that closes takes no state, and a state with payments no close", () => {
  for (const mechanism of ["penalty", "timelock", "symmetric"] as const) {
    const { test: channel, state } = sceneOf({ mechanism }, 0, []);
    const verifier = verifierOf(channel);
    const first = verifier.update(undefined, updateJson(state.update));
    const next = signState(channel, { sequence: 1, balances: balancesOf(channel) });
    if (!first.ok) throw new Error(first.code);
    const judged = (phase: "open" | "closing" | "closed"): string =>
      answerOf(verifier.update(first.accepted, updateJson(next.update), { phase }));
    expect([judged("open"), judged("closing"), judged("closed")], mechanism).toEqual(["ok", "E_PHASE", "E_PHASE"]);
    // Why: the signed close stays valid, and pays what was agreed before.
    const scripts = channel.parties.map(({ identity }) => Uint8Array.of(0x51, 0x20, ...identity));
    const close = (finalBalances: readonly bigint[], latest = next.update.state): ReturnType<typeof closeTransaction> =>
      closeTransaction(channel.channel, latest, { scripts, finalBalances, closer: 0, fee: 200n, lockTime: 0 });
    const released = valueOf(close(balancesOf(channel), state.update.state));
    expect(judge(complete(released, channel), released.prevouts)).toEqual(accepted);
    expect(codeOf(close(balancesOf(channel).map((balance, i) => (i === 0 ? balance - 1n : balance + 1n))))).toBe(
      "E_CLOSE_BALANCES",
    );
    const pending = signState(channel, { sequence: 1, balances: balancesOf(channel, [htlc(0)]), records: [htlc(0)] });
    expect(codeOf(close(balancesOf(channel, [htlc(0)]), pending.update.state))).toBe("E_PHASE");
  }
});

test("20: peer's secret not checked against its point: a wrong one is refused, by the name of who gave it", () => {
  const { test: channel, state } = sceneOf({}, 0);
  const verifier = verifierOf(channel);
  const first = verifier.update(undefined, updateJson(state.update));
  if (!first.ok) throw new Error(first.code);
  const next = updateJson(signState(channel, { sequence: 1, balances: balancesOf(channel) }).update);
  const judged = (party: number, value: unknown): string =>
    answerOf(verifier.update(first.accepted, changed(next, ["evidence", "revocation", "secrets", party], value)));
  const own = (party: number): string => part<string>(next, "evidence", "revocation", "secrets", party);
  expect(judged(0, own(0))).toBe("ok");
  for (const party of [0, 1]) {
    expect(judged(party, own(1 - party))).toBe(`E_REVOCATION_SECRET(${party})`);
    expect(judged(party, "00".repeat(32))).toBe(`E_REVOCATION_SECRET(${party})`);
    expect(judged(party, `${own(party).slice(0, -1)}${own(party).endsWith("0") ? "1" : "0"}`)).toBe(
      `E_REVOCATION_SECRET(${party})`,
    );
    expect(judged(party, "ff".repeat(32))).toBe(`E_REVOCATION_SECRET(${party})`);
  }
  // Its negation has a point of the same x coordinate, and is not the secret either.
  expect(judged(0, toHex(negateScalar(fromHex(own(0)))))).toBe("E_REVOCATION_SECRET(0)");
});
