/** What a verifier is told from outside of past and present: the memory of revocations, confirmed as far as evidence goes, and the moment, whose lack is named. */
import { describe, expect, it } from "vitest";
import { noble } from "../../src/crypto/index.ts";
import type { AcceptedVerdict, Verifier } from "../../src/verifier/index.ts";
import { programOf } from "../program/library.ts";
import type { SignedState, TestChannel } from "../channel/parties.ts";
import { testChannel, testDefinition } from "../channel/parties.ts";
import { answerOf, history, updateJson, verifierOf } from "./messages.ts";
import { CHANNEL, createVerifier } from "../../src/verifier/index.ts";

const HALF = 500_000n;

function acceptAll(verifier: Verifier, states: readonly SignedState[]): AcceptedVerdict["accepted"] | undefined {
  let last: AcceptedVerdict["accepted"] | undefined;
  for (const { update } of states) {
    const verdict = verifier.update(last, updateJson(update));
    if (!verdict.ok) throw new Error(`${verdict.code}: ${verdict.message}`);
    last = verdict.accepted;
  }
  return last;
}

describe("a memory from outside", () => {
  const test = testChannel();
  const verifier = verifierOf(test);
  const plain = (of: TestChannel): readonly SignedState[] =>
    history(
      of,
      Array.from({ length: 7 }, () => ({ balances: [HALF, HALF] })),
    );
  const states = plain(test);
  const jsons = states.map(({ update }) => updateJson(update));
  const memoryAfter = (own: Verifier, signed: readonly SignedState[]): readonly string[] =>
    acceptAll(own, signed)?.memory ?? [];
  const five = memoryAfter(verifier, states.slice(0, 6));
  const judged = (memory: unknown): string => answerOf(verifier.update(jsons[5], jsons[6], { memory }));

  it("is that of as many secrets as the state before has revoked, of which it has the last", () => {
    expect(judged(five)).toBe("ok");
    expect(judged(["00", "00"])).toBe("E_MALFORMED");
    expect(judged(memoryAfter(verifier, states.slice(0, 5)))).toBe("E_MALFORMED");
    expect(judged(memoryAfter(verifier, states))).toBe("E_MALFORMED");
    expect(judged([...five].reverse())).toBe("E_REVOCATION_CHAIN(0)");
    expect(judged([five[0], five[0]])).toBe("E_REVOCATION_CHAIN(1)");
    const other = testChannel({ labels: ["carol", "dave"] });
    expect(judged(memoryAfter(verifierOf(other), plain(other).slice(0, 6)))).toBe("E_REVOCATION_CHAIN(0)");
    // One bucket less: 0 to 4 are in those of 4, 1 and 3.
    const [count, ...rest] = (five[0]?.match(/^..|.{82}/g) ?? []) as [string, ...string[]];
    expect(count).toBe("03");
    for (let i = 0; i < rest.length; i++)
      expect(judged([`02${rest.filter((_, k) => k !== i).join("")}`, five[1]])).toBe("E_MALFORMED");
  });

  it("that nobody kept stays unknown, and is said to be assumed", () => {
    const forgetful = verifier.update(jsons[4], jsons[5]);
    if (!forgetful.ok) throw new Error(forgetful.code);
    expect(forgetful.accepted.memory).toEqual([]);
    const next = verifier.update(jsons[5], jsons[6], { memory: forgetful.accepted.memory });
    expect(next.ok && next.assumes.map(({ id }) => id)).toEqual(["FUNDING_ON_CHAIN", "BEFORE", "SECRETS"]);
  });

  it("is refused where it is a proxy that answers nothing", () => {
    const thrower = new Proxy([], {
      get() {
        throw new Error("no");
      },
    });
    expect(judged(thrower)).toBe("E_MALFORMED");
  });
});

describe("a moment that is not given", () => {
  const leaves = "and_v(v:pk(a.funding), pk(b.funding)), and_v(v:pk(a.funding), ";
  const opened = (lock: string, options: object = {}): string => {
    const program = programOf(
      `contract t\nparty a, b\noutput funding = tr(musig(a.funding, b.funding), {${leaves}${lock})})`,
    );
    const { definition } = testDefinition({ program });
    const { parameters, funding } = definition;
    const channel = CHANNEL.write({ parameters, funding });
    const verdict = createVerifier({ program: definition.program, channel, crypto: noble(), ...options }).channel;
    return verdict.ok ? verdict.assumes.map(({ id }) => id).join() : verdict.code;
  };

  it("leaves no short age unjudged", () => {
    expect(opened("older(1)")).toBe("E_FUNDING_EXPIRY");
    // A challenge period of 144 and the margin of 18.
    expect(opened("older(162)")).toBe("E_FUNDING_EXPIRY");
    expect(opened("older(163)")).toBe("FUNDING_ON_CHAIN,EXPIRY");
  });

  it("is named where the channel has an end", () => {
    expect(opened("after(900000)")).toBe("FUNDING_ON_CHAIN,EXPIRY");
    expect(opened("after(900000)", { now: { height: 800_000, time: 1_700_000_000 } })).toBe("FUNDING_ON_CHAIN");
  });
});
