/**
 * LND's simple taproot channels, where the `native` profile shares them: derived keys, the funding key, second-level outputs and the success leaf of an accepted HTLC, to the byte.
 * The rest differs on purpose, and each difference is stated and checked here: leaves that BOLT has and `native` has not, and the other way round.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { derivedKey, numberMask, readNumber, revocationKey } from "../../src/channel/index.ts";
import { PENALTY_PROGRAM } from "../../src/channel/mechanisms/penalty.program.ts";
import { instantiateOutput } from "../../src/program/index.ts";
import type { OutputInstance, Values } from "../../src/program/index.ts";
import { decodeTransaction } from "../../src/transaction/index.ts";
import { bindFunding, crypto, valueOf } from "../channel/parties.ts";
import { programOf } from "../program/library.ts";
import { readVectors } from "./read-vectors.ts";

interface ScriptCase {
  readonly scripts: Readonly<Record<string, string>>;
  readonly tapscript_root: string;
  readonly internal_key: string;
  readonly output_key: string;
  readonly pkscript: string;
}

interface Vectors {
  readonly params: {
    readonly csv_delay: number;
    readonly commit_height: number;
    readonly keys: Readonly<Record<string, string>>;
  };
  readonly scripts: Readonly<Record<string, ScriptCase>> & { readonly funding: { readonly combined_key: string } };
  readonly transactions: readonly { name: string; commitment_tx: string }[];
}

const vectors = readVectors<Vectors>("lnd_taproot_channels.json");

describe.skipIf(vectors === undefined)("lnd_taproot_channels.json", () => {
  const { params, scripts, transactions } = vectors as Vectors;
  const key = (name: string): Uint8Array => fromHex(params.keys[name] ?? "");
  const point = key("local_per_commit_point");

  test.each([
    ["derived_local_delayed_pubkey", "local_delayed_payment_basepoint"],
    ["derived_local_htlc_pubkey", "local_htlc_basepoint"],
    ["derived_remote_htlc_pubkey", "remote_htlc_basepoint"],
  ])("%s", (derived, base) => {
    expect(derivedKey(crypto, key(base), point)).toEqual(key(derived));
  });

  test("derived_revocation_pubkey", () => {
    expect(revocationKey(crypto, key("remote_revocation_basepoint"), point)).toEqual(key("derived_revocation_pubkey"));
  });

  test("the funding key, of a policy that is musig() alone", () => {
    const program = programOf(
      "contract plain\nparty alice, bob\noutput funding = tr(musig(alice.funding, bob.funding))",
    );
    const party = (side: string) => ({ keys: { funding: key(`${side}_funding_pubkey`) } }) as never;
    const bound = bindFunding(program, [party("local"), party("remote")]);
    expect(bound.outputs[0]?.outputKey).toBe(scripts.funding.combined_key);
  });

  const x = (name: string): Uint8Array => key(name).subarray(1);
  const output = (name: string, values: Values): OutputInstance =>
    valueOf(instantiateOutput(PENALTY_PROGRAM, name, { arguments: values }, { backend: crypto }));
  const local = {
    revocation: x("derived_revocation_pubkey"),
    delayed: x("derived_local_delayed_pubkey"),
    delay: params.csv_delay,
  };

  test.each(["second_level_htlc_success", "second_level_htlc_timeout"])("%s", (name) => {
    const made = output("second_level", local);
    expect(toHex(made.scriptPubKey)).toBe(scripts[name]?.pkscript);
    expect(toHex(made.merkleRoot ?? new Uint8Array())).toBe(scripts[name]?.tapscript_root);
    expect(toHex(made.leaves[0]?.script ?? new Uint8Array())).toBe(scripts[name]?.scripts["success"]);
  });

  /** The vectors' HTLCs are all paid by "local": who accepts one, and holds that commitment, is "remote". */
  const htlc = (script: string, holder: "local" | "remote"): Values => ({
    revocation: x("derived_revocation_pubkey"),
    holder_htlc: x(`derived_${holder}_htlc_pubkey`),
    counterparty_htlc: x(`derived_${holder === "local" ? "remote" : "local"}_htlc_pubkey`),
    // SIZE <32> EQUALVERIFY HASH160 <20 bytes>
    hash: fromHex(script).subarray(6, 26),
    expiry: 500,
  });

  test("the success leaf of an accepted HTLC", () => {
    const { scripts: leaves, internal_key } = scripts["accepted_htlc_local_commit"] as ScriptCase;
    const made = output("accepted", htlc(leaves["success"] ?? "", "remote"));
    expect(toHex(made.leaves[1]?.script ?? new Uint8Array())).toBe(leaves["success"]);
    expect(toHex(made.internalKey)).toBe(internal_key.slice(2));
  });

  test("leaves that differ on purpose", () => {
    const hex = (name: string, leaf: number, values: Values): string =>
      toHex(output(name, values).leaves[leaf]?.script ?? new Uint8Array());
    const offered = scripts["offered_htlc_local_commit"] as ScriptCase;
    const accepted = scripts["accepted_htlc_local_commit"] as ScriptCase;
    const values = htlc(offered.scripts["success"] ?? "", "local");
    const theirs = htlc(offered.scripts["success"] ?? "", "remote");
    // A BOLT claim waits a block, `1 CHECKSEQUENCEVERIFY`, for keyed anchors that native has not.
    expect(offered.scripts["success"]).toBe(hex("offered", 1, values).replace(/ac$/, "ad51b2"));
    // Native states the expiry in the leaf: `<500> CHECKLOCKTIMEVERIFY` behind the two signatures.
    expect(hex("offered", 0, values)).toBe(offered.scripts["timeout"]?.replace(/ac$/, "ad02f401b1"));
    expect(accepted.scripts["timeout"]).toBe(hex("accepted", 0, theirs).replace("ad02f401b1", "ad51b26902f401b1"));
    // to_local: the revocation key is the internal key, where BOLT has a leaf for it beside the same delayed one.
    expect(hex("to_local", 0, local)).toBe(scripts["to_local"]?.scripts["settle"]);
    // to_remote: the bare key, where BOLT has a leaf that waits a block.
    const remote = output("to_remote", { counterparty_payment: x("derived_remote_payment_pubkey") });
    expect(remote.leaves).toHaveLength(0);
  });

  test.each(transactions)("the number in: $name", ({ commitment_tx }) => {
    const decoded = decodeTransaction(fromHex(commitment_tx));
    if (!decoded.ok) throw new Error(decoded.error.reason);
    const fields = { lockTime: decoded.value.lockTime, sequence: decoded.value.inputs[0]?.sequence ?? 0 };
    const mask = numberMask(key("local_payment_basepoint"), key("remote_payment_basepoint"));
    expect(readNumber(fields, mask)).toBe(params.commit_height);
  });
});
