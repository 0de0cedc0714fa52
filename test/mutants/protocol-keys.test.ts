/** Mutants of protocol 7.2 that are about keys, nonces and points: what the mistake would cost is computed, and what refuses it is named. */
import { expect, test } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import type { ChannelParameters } from "../../src/channel/index.ts";
import { keyReuseFault, openChannel, payToContract } from "../../src/channel/index.ts";
import {
  adapt,
  extract,
  musigSession,
  negateScalar,
  nonceGen,
  partialSign,
  preSign,
  preVerify,
  taggedHash,
} from "../../src/crypto/index.ts";
import type { PreSignature } from "../../src/crypto/index.ts";
import { ANYPREVOUT, standardOf } from "../../src/interpreter/index.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, testDefinition, valueOf } from "../channel/parties.ts";
import type { TestChannel } from "../channel/parties.ts";
import { complete, judge, withWitness } from "../channel/spends.ts";
import { group, signer } from "../crypto/signers.ts";
import { answerOf, changed, updateJson, verifierOf } from "../verifier/messages.ts";
import type { Json } from "../verifier/messages.ts";
import { balancesOf } from "../channel/scenes.ts";
import { judgedTx, named, sceneOf, signed, withInput } from "./channel-scene.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const mod = (value: bigint): bigint => ((value % ORDER) + ORDER) % ORDER;
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const scalarOf = (value: bigint): Uint8Array => fromHex(mod(value).toString(16).padStart(64, "0"));
const pointOf = (secret: Uint8Array): Uint8Array => crypto.multiplyBase(secret) ?? new Uint8Array(33);
const isOdd = (point: Uint8Array): boolean => point[0] === 3;
const other = (point: Uint8Array): Uint8Array => concat(Uint8Array.of(isOdd(point) ? 2 : 3), point.subarray(1));

/** Fermat: a^(n-2) is 1/a modulo a prime n. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, mod(value)];
  for (let rest = ORDER - 2n; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}

const message = bytesOf("a commitment");
const secretKey = bytesOf("signer");
const key = pointOf(secretKey).subarray(1);
const secret = bytesOf("publishing secret");
const point = pointOf(secret);
const challenge = (nonce: Uint8Array): bigint => mod(numberOf(taggedHash("BIP0340/challenge", nonce, key, message)));

/** Whoever sees a signature and a pre-signature of one message solves s = k + e·d, s' = ±k + f·d, for either sign: the keys that this would give. */
function solved(signature: Uint8Array, pre: PreSignature): readonly string[] {
  const [s, t] = [numberOf(signature.subarray(32)), numberOf(pre.scalar)];
  const [e, f] = [challenge(signature.subarray(0, 32)), challenge(pre.nonce)];
  const secrets = [mod(s - t) * inverse(e - f), mod(s + t) * inverse(e + f)];
  return secrets.map((d) => toHex(pointOf(scalarOf(d)).subarray(1)));
}

test("9: nonce of a pre-signature used again: it would give the key away, and the nonces of both kinds are never one", () => {
  // By hand, with one k for both.
  const own = numberOf(secretKey);
  const d = isOdd(pointOf(secretKey)) ? mod(-own) : own;
  const k = numberOf(bytesOf("one nonce"));
  const even = isOdd(pointOf(scalarOf(k))) ? mod(-k) : k;
  const nonce = pointOf(scalarOf(even)).subarray(1);
  const signature = concat(nonce, scalarOf(even + challenge(nonce) * d));
  expect(crypto.verifySchnorr(signature, message, key)).toBe(true);
  for (const y of [secret, negateScalar(secret)]) {
    const sum = crypto.addPoints(pointOf(scalarOf(even)), pointOf(y)) ?? new Uint8Array(33);
    const negated = isOdd(sum);
    const made = {
      nonce: sum.subarray(1),
      negated,
      scalar: scalarOf((negated ? -even : even) + challenge(sum.subarray(1)) * d),
    };
    expect(preVerify(crypto, { message, publicKey: key, point: pointOf(y) }, made)).toBe(true);
    expect(solved(signature, made)).toContain(toHex(key));
    // Ours, with the same randomness for both.
    const auxRand = bytesOf("aux");
    const pre = valueOf(preSign(crypto, { message, secretKey, point: pointOf(y), auxRand }));
    expect(solved(crypto.signSchnorr(message, secretKey, auxRand), pre)).not.toContain(toHex(key));
  }
});

test("16: unchecked parity: the other sign of a pre-signature, a point or an output key is refused", () => {
  const seen = new Set<boolean>();
  for (let i = 0; seen.size < 2; i++) {
    const auxRand = bytesOf(`aux ${i}`);
    const pre = valueOf(preSign(crypto, { message, secretKey, point, auxRand }));
    seen.add(pre.negated);
    const what = { message, publicKey: key, point };
    const turned = { ...pre, negated: !pre.negated };
    const whole = valueOf(adapt(crypto, what, pre, secret));
    expect(valueOf(extract(crypto, pre, whole, point))).toEqual(secret);
    expect([preVerify(crypto, what, pre), preVerify(crypto, what, turned)]).toEqual([true, false]);
    expect(preVerify(crypto, { ...what, point: other(point) }, pre)).toBe(false);
    expect(codeOf(adapt(crypto, what, turned, secret))).toBe("E_PRESIG");
    expect(codeOf(adapt(crypto, what, pre, negateScalar(secret)))).toBe("E_EXTRACT");
    expect(codeOf(extract(crypto, turned, whole, point))).toBe("E_EXTRACT");
    expect(codeOf(extract(crypto, pre, whole, other(point)))).toBe("E_EXTRACT");
  }
  // A commitment point is one of 33 bytes: keys are hashed from all of them.
  const { test: channel, state, verifier } = sceneOf({}, 0);
  const flipPoint = (text: unknown): string => toHex(other(fromHex(text as string)));
  const path = (list: string) => ["evidence", "revocation", list, 0];
  expect(answerOf(verifier.update(undefined, changed(updateJson(state.update), path("points"), flipPoint)))).toBe(
    "E_POLICY_ROOT",
  );
  const announced = verifier.update(undefined, changed(updateJson(state.update), path("nextPoints"), flipPoint));
  if (!announced.ok) throw new Error(announced.code);
  const next = updateJson(signState(channel, { sequence: 1, balances: balancesOf(channel) }).update);
  expect(answerOf(verifier.update(announced.accepted, next))).toBe("E_POLICY_ROOT");
  // Pay to contract hashes the whole point too; the output key's parity stands in the control block.
  expect(payToContract(crypto, point, message)?.subarray(1)).not.toEqual(
    payToContract(crypto, other(point), message)?.subarray(1),
  );
  const scene = sceneOf();
  const own = named(scene, "commitment/0");
  const done = signed(scene, own);
  const witness = done.inputs[0]?.witness ?? [];
  const control = witness.at(-1)?.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) ?? key;
  expect(judgedTx(scene, own, done)).toBe("ok");
  expect(judgedTx(scene, own, withInput(done, { witness: [...witness.slice(0, -1), control] }))).toBe("E_SCRIPT");
  // A key and its negation are one key.
  const { definition } = testDefinition();
  const parties = definition.parameters.parties.map((party, i) => {
    const { payment_base, htlc_base } = party.keys;
    return i === 0 && payment_base !== undefined && htlc_base !== undefined
      ? { ...party, keys: { ...party.keys, htlc_base: other(payment_base) } }
      : party;
  });
  expect(codeOf(openChannel({ ...definition, parameters: { ...definition.parameters, parties } }, { crypto }))).toBe(
    "E_DUPLICATE_KEY",
  );
});

test("19: one sighash under a second aggregate nonce: a re-signed message takes a new nonce, and parts of the old session fit no other", () => {
  const signing = group(crypto, ["a", "b"]);
  const [one, two] = signing.signers as [(typeof signing.signers)[number], (typeof signing.signers)[number]];
  const fresh = (who: typeof one, label: string) =>
    nonceGen(crypto, { random: bytesOf(label), publicKey: who.publicKey, secretKey: who.secretKey });
  const mine = fresh(one, "mine");
  const session = (peer: ReturnType<typeof fresh>, own = mine) =>
    valueOf(
      musigSession(crypto, { context: signing.context, publicNonces: [own.publicNonce, peer.publicNonce], message }),
    );
  const [before, after] = [session(fresh(two, "before")), session(fresh(two, "after the reconnect"))];
  expect(codeOf(partialSign(crypto, before, mine, one.secretKey))).toBe("ok");
  expect(codeOf(partialSign(crypto, after, mine, one.secretKey))).toBe("E_NONCE_REUSE");
  const again = fresh(one, "mine again");
  expect(codeOf(partialSign(crypto, session(fresh(two, "x"), again), again, one.secretKey))).toBe("ok");
  // In an update: one party's nonce exchanged for another, the parts as they were.
  const { state, verifier } = sceneOf({ parameters: { signing: "musig2" } }, 0);
  const update = updateJson(state.update);
  expect(answerOf(verifier.update(undefined, update))).toBe("ok");
  const { signatures } = update["evidence"] as unknown as {
    readonly signatures: readonly { readonly signer: number }[];
  };
  const of = signatures[0]?.signer ?? 0;
  for (const party of [0, 1]) {
    const path = ["evidence", "signatures", 0, "nonces", party];
    const strange = toHex(fresh(signer(crypto, "stranger"), "strange").publicNonce);
    expect(answerOf(verifier.update(undefined, changed(update, path, strange)))).toBe(`E_PARTIAL_SIG(${of})`);
  }
});

/** The same parties and keys, another coin. */
function twin({ definition, parties }: TestChannel): TestChannel {
  const own = { ...definition, funding: { ...definition.funding, txid: bytesOf("another funding transaction") } };
  return { definition: own, parties, channel: valueOf(openChannel(own, { crypto })) };
}

test("11: keys of another channel: an update of one would spend the coin of the other; states of one are none of the other", () => {
  const options = { mechanism: "symmetric", labels: ["alice", "bob"] } as const;
  const first = testChannel(options);
  const fresh = testChannel({ ...options, labels: ["alice again", "bob again"] });
  const reused = twin(first);
  const old = signState(first, { sequence: 5, balances: balancesOf(first) });
  const update = old.proposed.transactions.find(({ name }) => name === "update");
  if (update === undefined) throw new Error("an update");
  const { witness } = complete(update, first).inputs[0] ?? { witness: [] };
  /** A signed update of the first channel, bound to the coin of another. */
  const steals = ({ channel: { funding } }: TestChannel): boolean => {
    const bound = withInput(update.tx, { outPoint: { txid: funding.txid, vout: funding.vout } });
    const prevouts = [
      {
        ...update.prevouts[0],
        amount: funding.amount,
        scriptPubKey: funding.scriptPubKey,
      } as (typeof update.prevouts)[number],
    ];
    return judge(withWitness(bound, [witness]), prevouts, standardOf(ANYPREVOUT)).ours;
  };
  expect([steals(first), steals(reused), steals(fresh)]).toEqual([true, true, false]);
  const fault = (next: ChannelParameters, ...known: readonly TestChannel[]): string =>
    keyReuseFault(
      next,
      known.map(({ channel }) => channel.parameters),
    )?.code ?? "ok";
  expect(fault(reused.channel.parameters, fresh, first)).toBe("E_KEY_REUSE");
  expect(fault(fresh.channel.parameters, first)).toBe("ok");
  // One key of one party, in another role, with the other sign; but the identities of before.
  const stolen = (
    change: (party: ChannelParameters["parties"][number]) => ChannelParameters["parties"][number],
  ): string => {
    const { parameters } = fresh.channel;
    const parties = parameters.parties.map((party, i) => (i === 1 ? change(party) : party));
    return fault({ ...parameters, parties }, first);
  };
  const [known] = first.channel.parameters.parties;
  const funding = known?.keys.funding ?? new Uint8Array(33);
  expect(stolen((party) => ({ ...party, keys: { ...party.keys, htlc_base: other(funding) } }))).toBe("E_KEY_REUSE");
  expect(stolen((party) => ({ ...party, identity: known?.identity ?? party.identity }))).toBe("ok");
  // Even so, no state of one channel is one of the other: signatures name the coin, and where they do not (BIP118), the attestation names the channel.
  const moved = (own: TestChannel, there: TestChannel): readonly string[] => {
    const state = updateJson(signState(own, { sequence: 0, balances: balancesOf(own) }).update);
    const judged = (json: Json): string => answerOf(verifierOf(there).update(undefined, json));
    expect(answerOf(verifierOf(own).update(undefined, state))).toBe("ok");
    return [judged(state), judged(changed(state, ["state", "channelId"], toHex(there.channel.id)))];
  };
  const [penalty, timelock] = [testChannel(), testChannel({ mechanism: "timelock" })];
  expect(moved(first, reused)).toEqual(["E_STATE_BINDING", "E_ATTESTATION(0)"]);
  expect(moved(penalty, twin(penalty))).toEqual(["E_STATE_BINDING", "E_SIG(1)"]);
  expect(moved(timelock, twin(timelock))).toEqual(["E_STATE_BINDING", "E_SIG(0)"]);
});
