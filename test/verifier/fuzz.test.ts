/**
 * Whatever comes in, a verdict comes out: messages with random places replaced, cut, doubled or made deep, bytes that are no text, values that are no JSON. And what was
 * changed is never accepted, unless the change says the same.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/crypto/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { Verdict } from "../../src/verifier/index.ts";
import { CLOSURE, createVerifier, FUNDING, RULES, TRANSACTION, verifyProof } from "../../src/verifier/index.ts";
import { bytesOf, crypto, signState, testChannel } from "../channel/parties.ts";
import type { Json } from "./messages.ts";
import { channelJson, throughText, updateJson, verifierOf } from "./messages.ts";
import { chainOf } from "./chains.ts";
import { proofJson, publish, publishedState, secretAt, shown } from "./proofs.ts";

const SEED = 20_261_123;
const test = testChannel();
const verifier = verifierOf(test);
const records = [{ from: 0, to: 1, amount: 40_000n, hash: sha256(bytesOf("preimage")), expiry: 900, kind: 0 as const }];
const [zero, one] = [0, 1].map((sequence) => signState(test, { sequence, balances: [500_000n, 460_000n], records }));
if (zero === undefined || one === undefined) throw new Error("two states");
const previous = updateJson(zero.update);
const [commit] = publish(test, zero, ["commitment/0"]);
if (commit === undefined) throw new Error("a commitment");
const evidence = { role: "commit" as const, tx: encodeTransaction(commit.tx), prevouts: commit.transaction.prevouts };
const mech = {
  holder: 0,
  point: zero.update.evidence.revocation?.points[0] ?? new Uint8Array(33),
  secret: secretAt(test, 0, 0),
};
const proof = proofJson(test, {
  claim: "REVOKED_STATE_PUBLISHED",
  published: publishedState(0, publish(test, zero, ["commitment/0"])),
  mech,
});
const { context, trust } = chainOf([[], []]);
const write = (json: unknown): Json => throughText(json) as Json;

const ENTRIES: readonly (readonly [string, Json, (json: unknown) => Verdict])[] = [
  [
    "channel",
    channelJson(test),
    (channel) => createVerifier({ program: test.definition.program, channel, crypto }).channel,
  ],
  [
    "program",
    write(test.definition.program),
    (program) => createVerifier({ program, channel: channelJson(test), crypto }).channel,
  ],
  ["update", updateJson(one.update), (json) => verifier.update(previous, json)],
  ["signatures", updateJson(one.update), verifier.signatures],
  ["transaction", write(TRANSACTION.write({ transaction: evidence, expected: shown(zero) })), verifier.transaction],
  ["closure", write(CLOSURE.write({ latest: shown(zero), transactions: [evidence] })), verifier.closure],
  ["funding", write(FUNDING.write({ chain: context })), (json) => verifierOf(test, { trust }).funding(json)],
  ["proof", proof, (json) => verifyProof(json, { crypto })],
];

/** Every place of a JSON value, root first. */
function placesOf(json: unknown): readonly (readonly (string | number)[])[] {
  const places: (string | number)[][] = [];
  const open: (string | number)[][] = [[]];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    places.push(path);
    const value = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], json);
    if (value === null || typeof value !== "object") continue;
    for (const name of Array.isArray(value) ? value.keys() : Object.keys(value)) open.push([...path, name]);
  }
  return places;
}

const JUNK: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e300,
  Number.NaN,
  "",
  "0",
  "zz",
  "ff",
  "-1",
  "99999999999999999999",
  "0".repeat(64),
  "f".repeat(64),
  `02${"f".repeat(64)}`,
  [],
  {},
  [[[[]]]],
  { __proto__: null, length: 3 },
  "__proto__",
  "\ud800",
];

/** The value at a place becomes another; an absent one is deleted. */
function withJunk(json: Json, path: readonly (string | number)[], junk: unknown): unknown {
  if (path.length === 0) return junk;
  const copy = structuredClone(json) as Record<string | number, unknown>;
  const parent = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>((at, name) => at[name] as Record<string, unknown>, copy);
  const last = path.at(-1) as string;
  if (junk === undefined) delete parent[last];
  else parent[last] = junk;
  return copy;
}

const isVerdict = (verdict: Verdict): boolean =>
  verdict.ok ? verdict.proven.length > 0 : Object.hasOwn(RULES, verdict.code) && verdict.message.length > 0;

describe.each(ENTRIES)("%s", (name, good, judge) => {
  const places = placesOf(good);
  const text = JSON.stringify(good);

  it("answers whatever one of its places becomes, and accepts no change", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...JUNK, undefined), (path, junk) => {
        const made = withJunk(good, path, junk);
        const verdict = judge(made);
        expect(isVerdict(verdict)).toBe(true);
        // Parts that may be left out, places that had the value before, and what the question does not ask about.
        const asked = name !== "signatures" || !path.includes("revocation") || path.includes("points");
        const empty = name === "funding" && path.length === 0;
        if (verdict.ok && asked && !empty) expect(junk === undefined || JSON.stringify(made) === text).toBe(true);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("answers text that is cut or has a character changed", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.boolean(), (at, put, cut) => {
        const made = cut ? text.slice(0, at) : text.slice(0, at) + put + text.slice(at + 1);
        const verdict = judge(made);
        expect(isVerdict(verdict)).toBe(true);
        if (verdict.ok && typeof made === "string" && made !== text) expect(sameJson(made, good)).toBe(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it("answers what is no JSON at all", () => {
    const hostile: readonly unknown[] = [
      undefined,
      Symbol("x"),
      () => good,
      10n,
      [good],
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("hostile");
          },
          ownKeys: () => {
            throw new Error("hostile");
          },
          has: () => {
            throw new Error("hostile");
          },
        },
      ),
      new Uint8Array([0xff, 0xfe]),
      new Uint8Array(0),
      "[".repeat(100_000),
      `{"a":`.repeat(10_000),
    ];
    for (const value of hostile) {
      const verdict = judge(value);
      expect(isVerdict(verdict)).toBe(true);
      expect(verdict.ok).toBe(false);
    }
  });
});

function sameJson(text: string, json: Json): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(json);
  } catch {
    return false;
  }
}
