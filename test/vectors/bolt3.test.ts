/**
 * BOLT 3, appendices C to E, as far as they are about numbers, secrets and keys. Its transactions are P2WSH, which no channel here makes: of those the numbers in nLockTime
 * and nSequence are read.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { SecretStore } from "../../src/channel/index.ts";
import {
  commitmentSecret,
  decodeSecretStore,
  derivedKey,
  derivedSecret,
  encodeSecretStore,
  findSecret,
  insertSecret,
  NO_SECRETS,
  numberFields,
  numberMask,
  readNumber,
  revocationKey,
  revocationSecret,
  SEQUENCE_MAX,
} from "../../src/channel/index.ts";
import { decodeTransaction } from "../../src/transaction/index.ts";
import { allBackends } from "../crypto/backends.ts";
import { readVectors } from "./read-vectors.ts";

interface Vectors {
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly key_derivation: Readonly<Record<string, string>>;
  readonly secret_generation: readonly { name: string; seed: string; index: number; secret: string }[];
  readonly secret_storage: readonly {
    name: string;
    inserts: readonly { index: number; secret: string; accepted: boolean }[];
  }[];
  readonly commitment: readonly { name: string; commitment_tx: string }[];
}

const vectors = readVectors<Vectors>("bolt3.json");

describe.skipIf(vectors === undefined).each(await allBackends())("bolt3.json key derivation on $name", (backend) => {
  const row = vectors?.key_derivation ?? {};
  const bytes = (name: string): Uint8Array => fromHex(row[name] ?? "");

  test("a key and its secret at a commitment point", () => {
    const [base, point] = [bytes("base_point"), bytes("per_commitment_point")];
    expect(toHex(derivedKey(backend, base, point) ?? new Uint8Array())).toBe(row["localpubkey"]);
    expect(toHex(derivedSecret(bytes("base_secret"), base, point))).toBe(row["localprivkey"]);
  });

  test("the revocation key, and its secret once the commitment's is known", () => {
    const [base, point] = [bytes("base_point"), bytes("per_commitment_point")];
    expect(toHex(revocationKey(backend, base, point) ?? new Uint8Array())).toBe(row["revocationpubkey"]);
    const secret = revocationSecret(bytes("base_secret"), base, bytes("per_commitment_secret"), point);
    expect(toHex(secret)).toBe(row["revocationprivkey"]);
  });
});

describe.skipIf(vectors === undefined)("bolt3.json", () => {
  test.each(vectors?.secret_generation ?? [])("$name", ({ seed, index, secret }) => {
    expect(toHex(commitmentSecret(fromHex(seed), SEQUENCE_MAX - index))).toBe(secret);
  });

  test.each(vectors?.secret_storage ?? [])("$name", ({ inserts }) => {
    let store: SecretStore = NO_SECRETS;
    for (const { index, secret, accepted } of inserts) {
      const result = insertSecret(store, SEQUENCE_MAX - index, fromHex(secret));
      expect(result.ok).toBe(accepted);
      if (!result.ok) expect(result.error.code).toBe("E_REVOCATION_CHAIN");
      else store = result.value;
    }
    const kept = inserts.filter(({ accepted }) => accepted);
    const again = decodeSecretStore(encodeSecretStore(store));
    for (const { index, secret } of kept) {
      const found = findSecret(again.ok ? again.value : NO_SECRETS, SEQUENCE_MAX - index);
      expect(toHex(found ?? new Uint8Array())).toBe(secret);
    }
  });

  const text = (name: string): string => String(vectors?.parameters[name] ?? "");
  const mask = (): bigint =>
    numberMask(fromHex(text("local_payment_basepoint")), fromHex(text("remote_payment_basepoint")));

  test("the mask of commitment numbers", () => {
    expect(mask().toString(16)).toBe(text("obscuring_factor"));
  });

  test.each(vectors?.commitment ?? [])("the number in: $name", ({ commitment_tx }) => {
    const decoded = decodeTransaction(fromHex(commitment_tx));
    if (!decoded.ok) throw new Error(decoded.error.reason);
    const fields = { lockTime: decoded.value.lockTime, sequence: decoded.value.inputs[0]?.sequence ?? 0 };
    expect(readNumber(fields, mask())).toBe(42);
    expect(numberFields(42, mask())).toEqual(fields);
  });
});
