/**
 * BIP119, BIP348, BIP349 and BIP446 through the engine, case by case from their texts; and each opcode without its soft
 * fork.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { noble, sha256 } from "../../src/crypto/index.ts";
import { CSFS, CTV, rulesWith, standardOf, TAPSCRIPT, TEMPLATEHASH, traceInput } from "../../src/interpreter/index.ts";
import { opcodeByName, pushData } from "../../src/script/index.ts";
import { ctvHash, templateHash, transactionHashes } from "../../src/transaction/index.ts";
import { coreAsm } from "../vectors/core-asm.ts";
import type { Around } from "./one-script.ts";
import { answer, judge, spendScript } from "./one-script.ts";
import { keyOf, secretOf } from "./spend-builder.ts";

const backend = noble();
const EMPTY = new Uint8Array(0);
const ONE = Uint8Array.of(1);
const KEY = keyOf(backend, 11);
/** The internal key of `spendScript`'s output. */
const INTERNAL = keyOf(backend, 1);

interface Case {
  readonly script: string | Bytes;
  readonly witness?: readonly Bytes[];
  readonly rules: RuleSet;
  readonly around?: Around;
}

const run = ({ script, witness = [], rules, around = {} }: Case): string =>
  answer(judge(backend, spendScript(backend, script, witness, around), rules));

const sign = (message: Bytes, secret = secretOf(11)): Bytes => backend.signSchnorr(message, secret, new Uint8Array(32));
const csfs = (key: Bytes): Bytes => concat(pushData(key), Uint8Array.of(opcodeByName("CHECKSIGFROMSTACK") as number));

describe("CHECKSIGFROMSTACK (BIP348)", () => {
  const signed = (message: Bytes, key: Bytes = KEY): Case => ({
    script: csfs(key),
    witness: [sign(message), message],
    rules: CSFS,
  });

  test.each([0, 1, 32, 33, 520])("a message of %i bytes, not hashed before", (length) => {
    expect(run(signed(new Uint8Array(length).fill(7)))).toBe("script");
  });
  test("is in the trace, with the message", () => {
    const message = sha256(ONE);
    const spending = spendScript(backend, csfs(KEY), [sign(message), message]);
    const { steps } = traceInput({ ...spending, inputIndex: 0, rules: CSFS, backend });
    expect(steps.at(-1)?.message).toEqual({ key: KEY, signature: sign(message), message, valid: true });
  });
  test("another message, key or signature", () => {
    const [signature, message] = [sign(sha256(ONE)), sha256(ONE)];
    expect(run({ script: csfs(KEY), witness: [signature, sha256(EMPTY)], rules: CSFS })).toBe("SCHNORR_SIG");
    expect(run({ script: csfs(INTERNAL), witness: [signature, message], rules: CSFS })).toBe("SCHNORR_SIG");
    expect(run({ script: csfs(KEY), witness: [concat(signature, ONE), message], rules: CSFS })).toBe(
      "SCHNORR_SIG_SIZE",
    );
  });
  test("an empty signature is an answer, and costs nothing", () => {
    expect(run({ script: concat(csfs(KEY), coreAsm("NOT")), witness: [EMPTY, ONE], rules: CSFS })).toBe("script");
  });
  test("fewer than three elements", () => {
    expect(run({ script: csfs(KEY), witness: [ONE], rules: CSFS })).toBe("INVALID_STACK_OPERATION");
  });
  test("an empty key fails, an unknown kind of key takes any signature where policy does not mind", () => {
    expect(run({ script: csfs(EMPTY), witness: [ONE, ONE], rules: CSFS })).toBe("TAPSCRIPT_EMPTY_PUBKEY");
    expect(run({ script: csfs(Uint8Array.of(2)), witness: [ONE, ONE], rules: CSFS })).toBe("script");
    expect(run({ script: csfs(Uint8Array.of(2)), witness: [ONE, ONE], rules: standardOf(CSFS) })).toBe(
      "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
    );
  });
  test("counts towards the budget", () => {
    const once = concat(coreAsm("2DUP"), csfs(Uint8Array.of(2)), coreAsm("VERIFY"));
    const times = (count: number): Bytes => concat(...Array.from({ length: count }, () => once), coreAsm("2DROP 1"));
    expect(run({ script: times(2), witness: [ONE, ONE], rules: CSFS })).toBe("script");
    expect(run({ script: times(3), witness: [ONE, ONE], rules: CSFS })).toBe("TAPSCRIPT_VALIDATION_WEIGHT");
  });
  test("INTERNALKEY (BIP349) pushes the key of the control block", () => {
    expect(run({ script: `INTERNALKEY 0x20 0x${toHex(INTERNAL)} EQUAL`, rules: CSFS })).toBe("script");
    const message = sha256(ONE);
    const signature = sign(message, secretOf(1));
    expect(run({ script: "INTERNALKEY CHECKSIGFROMSTACK", witness: [signature, message], rules: CSFS })).toBe("script");
  });
});

describe("CHECKTEMPLATEVERIFY (BIP119)", () => {
  const shape = { lockTime: 77 };
  const template = (change: Around = {}): Bytes =>
    ctvHash(transactionHashes(spendScript(backend, "1", [], { shape, ...change }).tx), 0);
  const script = (hash: Bytes): string => `0x20 0x${toHex(hash)} CHECKTEMPLATEVERIFY`;

  test("the transaction that was committed to, and another", () => {
    expect(run({ script: script(template()), rules: CTV, around: { shape } })).toBe("script");
    expect(run({ script: script(template()), rules: CTV, around: { shape: { lockTime: 78 } } })).toBe(
      "TEMPLATE_MISMATCH",
    );
    expect(run({ script: script(template()), rules: CTV, around: { shape, sequence: 0 } })).toBe("TEMPLATE_MISMATCH");
  });
  test("it is bound to the transaction, not to the annex", () => {
    expect(run({ script: script(template()), rules: CTV, around: { shape, annex: Uint8Array.of(0x50) } })).toBe(
      "script",
    );
  });
  test("an argument of another size is a NOP that policy discourages", () => {
    expect(run({ script: "1 CHECKTEMPLATEVERIFY", rules: CTV })).toBe("script");
    expect(run({ script: "1 CHECKTEMPLATEVERIFY", rules: standardOf(CTV) })).toBe("DISCOURAGE_UPGRADABLE_NOPS");
    expect(run({ script: script(template()), rules: standardOf(CTV), around: { shape } })).toBe("script");
  });
  test("an empty stack", () => {
    expect(run({ script: "CHECKTEMPLATEVERIFY", rules: CTV })).toBe("INVALID_STACK_OPERATION");
  });
});

describe("TEMPLATEHASH (BIP446)", () => {
  const hashOf = (around: Around): string =>
    toHex(templateHash(transactionHashes(spendScript(backend, "1", [], around).tx), 0, around.annex));

  test.each([{}, { annex: Uint8Array.of(0x50, 1) }])("pushes the hash of this transaction and annex", (around) => {
    expect(run({ script: `TEMPLATEHASH 0x20 0x${hashOf(around)} EQUAL`, rules: TEMPLATEHASH, around })).toBe("script");
  });
  test("an annex that was not committed to", () => {
    const around = { annex: Uint8Array.of(0x50) };
    expect(run({ script: `TEMPLATEHASH 0x20 0x${hashOf({})} EQUAL`, rules: TEMPLATEHASH, around })).toBe("EVAL_FALSE");
  });
});

describe("rule sets compose", () => {
  test("TEMPLATEHASH INTERNALKEY CHECKSIGFROMSTACK, as BIP448 would have it, needs both forks", () => {
    const script = "TEMPLATEHASH INTERNALKEY CHECKSIGFROMSTACK";
    const { tx } = spendScript(backend, script, []);
    const witness = [sign(templateHash(transactionHashes(tx), 0), secretOf(1))];
    expect(run({ script, witness, rules: rulesWith(["csfs", "templatehash"]) })).toBe("script");
    expect(run({ script, witness: [sign(ONE)], rules: rulesWith(["templatehash", "csfs"]) })).toBe("SCHNORR_SIG");
    // With one of them the other's opcode is still an OP_SUCCESSx.
    expect(run({ script, witness: [ONE], rules: rulesWith(["templatehash"]) })).toBe("op success");
  });
  test("none of them is in force by itself", () => {
    expect(rulesWith([])).toBe(TAPSCRIPT);
    expect(run({ script: "0 CHECKTEMPLATEVERIFY 1 NIP", rules: TAPSCRIPT })).toBe("script");
  });
});
