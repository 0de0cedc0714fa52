/** The verifier is total: whatever the caller brings beside the messages is judged too, answers are verdicts, and the work of one question has a bound. */
import { describe, expect, it } from "vitest";
import type { ClaimStep } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { TransactionEvidence, UpdateOptions, VerifierInput } from "../../src/verifier/index.ts";
import { CLOSURE } from "../../src/verifier/index.ts";
import { bytesOf, crypto, signState, testChannel, valueOf } from "../channel/parties.ts";
import { claim } from "../channel/spends.ts";
import type { Json } from "./messages.ts";
import { answerOf, history, throughText, updateJson, verifierOf } from "./messages.ts";
import { publish, shown } from "./proofs.ts";

const test = testChannel();
const [zero, one] = history(test, [{ balances: [500_000n, 500_000n] }, { balances: [400_000n, 600_000n] }]);
if (zero === undefined || one === undefined) throw new Error("two states");
const [first, next] = [updateJson(zero.update), updateJson(one.update)];
const verifier = verifierOf(test);
const asked = (options: unknown): string => answerOf(verifier.update(undefined, first, options as UpdateOptions));

const thrower = new Proxy(
  {},
  {
    get: () => {
      throw new Error("a trap");
    },
    getPrototypeOf: () => {
      throw new Error("a trap");
    },
  },
);

describe("options of an update", () => {
  const moment = { height: 700, time: 1_700_000_000, slack: 6 };

  it.each<readonly [string, unknown, string]>([
    ["absent", undefined, "ok"],
    ["empty", {}, "ok"],
    ["null", null, "E_MALFORMED"],
    ["a number", 7, "E_MALFORMED"],
    ["a proxy that throws", thrower, "E_MALFORMED"],
    ["a moment", { now: moment }, "ok"],
    ["a moment with the funding's height", { now: { ...moment, fundedAt: 600 } }, "ok"],
    ["no moment", { now: null }, "E_MALFORMED"],
    ["no height", { now: { ...moment, height: undefined } }, "E_MALFORMED"],
    ["a height that is no number", { now: { ...moment, height: Number.NaN } }, "E_MALFORMED"],
    ["a height in text", { now: { ...moment, height: "700" } }, "E_MALFORMED"],
    ["an endless height", { now: { ...moment, height: Number.POSITIVE_INFINITY } }, "E_MALFORMED"],
    ["half a block", { now: { ...moment, height: 700.5 } }, "E_MALFORMED"],
    ["the greatest height", { now: { ...moment, height: 499_999_999 } }, "ok"],
    ["a height that is a time", { now: { ...moment, height: 500_000_000 } }, "E_MALFORMED"],
    ["a height below the first", { now: { ...moment, height: -1 } }, "E_MALFORMED"],
    ["a time that is no number", { now: { ...moment, time: Number.NaN } }, "E_MALFORMED"],
    ["a slack that is no number", { now: { ...moment, slack: null } }, "E_MALFORMED"],
    ["a slack below zero", { now: { ...moment, slack: -1_000 } }, "E_MALFORMED"],
    ["a funding height that is no number", { now: { ...moment, fundedAt: Number.NaN } }, "E_MALFORMED"],
    ["a moment that throws", { now: thrower }, "E_MALFORMED"],
    ["open", { phase: "open" }, "ok"],
    ["closing", { phase: "closing" }, "E_PHASE"],
    ["an unknown phase", { phase: "Open" }, "E_MALFORMED"],
    ["a phase that is no text", { phase: Symbol("open") }, "E_MALFORMED"],
  ])("%s", (_name, options, expected) => {
    expect(asked(options)).toBe(expected);
  });

  it("judges an expiry with the moment that was given", () => {
    const record = { from: 0, to: 1, amount: 40_000n, hash: bytesOf("x"), expiry: 900, kind: 0 as const };
    const paying = updateJson(
      signState(test, { sequence: 0, balances: [460_000n, 500_000n], records: [record] }).update,
    );
    const at = (height: unknown): string =>
      answerOf(verifier.update(undefined, paying, { now: { ...moment, height } } as UpdateOptions));
    expect([at(1), at(899), at(Number.NaN)]).toEqual(["ok", "E_HTLC_EXPIRY", "E_MALFORMED"]);
  });

  it.each([null, 1, "x", {}, ["zz", "zz"], ["", ""], [null, null], thrower])("never throws for a memory", (memory) => {
    expect(answerOf(verifier.update(first, next, { memory }))).toBe("E_MALFORMED");
  });
});

describe("messages that only look like JSON", () => {
  it("are judged once: what a getter answers later is never used", () => {
    for (const judgedTimes of [1, 2, 3, 4, 5]) {
      const copy = structuredClone(first) as unknown as { state: object };
      let left = judgedTimes;
      Object.defineProperty(copy.state, "sequence", { enumerable: true, get: () => (left-- > 0 ? 0 : { odd: true }) });
      expect(answerOf(verifier.update(undefined, copy))).toBe("ok");
    }
  });

  it.each<readonly [string, unknown]>([
    ["a proxy that throws", thrower],
    ["a function", () => first],
    ["a symbol", Symbol("x")],
    ["a map", new Map(Object.entries(first))],
    ["what inherits", Object.create(first) as Json],
  ])("%s is none", (_name, value) => {
    expect(answerOf(verifier.update(undefined, value))).toBe("E_MALFORMED");
    expect(answerOf(verifier.update(value, next))).toBe("E_MALFORMED");
    for (const ask of [verifier.signatures, verifier.transaction, verifier.funding, verifier.closure, verifier.proof])
      expect(answerOf(ask(value))).toBe("E_MALFORMED");
  });
});

describe("options of a verifier", () => {
  const opened = (more: object): string => answerOf(verifierOf(test, more as Partial<VerifierInput>).channel);
  const trust = { hash: "00".repeat(32), height: 100 };

  it.each<readonly [string, object, string]>([
    ["a tip", { now: { height: 700, time: 1_700_000_000 } }, "ok"],
    ["a tip that is no number", { now: { height: Number.NaN, time: 1_700_000_000 } }, "E_MALFORMED"],
    ["no tip", { now: null }, "E_MALFORMED"],
    ["a tip that throws", { now: thrower }, "E_MALFORMED"],
    ["no limits", { limits: null }, "E_MALFORMED"],
    ["a trusted block", { trust }, "ok"],
    ["a trusted block without a height", { trust: { ...trust, height: undefined } }, "E_MALFORMED"],
    ["a depth that is no number", { trust: { ...trust, confirmations: Number.NaN } }, "E_MALFORMED"],
    ["a work that is no number", { trust: { ...trust, work: Number.NaN } }, "E_MALFORMED"],
    ["limits", { limits: { min: 10_000n, max: 100_000_000n } }, "ok"],
    ["limits that are none", { limits: {} }, "E_MALFORMED"],
  ])("%s", (_name, more, expected) => {
    expect(opened(more)).toBe(expected);
  });
});

describe("the work of a closure", () => {
  /** Curve operations, which are what the construction of a state costs. */
  function counting(): { readonly backend: CryptoBackend; readonly count: () => number } {
    let calls = 0;
    const backend = new Proxy(crypto, {
      get: (target, name: keyof CryptoBackend) => {
        if (["tweakXOnly", "addPoints", "multiplyPoint", "multiplyBase"].includes(name)) calls++;
        return target[name];
      },
    });
    return { backend, count: () => calls };
  }

  it("does not build the state again for each claim", () => {
    const preimage = bytesOf("preimage");
    const records = Array.from({ length: 12 }, (_, i) => ({
      from: 0,
      to: 1,
      amount: 20_000n,
      hash: sha256(preimage),
      expiry: 900 + i,
      kind: 0 as const,
    }));
    const state = signState(test, { sequence: 3, balances: [460_000n, 300_000n], records });
    const { content, commitment } = state.proposed;
    const [commit] = publish(test, state, ["commitment/0"]);
    const [, party] = test.parties;
    if (commit === undefined || party === undefined) throw new Error("a commitment of two parties");
    const evidence = (role: "commit" | "claim", from: Pick<ReturnType<typeof claim>, "tx" | "prevouts">) =>
      ({ role, tx: encodeTransaction(from.tx), prevouts: from.prevouts }) satisfies TransactionEvidence;
    const steps = valueOf(test.channel.mechanism.exit(1, { content, commitment, publisher: 0 })).flatMap(
      (step): readonly ClaimStep[] => (step.kind === "claim" && step.output === "offered" ? [step] : []),
    );
    const claims = steps.map((step) => evidence("claim", claim([step], { party, preimages: [preimage] })));
    const work = (k: number): number => {
      const { backend, count } = counting();
      const judge = verifierOf(test, { crypto: backend });
      const before = count();
      const own = evidence("commit", { tx: commit.tx, prevouts: commit.transaction.prevouts });
      const message = CLOSURE.write({ latest: shown(state), transactions: [own, ...claims.slice(0, k)] });
      expect(answerOf(judge.closure(throughText(message)))).toBe("ok");
      return count() - before;
    };
    expect(claims).toHaveLength(12);
    // Each claim shows one leaf, whose output key is computed once.
    expect(work(12) - work(1)).toBeLessThanOrEqual(11);
  });
});
