/** I3 and I4 of protocol 7.2, over every order in which an update's signatures and secrets can leave their owners' hands. */
import { describe, expect, it } from "vitest";
import { signState, testChannel } from "./parties.ts";
import type { Release } from "./release-orders.ts";
import { exchangeOf, jointReleases, penaltyReleases, permutations, unsafeStep } from "./release-orders.ts";
import { balancesOf, htlc } from "./scenes.ts";

describe("nobody stands without an exit (I3, I4)", () => {
  it.each(["script", "musig2"] as const)("penalty, %s, with payments: whoever stops, whenever", (signing) => {
    const test = testChannel({ parameters: { signing } });
    const payments = [htlc(0), htlc(1)];
    const signed = signState(test, { sequence: 0, balances: balancesOf(test, payments), records: payments });
    const unsafe = unsafeStep(exchangeOf(test, signed));
    const revealed = (order: readonly Release[], party: number): number =>
      order.findIndex((step) => step.party === party && step.gives.length === 0);
    const gave = (order: readonly Release[], party: number): number =>
      order.findIndex((step) => step.party === party && step.gives.length > 0);
    for (const order of permutations(penaltyReleases(signed))) {
      const early = [0, 1].filter((party) => revealed(order, party) < gave(order, 1 - party));
      const first = unsafe(order);
      expect(first === undefined ? [] : [first.party], JSON.stringify(order)).toEqual(
        early.toSorted((a, b) => revealed(order, a) - revealed(order, b)).slice(0, 1),
      );
    }
  });

  it("symmetric of three: of 720 orders just those in which every part of the update waits for the others' settlement", () => {
    const test = testChannel({ mechanism: "symmetric", labels: ["alice", "bob", "carol"] });
    const signed = signState(test, { sequence: 3, balances: balancesOf(test) });
    const unsafe = unsafeStep(exchangeOf(test, signed));
    const orders = permutations(jointReleases(signed, 3));
    const waits = (order: readonly Release[]): boolean =>
      order.every(({ party, gives }, at) => {
        const before = order.slice(0, at).filter((each) => each.party !== party && each.gives[0] === "settle");
        return gives[0] === "settle" || before.length === 2;
      });
    expect(orders.filter((order) => (unsafe(order) === undefined) !== waits(order))).toEqual([]);
    // 3! · 3! with all settlements first, and the others in which a party is behind with its own.
    expect(orders.filter(waits).length).toBeGreaterThan(36);
  });

  it("timelock: a carry over levels signs the new nodes from below; who begins above is found at that step", () => {
    const options = { mechanism: "timelock", parameters: { signing: "script", tree: { radix: 2, depth: 3 } } } as const;
    const test = testChannel(options);
    for (const [sequence, levels] of [
      [1, ["node/3"]],
      [2, ["node/3", "node/2"]],
      [4, ["node/3", "node/2", "node/1"]],
    ] as const) {
      const signed = signState(test, { sequence, balances: balancesOf(test) });
      expect(signed.proposed.transactions.map(({ name }) => name)).toEqual(levels);
      const unsafe = unsafeStep(exchangeOf(test, signed));
      const level = ({ gives }: Release): number => levels.indexOf(gives[0] as never);
      for (const order of permutations(jointReleases(signed, 2))) {
        const early = order.find((step, at) => {
          const before = order.slice(0, at).filter(({ party }) => party !== step.party);
          return levels.slice(0, level(step)).some((_, deeper) => !before.some((each) => level(each) === deeper));
        });
        expect(unsafe(order)).toBe(early);
      }
    }
  });
});
