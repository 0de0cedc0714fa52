/** I17 of protocol 7.2: claims about every pair of states of a history, every holder and every secret, against what happened in it. */
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/verifier/index.ts";
import { verifyProof } from "../../src/verifier/index.ts";
import { answerOf } from "../verifier/messages.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "../verifier/proofs.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "./parties.ts";
import { crypto, signState, testChannel } from "./parties.ts";
import { balancesOf, MECHANISMS } from "./scenes.ts";

describe("what proofs say (I17)", () => {
  const numbers = [0, 1, 2];
  const history = (test: TestChannel): readonly SignedState[] =>
    numbers.map((sequence) =>
      signState(test, { sequence, balances: balancesOf(test, [], 200_000n + BigInt(sequence)) }),
    );
  const judge = (test: TestChannel, claim: Claim, parts: object): string =>
    answerOf(verifyProof(proofJson(test, { claim, ...parts }), { crypto }));

  it.each<readonly [string, TestChannelOptions, readonly string[]]>([
    ["penalty", {}, ["commitment/0"]],
    [
      "timelock",
      { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 2 } } },
      ["trigger", "node/1", "node/2"],
    ],
    ["symmetric", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }, ["update"]],
  ])(
    "%s: one published state is answered by the newer ones alone, and is of its own number alone",
    (_name, options, names) => {
      const test = testChannel(options);
      const states = history(test);
      for (const [m, old] of states.entries()) {
        const points = old.update.evidence.revocation?.points;
        const mech = points === undefined ? {} : { mech: { holder: 0, point: points[0] } };
        const path = publish(test, old, names);
        for (const [n, newer] of states.entries()) {
          const shownNewer = { newer: shown(newer), ...mech };
          const published = publishedState(m, path);
          expect(judge(test, "NEWER_STATE_EXISTS", { published, ...shownNewer }), `${m} ${n}`).toBe(
            n > m ? "ok" : "E_NOT_NEWER",
          );
          if (n === m) continue;
          // The same transactions under another number.
          const lied = judge(test, "NEWER_STATE_EXISTS", {
            published: publishedState(n, path),
            newer: shown(states.at(-1) as SignedState),
            ...mech,
          });
          expect(lied, `${m} as ${n}`).not.toBe("ok");
        }
      }
    },
  );

  it("penalty: revoked is what its holder's own secret of that number shows, on its holder's own commitment", () => {
    const test = testChannel();
    const states = history(test);
    for (const holder of [0, 1])
      for (const [m, old] of states.entries()) {
        const published = publishedState(m, publish(test, old, [`commitment/${holder}`]));
        const point = old.update.evidence.revocation?.points[holder];
        for (const party of [0, 1])
          for (const k of numbers) {
            const mech = { holder, point, secret: secretAt(test, party, k) };
            const answer = judge(test, "REVOKED_STATE_PUBLISHED", { published, mech });
            expect(answer, `${holder} ${m} by ${party} ${k}`).toBe(
              party === holder && k === m ? "ok" : `E_REVOCATION_SECRET(${holder})`,
            );
          }
      }
  });

  it.each(MECHANISMS)(
    "%s: two states of one number blame who attested both, and nobody for anything else",
    (_name, options) => {
      const test = testChannel(options);
      const made = [
        [1, 200_000n],
        [1, 210_000n],
        [2, 200_000n],
      ].map(([sequence, own]) =>
        signState(test, { sequence: Number(sequence), balances: balancesOf(test, [], BigInt(own ?? 0)) }),
      );
      for (const [i, a] of made.entries())
        for (const [j, b] of made.entries())
          for (const [party] of test.parties.entries()) {
            const proven = i !== j && a.update.state.sequence === b.update.state.sequence;
            const whole = { party, states: [shown(a, false), shown(b, false)] };
            expect(judge(test, "EQUIVOCATION", whole)).toBe(proven ? "ok" : "E_EQUIVOCATION_NOT_PROVEN");
            const without = shown(b, false).attestations.filter((each) => each.party !== party);
            const unsigned = { party, states: [shown(a, false), { ...shown(b, false), attestations: without }] };
            expect(judge(test, "EQUIVOCATION", unsigned)).toBe(`E_ATTESTATION_MISSING(${party})`);
          }
    },
  );
});
