/**
 * MuSig2 sessions on every backend: what honest signers make is a BIP340 signature, one wrong bit anywhere is refused and blamed on the right
 * one, and every byte agrees with `@scure/btc-signer`, which was written by others from the same BIP.
 */
import * as scure from "@scure/btc-signer/musig2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { MusigTweak } from "../../src/crypto/index.ts";
import { concat, fromHex } from "../../src/base/bytes.ts";
import {
  addScalars,
  keyAggContext,
  multiplyScalars,
  musigSession,
  negateScalar,
  noble,
  nonceAgg,
  nonceGen,
  partialSigAgg,
  partialSign,
  partialSigVerify,
  tweakContext,
  wasm,
} from "../../src/crypto/index.ts";
import { keyAggCoefficient } from "../../src/crypto/musig.ts";
import { withMusigWasm } from "../../src/crypto/musig-wasm.ts";
import { holdNonce } from "../../src/crypto/secret-nonce.ts";
import { musigBackends } from "./backends.ts";
import { bytesOf, codeOf, flipped, group, signer, signTogether, valueOf } from "./signers.ts";
import type { Group, Signed, Signer } from "./signers.ts";

const backends = await musigBackends();
const fast = await withMusigWasm(await wasm());
const bytes = (length: number): fc.Arbitrary<Bytes> => fc.uint8Array({ minLength: length, maxLength: length });
const label = fc.string({ maxLength: 8 });
const tweak: fc.Arbitrary<MusigTweak> = fc.record({
  tweak: bytes(32).map((drawn) => concat(Uint8Array.of((drawn[0] as number) & 0x7f), drawn.subarray(1))),
  xOnly: fc.boolean(),
});
const worlds = fc.record({
  labels: fc.array(label, { minLength: 1, maxLength: 4 }),
  tweaks: fc.array(tweak, { maxLength: 3 }),
  message: fc.oneof(bytes(32), fc.uint8Array({ maxLength: 70 })),
  nonces: label,
});

/** The same session at the other library, whose nonces come from the same randomness. */
function scurePartials(signing: Group, tweaks: readonly MusigTweak[], { session }: Signed, nonces: string): Bytes[] {
  const keys = signing.signers.map(({ publicKey }) => publicKey);
  const own = signing.signers.map(({ publicKey, secretKey }, index) =>
    scure.nonceGen(publicKey, secretKey, undefined, undefined, undefined, bytesOf(`${nonces} ${index}`)),
  );
  expect(own.map((nonce) => nonce.public)).toEqual(session.publicNonces);
  const aggregate = scure.nonceAggregate(own.map((nonce) => nonce.public));
  const values = tweaks.map((each) => each.tweak);
  const modes = tweaks.map((each) => each.xOnly);
  const theirs = new scure.Session(aggregate, keys, session.message, values, modes);
  return signing.signers.map(({ secretKey }, index) => {
    const nonce = own[index];
    if (nonce === undefined) throw new Error("one nonce for each signer");
    return theirs.sign(nonce.secret, secretKey, true);
  });
}

describe.each(backends)("$label", ({ label: name, backend }) => {
  const numRuns = name === "noble" ? 8 : 40;

  test("honest signers make a signature, whatever the tweaks, and the bytes of @scure/btc-signer", () => {
    const check = fc.property(worlds, ({ labels, tweaks, message, nonces }) => {
      const signing = group(backend, labels, tweaks);
      const signed = signTogether(backend, signing, message, nonces);
      expect(signed.partials).toEqual(scurePartials(signing, tweaks, signed, nonces));
      const signature = valueOf(partialSigAgg(backend, signed.session, signed.partials));
      expect(noble().verifySchnorr(signature, message, signing.context.aggregateKey.subarray(1))).toBe(true);
      const indices = signed.partials.keys();
      expect(
        [...indices].every((index) =>
          partialSigVerify(backend, signed.session, index, signed.partials[index] as Bytes),
        ),
      ).toBe(true);
    });
    fc.assert(check, { seed: 327, numRuns });
  });

  test("nonces made from everything that BIP327 lets in are those of @scure/btc-signer", () => {
    const source = fc.record(
      {
        secretKey: fc.constant(bytesOf("own")),
        aggregateKey: bytes(32),
        message: fc.uint8Array(),
        extra: fc.uint8Array(),
      },
      { requiredKeys: [] },
    );
    const check = fc.property(bytes(32), source, (random, given) => {
      const { publicKey } = signer(backend, "own");
      const { secretKey, aggregateKey, message, extra } = given;
      const theirs = scure.nonceGen(publicKey, secretKey, aggregateKey, message, extra, random);
      expect(nonceGen(backend, { random, publicKey, ...given }).publicNonce).toEqual(theirs.public);
    });
    fc.assert(check, { seed: 327, numRuns });
  });

  test("a wrong partial signature is blamed on its signer", () => {
    const { session, partials } = signTogether(backend, group(backend, ["a", "b", "c"]), bytesOf("message"));
    for (const index of partials.keys()) {
      const wrong = partials.map((partial, at) => (at === index ? flipped(partial, 255) : partial));
      expect(partialSigAgg(backend, session, wrong)).toMatchObject({ error: { code: "E_PARTIAL_SIG", index } });
    }
  });

  test("parts whose errors cancel out are wrong one by one, and the signature they add up to is right", () => {
    const { session, partials } = signTogether(backend, group(backend, ["a", "b", "c"]), bytesOf("message"));
    const [first, second, third] = partials as [Bytes, Bytes, Bytes];
    const right = partialSigAgg(backend, session, partials);
    expect(codeOf(right)).toBe("ok");
    expect(partialSigAgg(backend, session, [first, third, second])).toEqual(right);
    const moved = [addScalars(first, second), addScalars(second, negateScalar(second)), third];
    expect(partialSigAgg(backend, session, moved)).toEqual(right);
    expect([first, third, second].map((partial, at) => partialSigVerify(backend, session, at, partial))).toEqual([
      true,
      false,
      false,
    ]);
    expect(moved.map((partial, at) => partialSigVerify(backend, session, at, partial))).toEqual([false, false, true]);
  });

  test("one key twice is two signers", () => {
    const signing = group(backend, ["a", "a", "b"]);
    const { session, partials } = signTogether(backend, signing, bytesOf("message"));
    expect(codeOf(partialSigAgg(backend, session, partials))).toBe("ok");
    const alone = group(backend, ["a", "a"]);
    expect(alone.context.list.second).toBeUndefined();
    const both = signTogether(backend, alone, bytesOf("message"));
    expect(codeOf(partialSigAgg(backend, both.session, both.partials))).toBe("ok");
  });

  test("signers whose nonces cancel out give right parts and no signature", () => {
    const signing = group(backend, ["a", "b"]);
    const minusOne = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    const one = fromHex("0000000000000000000000000000000000000000000000000000000000000001");
    const G = backend.multiplyBase(one) as Bytes;
    const minusG = backend.multiplyBase(minusOne) as Bytes;
    const publicNonces = [concat(G, G), concat(minusG, minusG)];
    const message = bytesOf("message");
    const session = valueOf(musigSession(backend, { context: signing.context, publicNonces, message }));
    const partials = signing.signers.map(({ publicKey, secretKey }, index) => {
      const [first, second] = index === 0 ? [one.slice(), one.slice()] : [minusOne.slice(), minusOne.slice()];
      const publicNonce = publicNonces[index] as Bytes;
      return valueOf(partialSign(backend, session, holdNonce({ first, second, publicKey, publicNonce }), secretKey));
    });
    expect(codeOf(partialSigAgg(backend, session, partials))).toBe("E_SIG");
  });

  test("what a peer may send instead of nonces and partial signatures is refused, never thrown", () => {
    const signing = group(backend, ["a", "b"]);
    const { session, partials } = signTogether(backend, signing, bytesOf("message"));
    const [own, other] = session.publicNonces as [Bytes, Bytes];
    const check = fc.property(
      fc.uint8Array({ maxLength: 120 }),
      bytes(66),
      bytes(33),
      fc.integer(),
      (anything, nonce, key, index) => {
        const { context, message } = session;
        for (const bad of [anything, nonce, concat(own.subarray(0, 33), key)]) {
          const opened = musigSession(backend, { context, message, publicNonces: [own, bad] });
          if (opened.ok) expect(partialSigVerify(backend, opened.value, 1, partials[1] as Bytes)).toBe(false);
          else expect(opened.error).toMatchObject({ code: "E_MALFORMED", index: 1 });
        }
        expect(codeOf(musigSession(backend, { context, message, publicNonces: [own, other, nonce] }))).toBe(
          "E_MALFORMED",
        );
        expect(codeOf(partialSigAgg(backend, session, [partials[0] as Bytes, anything]))).toBe("E_PARTIAL_SIG");
        expect(partialSigVerify(backend, session, index === 0 || index === 1 ? 2 : index, partials[0] as Bytes)).toBe(
          false,
        );
        expect(partialSigVerify(backend, session, 1, anything)).toBe(false);
        expect(codeOf(keyAggContext(backend, [anything]))).toBe("E_MALFORMED");
        expect(codeOf(nonceAgg(backend, [anything]))).toBe("E_MALFORMED");
        expect(codeOf(tweakContext(backend, context, { tweak: nonce, xOnly: true }))).toBe("E_MALFORMED");
      },
    );
    fc.assert(check, { seed: 327, numRuns: name === "noble" ? 10 : 60 });
    for (const wrong of [concat(other, Uint8Array.of(0)), other.subarray(0, 65), other.subarray(1)]) {
      expect(nonceAgg(backend, [own, wrong])).toMatchObject({ error: { code: "E_MALFORMED", index: 1 } });
    }
    const none = { context: session.context, message: session.message, publicNonces: [] };
    expect([nonceAgg(backend, []), keyAggContext(backend, []), musigSession(backend, none)].map(codeOf)).toEqual([
      "E_MALFORMED",
      "E_MALFORMED",
      "E_MALFORMED",
    ]);
    expect(codeOf(partialSigAgg(backend, session, partials.slice(1)))).toBe("E_MALFORMED");
  });

  test("tweaks that lead to the point at infinity, and those out of range, are refused", () => {
    const { context, signers } = group(backend, ["a"]);
    const [own] = signers as [Signer];
    // The secret of the aggregate of one key: what undoes it is its negation.
    const secret = multiplyScalars(keyAggCoefficient(context.list, own.publicKey), own.secretKey);
    expect(backend.multiplyBase(secret)).toEqual(context.aggregateKey);
    const undo = negateScalar(secret);
    expect(codeOf(tweakContext(backend, context, { tweak: undo, xOnly: false }))).toBe("E_MALFORMED");
    const undoEven = context.aggregateKey[0] === 2 ? undo : secret;
    expect(codeOf(tweakContext(backend, context, { tweak: undoEven, xOnly: true }))).toBe("E_MALFORMED");
    const order = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    for (const xOnly of [true, false]) {
      expect(codeOf(tweakContext(backend, context, { tweak: order, xOnly }))).toBe("E_MALFORMED");
      expect(codeOf(tweakContext(backend, context, { tweak: new Uint8Array(32), xOnly }))).toBe("ok");
    }
  });
});

describe("one bit", () => {
  const signing = group(fast, ["a", "b", "c"], [{ tweak: bytesOf("tweak"), xOnly: true }]);
  const message = bytesOf("message");
  const { session, partials } = signTogether(fast, signing, message);
  const [partial] = partials as [Bytes];
  /** Is the partial signature of the first signer refused in a session in which `change` is changed, if there is such a session at all? */
  function refused(change: Partial<Parameters<typeof musigSession>[1]>): boolean {
    const opened = musigSession(fast, {
      context: session.context,
      publicNonces: session.publicNonces,
      message,
      ...change,
    });
    return !opened.ok || !partialSigVerify(fast, opened.value, 0, partial);
  }
  const bits = (length: number): number[] => Array.from({ length: 8 * length }, (_, bit) => bit);

  test("nothing changed, nothing refused", () => expect(refused({})).toBe(false));

  test("of the partial signature", () => {
    expect(bits(32).filter((bit) => partialSigVerify(fast, session, 0, flipped(partial, bit)))).toEqual([]);
  });

  test("of any public nonce", () => {
    const changed = (at: number, bit: number): readonly Bytes[] =>
      session.publicNonces.map((nonce, index) => (index === at ? flipped(nonce, bit) : nonce));
    const wrong = [0, 1, 2].flatMap((at) => bits(66).map((bit) => ({ at, bit })));
    expect(wrong.filter(({ at, bit }) => !refused({ publicNonces: changed(at, bit) }))).toEqual([]);
  });

  test("of the message, and one byte more or less", () => {
    expect(bits(32).filter((bit) => !refused({ message: flipped(message, bit) }))).toEqual([]);
    expect(refused({ message: concat(message, new Uint8Array(1)) })).toBe(true);
    expect(refused({ message: message.subarray(1) })).toBe(true);
  });

  test("of any key, or of the tweak, or its kind", () => {
    const keys = session.context.publicKeys;
    const tweaks = [{ tweak: bytesOf("tweak"), xOnly: true }];
    const contexts = keys.flatMap((_, at) =>
      bits(33).map((bit) =>
        keyAggContext(
          fast,
          keys.map((key, index) => (index === at ? flipped(key, bit) : key)),
          tweaks,
        ),
      ),
    );
    const tweaked = bits(32).map((bit) =>
      keyAggContext(fast, keys, [{ tweak: flipped(bytesOf("tweak"), bit), xOnly: true }]),
    );
    expect([...contexts, ...tweaked].filter((context) => context.ok && !refused({ context: context.value }))).toEqual(
      [],
    );
    const untweaked = valueOf(keyAggContext(fast, keys));
    expect(refused({ context: untweaked })).toBe(true);
  });
});

describe("the MuSig2 engine", () => {
  test("20000 wrong partial signatures, nonces and keys change none of its answers", () => {
    const signing = group(fast, ["a", "b"]);
    const { session, partials } = signTogether(fast, signing, bytesOf("message"));
    const good = (): boolean[] => partials.map((partial, index) => partialSigVerify(fast, session, index, partial));
    const engine = fast.musig;
    if (engine === undefined) throw new Error("the backend has its engine");
    const offCurve = concat(Uint8Array.of(2), new Uint8Array(31), Uint8Array.of(5));
    const broken = [
      { ...session, publicNonces: [concat(offCurve, offCurve), offCurve] },
      { ...session, context: { ...session.context, publicKeys: [offCurve, offCurve] } },
    ];
    const order = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    for (let round = 0; round < 20_000; round++) {
      const partial = round % 2 === 0 ? order : (partials[0] as Bytes);
      const target = round % 2 === 0 ? session : (broken[(round >> 1) % 2] as typeof session);
      if (engine.partialSigVerify(target, 0, partial)) throw new Error("a wrong one is taken for right");
    }
    expect(good()).toEqual([true, true]);
    const again = signTogether(fast, signing, bytesOf("message"));
    expect(again.partials).toEqual(partials);
  });
});
