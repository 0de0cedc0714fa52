/** BIP327, every section but DeterministicSign, on every backend and on the WebAssembly one with its MuSig2 engine. */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { KeyAggContext, MusigSession, NonceSource } from "../../src/crypto/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { InvariantError } from "../../src/base/invariant.ts";
import {
  keyAgg,
  keyAggContext,
  keySort,
  musigSession,
  nonceAgg,
  nonceGen,
  partialSigAgg,
  partialSign,
  partialSigVerify,
} from "../../src/crypto/index.ts";
import { sessionValues } from "../../src/crypto/musig-session.ts";
import { holdNonce, takeNonce } from "../../src/crypto/secret-nonce.ts";
import { musigBackends } from "../crypto/backends.ts";
import { readVectors } from "./read-vectors.ts";

interface Blame {
  readonly error: { readonly type: string; readonly signer?: number; readonly contrib?: string };
  readonly comment: string;
}
interface Keys {
  readonly pubkeys: string[];
}
interface Tweaks extends Keys {
  readonly tweaks: string[];
  readonly is_xonly: boolean[];
}
interface Signing extends Keys {
  readonly sk: string;
  readonly secnonce: string;
  readonly aggnonce: string;
  readonly msg: string;
  readonly signer_index: number;
  readonly comment?: string;
}
interface Verifying extends Keys {
  readonly sig: string;
  readonly pubnonces: string[];
  readonly msg: string;
  readonly signer_index: number;
  readonly comment: string;
}
interface Aggregating extends Tweaks {
  readonly msg: string;
  readonly aggnonce: string;
  readonly pubnonces: string[];
  readonly psigs: string[];
}
interface NonceCase {
  readonly rand_: string;
  readonly sk: string | null;
  readonly pk: string;
  readonly aggpk: string | null;
  readonly msg: string | null;
  readonly extra_in: string | null;
  readonly expected_secnonce: string;
  readonly expected_pubnonce: string;
}
type Signed = Signing & { readonly pubnonces: string[]; readonly expected: string };
interface Vectors {
  readonly key_sort: { readonly cases: readonly (Keys & { readonly sorted_pubkeys: string[] })[] };
  readonly key_agg: {
    readonly valid_test_cases: readonly (Keys & { readonly expected: string })[];
    readonly error_test_cases: readonly (Tweaks & Blame)[];
  };
  readonly nonce_gen: { readonly test_cases: readonly NonceCase[] };
  readonly nonce_agg: {
    readonly valid_test_cases: readonly { readonly pubnonces: string[]; readonly expected: string }[];
    readonly error_test_cases: readonly (Blame & { readonly pubnonces: string[] })[];
  };
  readonly sign_verify: {
    readonly valid_test_cases: readonly Signed[];
    readonly sign_error_test_cases: readonly (Signing & Blame)[];
    readonly verify_fail_test_cases: readonly Verifying[];
    readonly verify_error_test_cases: readonly (Verifying & Blame)[];
  };
  readonly tweak: {
    readonly valid_test_cases: readonly (Signed & Tweaks)[];
    readonly error_test_cases: readonly (Signing & Tweaks & Blame)[];
  };
  readonly sig_agg: {
    readonly valid_test_cases: readonly (Aggregating & { readonly expected: string })[];
    readonly error_test_cases: readonly (Aggregating & Blame)[];
  };
  readonly det_sign: { readonly valid_test_cases: readonly unknown[]; readonly error_test_cases: readonly unknown[] };
}

const vectors = readVectors<Vectors>("bip327_musig2.json");
const det = vectors?.det_sign;
console.log(
  `bip327_musig2.json: skipped ${(det?.valid_test_cases.length ?? 0) + (det?.error_test_cases.length ?? 0)} det_sign cases: DeterministicSign is not offered`,
);

const tweaksOf = ({ tweaks, is_xonly }: Tweaks) =>
  tweaks.map((tweak, at) => ({ tweak: fromHex(tweak), xOnly: is_xonly[at] === true }));
const halves = (secnonce: string): [Bytes, Bytes] => [fromHex(secnonce.slice(0, 64)), fromHex(secnonce.slice(64, 128))];

describe.skipIf(vectors === undefined).each(await musigBackends())("bip327_musig2.json on $label", ({ backend }) => {
  function contextOf(keys: readonly string[], tweaks?: Tweaks): KeyAggContext {
    const context = keyAggContext(backend, keys.map(fromHex), tweaks && tweaksOf(tweaks));
    if (!context.ok) throw new Error(context.error.message);
    return context.value;
  }

  function sessionOf(context: KeyAggContext, publicNonces: readonly string[], message: string): MusigSession {
    const session = musigSession(backend, {
      context,
      publicNonces: publicNonces.map(fromHex),
      message: fromHex(message),
    });
    if (!session.ok) throw new Error(session.error.message);
    return session.value;
  }

  /** The partial signature with the secret nonce given, verified by its own function as well. */
  function sign(row: Signed, context: KeyAggContext): string {
    expect(nonceAgg(backend, row.pubnonces.map(fromHex))).toEqual({ ok: true, value: fromHex(row.aggnonce) });
    const session = sessionOf(context, row.pubnonces, row.msg);
    const [first, second] = halves(row.secnonce);
    const publicNonce = fromHex(row.pubnonces[row.signer_index] ?? "");
    const nonce = holdNonce({ first, second, publicKey: fromHex(row.secnonce.slice(128)), publicNonce });
    const partial = partialSign(backend, session, nonce, fromHex(row.sk));
    if (!partial.ok) throw new Error(partial.error.message);
    expect(partialSigVerify(backend, session, row.signer_index, partial.value)).toBe(true);
    return toHex(partial.value);
  }

  test.each(vectors?.key_sort.cases ?? [])("key_sort %#", ({ pubkeys, sorted_pubkeys }) => {
    expect(keySort(pubkeys.map(fromHex)).map(toHex)).toEqual(sorted_pubkeys);
  });

  test.each(vectors?.key_agg.valid_test_cases ?? [])("key_agg $expected", ({ pubkeys, expected }) => {
    expect(toHex(keyAgg(backend, pubkeys.map(fromHex))?.subarray(1) ?? new Uint8Array())).toBe(expected);
    expect(toHex(contextOf(pubkeys).aggregateKey.subarray(1))).toBe(expected);
  });

  test.each(vectors?.key_agg.error_test_cases ?? [])("key_agg refuses: $comment", (row) => {
    const refused = keyAggContext(backend, row.pubkeys.map(fromHex), tweaksOf(row));
    expect(refused).toMatchObject({ ok: false, error: { code: "E_MALFORMED" } });
    expect(refused.ok || refused.error.index).toBe(row.error.signer);
  });

  test.each(vectors?.nonce_gen.test_cases ?? [])("nonce_gen %#", (row) => {
    const optional = Object.entries({
      secretKey: row.sk,
      aggregateKey: row.aggpk,
      message: row.msg,
      extra: row.extra_in,
    });
    const given = optional.flatMap(([name, hex]) => (hex === null ? [] : [[name, fromHex(hex)]]));
    const source: NonceSource = {
      random: fromHex(row.rand_),
      publicKey: fromHex(row.pk),
      ...Object.fromEntries(given),
    };
    const nonce = nonceGen(backend, source);
    expect(toHex(nonce.publicNonce)).toBe(row.expected_pubnonce);
    const scalars = takeNonce(nonce);
    const bound = scalars && concat(scalars.first, scalars.second, scalars.publicKey);
    expect(toHex(bound ?? new Uint8Array())).toBe(row.expected_secnonce);
  });

  test.each(vectors?.nonce_agg.valid_test_cases ?? [])("nonce_agg $expected", ({ pubnonces, expected }) => {
    expect(nonceAgg(backend, pubnonces.map(fromHex))).toEqual({ ok: true, value: fromHex(expected) });
  });

  test.each(vectors?.nonce_agg.error_test_cases ?? [])("nonce_agg refuses: $comment", ({ pubnonces, error }) => {
    const refused = nonceAgg(backend, pubnonces.map(fromHex));
    expect(refused).toMatchObject({ ok: false, error: { code: "E_MALFORMED", index: error.signer } });
  });

  test.each(vectors?.sign_verify.valid_test_cases ?? [])("sign_verify %# gives the very bytes", (row) => {
    expect(sign(row, contextOf(row.pubkeys))).toBe(row.expected);
  });

  test.each(vectors?.sign_verify.sign_error_test_cases ?? [])("sign refuses: $comment", (row) => {
    const [first, second] = halves(row.secnonce);
    const publicKey = fromHex(row.secnonce.slice(128));
    const publicNonce = new Uint8Array(66);
    if (row.error.type === "value" && row.comment.startsWith("Secnonce")) {
      expect(() => holdNonce({ first, second, publicKey, publicNonce })).toThrow(InvariantError);
      return;
    }
    const context = keyAggContext(backend, row.pubkeys.map(fromHex));
    if (row.error.contrib === "pubkey") {
      expect(context).toMatchObject({ ok: false, error: { code: "E_MALFORMED", index: row.error.signer } });
      return;
    }
    const { value } = context as Extract<typeof context, { ok: true }>;
    const values = sessionValues(backend, value, fromHex(row.aggnonce), fromHex(row.msg));
    if (row.error.contrib === "aggnonce") {
      expect(values).toMatchObject({ ok: false, error: { code: "E_MALFORMED" } });
      return;
    }
    // What is left: the signer is none of the keys, whatever nonces the session holds.
    const nonce = holdNonce({ first, second, publicKey, publicNonce });
    if (!values.ok) throw new Error(values.error.message);
    const session = { ...values.value, publicNonces: value.publicKeys.map(() => publicNonce) };
    const refused = partialSign(backend, session, nonce, fromHex(row.sk));
    expect(refused).toMatchObject({ ok: false, error: { code: "E_NONCE_MISSING" } });
  });

  test.each(vectors?.sign_verify.verify_fail_test_cases ?? [])("verify: $comment", (row) => {
    const session = sessionOf(contextOf(row.pubkeys), row.pubnonces, row.msg);
    expect(partialSigVerify(backend, session, row.signer_index, fromHex(row.sig))).toBe(false);
  });

  test.each(vectors?.sign_verify.verify_error_test_cases ?? [])("verify refuses: $comment", (row) => {
    const context = keyAggContext(backend, row.pubkeys.map(fromHex));
    const parts = { publicNonces: row.pubnonces.map(fromHex), message: fromHex(row.msg) };
    const refused = context.ok ? musigSession(backend, { context: context.value, ...parts }) : context;
    expect(refused).toMatchObject({ ok: false, error: { code: "E_MALFORMED", index: row.error.signer } });
  });

  test.each(vectors?.tweak.valid_test_cases ?? [])("tweak: $comment", (row) => {
    expect(sign(row, contextOf(row.pubkeys, row))).toBe(row.expected);
  });

  test.each(vectors?.tweak.error_test_cases ?? [])("tweak refuses: $comment", (row) => {
    const refused = keyAggContext(backend, row.pubkeys.map(fromHex), tweaksOf(row));
    expect(refused).toMatchObject({ ok: false, error: { code: "E_MALFORMED" } });
  });

  test.each(vectors?.sig_agg.valid_test_cases ?? [])("sig_agg $expected", (row) => {
    const session = sessionOf(contextOf(row.pubkeys, row), row.pubnonces, row.msg);
    expect(partialSigAgg(backend, session, row.psigs.map(fromHex))).toEqual({ ok: true, value: fromHex(row.expected) });
  });

  test.each(vectors?.sig_agg.error_test_cases ?? [])("sig_agg refuses: $comment", (row) => {
    const session = sessionOf(contextOf(row.pubkeys, row), row.pubnonces, row.msg);
    const refused = partialSigAgg(backend, session, row.psigs.map(fromHex));
    expect(refused).toMatchObject({ ok: false, error: { code: "E_PARTIAL_SIG", index: row.error.signer } });
  });
});
