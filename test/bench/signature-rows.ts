/** BIP340 verification by each backend: WASM against the portable one, native against libsecp256k1 inside a native process. */
import { toHex } from "../../src/base/bytes.ts";
import { noble, sha256, wasm } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { native } from "../../src/crypto/native.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { here } from "./measure.ts";
import type { Contender } from "./measure.ts";
import type { Group } from "./rows.ts";

/** Signed with the secret 3 of BIP340's first test vector. */
function signed(): { readonly key: Uint8Array; readonly message: Uint8Array; readonly signature: Uint8Array } {
  const reference = noble();
  const secret = new Uint8Array(32);
  secret[31] = 3;
  const point = reference.multiplyBase(secret);
  if (point === undefined) throw new Error("3 is a scalar");
  const message = sha256(new TextEncoder().encode("tapwright bench"));
  return { key: point.subarray(1), message, signature: reference.signSchnorr(message, secret, new Uint8Array(32)) };
}

const SIGNED = signed();

function verifying(name: string, backend: CryptoBackend): Contender {
  return here(name, () => {
    if (!backend.verifySchnorr(SIGNED.signature, SIGNED.message, SIGNED.key))
      throw new Error(`${name} refuses a good signature`);
  });
}

export const VERIFY: Group = {
  name: "verify a signature, WASM backend",
  open: async () => ({
    rows: [
      {
        work: "BIP340 verify",
        ours: verifying("tapwright (WASM)", await wasm()),
        peer: verifying("@noble/curves", noble()),
        goal: 1 / 6,
      },
    ],
  }),
};

export const VERIFY_NATIVE: Group = {
  name: "verify a signature, native backend",
  async open() {
    const backend = await native();
    if (backend === undefined) return { skipped: "no libsecp256k1 on this machine" };
    const rust = openRustMiniscript();
    if (rust === undefined) return { skipped: "the rust-miniscript oracle is not built" };
    const [key, message, signature] = [SIGNED.key, SIGNED.message, SIGNED.signature].map(toHex) as [
      string,
      string,
      string,
    ];
    const peer: Contender = {
      name: "libsecp256k1 (C, in process)",
      async sample(iterations) {
        const [answer] = await rust.ask([{ op: "verify" as const, key, message, signature, iterations }]);
        if (answer?.ok !== true) throw new Error(answer?.error ?? "the oracle did not answer");
        return answer.nanoseconds;
      },
    };
    return {
      rows: [{ work: "BIP340 verify", ours: verifying("tapwright (native)", backend), peer, goal: 1.1 }],
      close: () => rust.close(),
    };
  },
};
