/** A secret nonce signs once, and nothing that is printed, stored or copied of it signs at all. */
import { inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { expect, test } from "vitest";
import type { SecretNonce } from "../../src/crypto/index.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { discardNonce, musigSession, noble, nonceGen, partialSign } from "../../src/crypto/index.ts";
import { holdNonce, takeNonce } from "../../src/crypto/secret-nonce.ts";
import { bytesOf, codeOf, group, noncesOf, valueOf } from "./signers.ts";

const backend = noble();
const signing = group(backend, ["a", "b"]);
const [own] = signing.signers;
if (own === undefined) throw new Error("the group has signers");

function sessionWith(nonces: readonly SecretNonce[], message = bytesOf("message")) {
  const publicNonces = nonces.map(({ publicNonce }) => publicNonce);
  return valueOf(musigSession(backend, { context: signing.context, publicNonces, message }));
}

const sign = (nonces: readonly SecretNonce[], nonce: SecretNonce | undefined = nonces[0], secretKey = own.secretKey) =>
  codeOf(partialSign(backend, sessionWith(nonces), nonce as SecretNonce, secretKey));

test("it signs once, and the same call again is refused", () => {
  const nonces = noncesOf(backend, signing, "once");
  expect([sign(nonces), sign(nonces)]).toEqual(["ok", "E_NONCE_REUSE"]);
});

test("a refused call has spent it", () => {
  const nonces = noncesOf(backend, signing, "refused");
  const others = noncesOf(backend, signing, "others");
  expect([sign(others, nonces[0]), sign(nonces)]).toEqual(["E_NONCE_MISSING", "E_NONCE_REUSE"]);
});

test("a call that broke has spent it", () => {
  const nonces = noncesOf(backend, signing, "broken");
  expect(() => sign(nonces, nonces[0], new Uint8Array(32))).toThrow("secret key is out of range");
  expect(sign(nonces)).toBe("E_NONCE_REUSE");
});

test("one that was discarded is spent, and discarding twice is no harm", () => {
  const nonces = noncesOf(backend, signing, "discarded");
  const [nonce] = nonces as [SecretNonce];
  discardNonce(nonce);
  discardNonce(nonce);
  expect(sign(nonces)).toBe("E_NONCE_REUSE");
});

test("copies of every kind are no nonces", () => {
  const nonces = noncesOf(backend, signing, "copied");
  const [nonce] = nonces as [SecretNonce];
  const copies = [{ ...nonce }, Object.create(nonce), JSON.parse(JSON.stringify(nonce)), Object.assign({}, nonce)];
  expect(copies.map((copy) => sign(nonces, copy as SecretNonce))).toEqual(copies.map(() => "E_NONCE_REUSE"));
  expect(() => structuredClone(nonce)).toThrow("could not be cloned");
  expect(() => serialize(nonce)).toThrow("could not be cloned");
  expect(sign(nonces)).toBe("ok");
});

test("nothing that can be read off it holds the scalars", () => {
  const random = bytesOf("read");
  const make = () => nonceGen(backend, { random, publicKey: own.publicKey });
  const scalars = takeNonce(make());
  if (scalars === undefined) throw new Error("a new nonce can be taken");
  const secrets = [scalars.first, scalars.second].map(toHex);
  const nonce = make();
  const shown = [
    String(nonce),
    JSON.stringify({ nonce }),
    inspect(nonce, { depth: 9, showHidden: true }),
    ...Reflect.ownKeys(nonce).map((key) => inspect(nonce[key as keyof SecretNonce], { showHidden: true })),
    toHex(nonce.publicNonce),
  ];
  expect(shown.slice(0, 2)).toEqual(["[secret nonce]", '{"nonce":"[secret nonce]"}']);
  expect(shown.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  const bytes = [scalars.first, scalars.second].map((scalar) => scalar.join(", "));
  expect(shown.filter((text) => bytes.some((secret) => text.includes(secret.slice(0, 40))))).toEqual([]);
  expect(Object.isFrozen(nonce)).toBe(true);
});

test("the scalars are overwritten once they are used, refused or discarded", () => {
  const scalarsOf = (label: string) => [bytesOf(`${label} 1`), bytesOf(`${label} 2`)] as const;
  const make = ([first, second]: ReturnType<typeof scalarsOf>) => {
    const publicNonce = concat(...[first, second].map((scalar) => backend.multiplyBase(scalar) ?? new Uint8Array(33)));
    return holdNonce({ first, second, publicKey: own.publicKey, publicNonce });
  };
  const [, other] = noncesOf(backend, signing, "other") as [SecretNonce, SecretNonce];
  const used = scalarsOf("used");
  expect(sign([make(used), other])).toBe("ok");
  const refused = scalarsOf("refused");
  expect(sign(noncesOf(backend, signing, "strangers"), make(refused))).toBe("E_NONCE_MISSING");
  const discarded = scalarsOf("discarded");
  discardNonce(make(discarded));
  for (const scalar of [...used, ...refused, ...discarded]) expect(scalar).toEqual(new Uint8Array(32));
});

test("writing over the public half that was handed out changes nothing inside", () => {
  const nonces = noncesOf(backend, signing, "written");
  const session = sessionWith(nonces);
  nonces[0]?.publicNonce.fill(0);
  const signed = partialSign(backend, session, nonces[0] as SecretNonce, own.secretKey);
  expect(codeOf(signed)).toBe("ok");
});

test("the message and the keys of a session are its own copies", () => {
  const nonces = noncesOf(backend, signing, "copies");
  const message = bytesOf("message");
  const session = sessionWith(nonces, message);
  const before = toHex(session.message);
  message.fill(0);
  expect(toHex(session.message)).toBe(before);
});

test("deserialised from a stored snapshot of its fields, it is refused", () => {
  const nonces = noncesOf(backend, signing, "stored");
  const [nonce] = nonces as [SecretNonce];
  const stored = deserialize(serialize({ publicNonce: nonce.publicNonce })) as SecretNonce;
  expect(sign(nonces, stored)).toBe("E_NONCE_REUSE");
});

test("what is no object at all is refused", () => {
  const nonces = noncesOf(backend, signing, "nothing");
  const wrong = [undefined, null, 0, "nonce"] as unknown as SecretNonce[];
  expect(wrong.map((nonce) => codeOf(partialSign(backend, sessionWith(nonces), nonce, own.secretKey)))).toEqual(
    wrong.map(() => "E_NONCE_REUSE"),
  );
});
