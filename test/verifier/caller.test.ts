/** What the caller of a verifier brings in code: mistakes in it are refused and named, as is a proof whose program is written in another way than the compiler's. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Application } from "../../src/channel/index.ts";
import type { VerifierInput } from "../../src/verifier/index.ts";
import { createVerifier, verifyProof, wasm } from "../../src/verifier/index.ts";
import { crypto, testChannel } from "../channel/parties.ts";
import type { Json } from "./messages.ts";
import { answerOf, changed, history, updateJson, verifierOf } from "./messages.ts";

const channel = testChannel({});
const [first, second] = history(channel, [{ balances: [600_000n, 400_000n] }, { balances: [500_000n, 500_000n] }]).map(
  ({ update }) => updateJson(update),
);
const TRUST = { hash: "00".repeat(32), height: 800_000 };

describe("an application is somebody's code", () => {
  const answering = (validTransition: () => unknown): Application =>
    ({ name: "theirs", maxData: 0, validTransition }) as Application;
  const judge = (application: Application) => verifierOf(channel, { application }).update(undefined, first);

  it.each<readonly [string, () => unknown, string]>([
    ["true", () => true, "ok"],
    ["why not", () => "no", "theirs: no"],
    ["an exception", () => void JSON.parse("{"), "theirs: the application failed"],
    ["nothing", () => undefined, "theirs: the application answered neither"],
    ["a number", () => 1, "theirs: the application answered neither"],
    ["a promise", async () => Promise.resolve(true), "theirs: the application answered neither"],
  ])("that answers with %s", (_what, answer, words) => {
    const verdict = judge(answering(answer));
    expect(answerOf(verdict)).toBe(words === "ok" ? "ok" : "E_TRANSITION");
    if (!verdict.ok) expect(verdict.message).toContain(words);
  });
});

describe("options that cannot be meant", () => {
  it.each<readonly [string, unknown, string]>([
    ["a backend that is a promise", { crypto: wasm() }, "`crypto: await wasm()`"],
    ["no backend", { crypto: undefined }, "`await wasm()`"],
    ["a backend that is none", { crypto: {} }, "`await wasm()`"],
    ["a rule as a risk", { acceptRisks: ["E_SIG"] }, "E_FUNDING_UNSAFE"],
    ["risks that are no list", { acceptRisks: 7 }, "no plain values"],
  ])("%s", (_what, more, words) => {
    const verifier = verifierOf(channel, more as Partial<VerifierInput>);
    for (const verdict of [verifier.channel, verifier.update(undefined, first), verifier.funding({})]) {
      expect(answerOf(verdict)).toBe("E_MALFORMED");
      if (!verdict.ok) expect(verdict.message).toContain(words);
    }
    const alone = verifyProof({}, { crypto, ...(more as object) });
    expect(answerOf(alone)).toBe("E_MALFORMED");
  });

  it("a channel that is none is named as such, with its place", () => {
    const { program } = channel.definition;
    const { channel: verdict } = createVerifier({ program, channel: { parameters: {} }, crypto });
    expect(answerOf(verdict)).toBe("E_MALFORMED");
    if (!verdict.ok)
      expect([verdict.message, verdict.place]).toEqual([
        expect.stringMatching(/^the channel: /),
        expect.stringMatching(/^channel/),
      ]);
  });
});

describe("a state that was stored", () => {
  it("is not known again as what the verifier gave out; the update itself is, with its memory", () => {
    const verifier = verifierOf(channel);
    const verdict = verifier.update(undefined, first);
    if (!verdict.ok) throw new Error(verdict.message);
    const { accepted } = verdict;
    const stored = JSON.parse(JSON.stringify(accepted)) as typeof accepted;
    expect(answerOf(verifier.update(accepted, second))).toBe("ok");
    const again = verifierOf(channel).update(stored, second);
    expect(answerOf(again)).toBe("E_MALFORMED");
    if (!again.ok) expect(again.message).toContain("give its update's JSON, and its memory");
    expect(answerOf(verifierOf(channel).update(first, second, { memory: stored.memory }))).toBe("ok");
  });
});

describe("a message says something", () => {
  it("of funding: the transaction, or a chain; with a trusted block, the chain", () => {
    expect(answerOf(verifierOf(channel).funding({}))).toBe("E_MALFORMED");
    expect(answerOf(verifierOf(channel, { trust: TRUST }).funding({}))).toBe("E_CHAIN_REQUIRED");
  });
});

describe("the program of a proof has one form", () => {
  const proof = JSON.parse(
    readFileSync(new URL("../../fixtures/stories/revoked.json", import.meta.url), "utf8"),
  ) as Json;
  const turned = (key: unknown): string => (String(key).startsWith("02") ? "03" : "02") + String(key).slice(2);
  const reversed = (list: unknown): unknown => (list as readonly unknown[]).toReversed();
  const judge = (path: readonly (string | number)[], value: unknown): string =>
    answerOf(verifyProof(changed(proof, path, value), { crypto }));

  it.each<readonly [string, readonly (string | number)[], unknown, string]>([
    ["nothing", ["v"], 1, "ok"],
    ["a role's name", ["program", "parties", 0, "roles", 0], "fundinh", "E_PARAMS"],
    ["no roles", ["program", "parties", 0, "roles"], [], "E_PARAMS"],
    ["a role twice", ["program", "parties", 1, "roles"], ["funding", "funding"], "E_PARAMS"],
    ["the parity of a key", ["program", "keys", "alice.funding", "key"], turned, "E_PARAMS"],
    ["the order of holes", ["program", "holes"], reversed, "E_MALFORMED"],
  ])("changed: %s", (_what, path, value, code) => {
    expect(judge(path, value)).toBe(code);
  });

  it("a trusted block asks for the blocks after it", () => {
    expect(answerOf(verifyProof(proof, { crypto, trust: TRUST }))).toBe("E_CHAIN_REQUIRED");
  });
});
