/**
 * The rows of footguns.md that happen when a script is run: the mistake is put into a spend that is otherwise good, and the transaction room, the
 * satisfaction or the engine refuses it. The number and the words of the row are in the name of its test.
 */
import { expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { PlannedWay, SpendInput } from "../../src/program/index.ts";
import type { ChainTip, Confirmation, Transaction } from "../../src/transaction/index.ts";
import type { Spending } from "../interpreter/spend-builder.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { height, unixTime } from "../../src/base/units.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { STANDARD, TAPSCRIPT, traceInput } from "../../src/interpreter/index.ts";
import { cheapestSatisfaction } from "../../src/miniscript/index.ts";
import { finalize, plan } from "../../src/program/index.ts";
import { immatureInput, isFinal, medianTimePast, midstatesOf } from "../../src/transaction/index.ts";
import { ANNEX, keyPathSpend, leafSpend, TESTED } from "../interpreter/good-spends.ts";
import { answer, elementsOf, judge, spendScript } from "../interpreter/one-script.ts";
import { coin, keyOf, spendAll, withWitness } from "../interpreter/spend-builder.ts";
import { parsed } from "../miniscript/parse.ts";
import { keyring, publicKeyOf, signWay, spendOf } from "../satisfaction/sign.ts";

const backend = noble();
const EMPTY = new Uint8Array(0);
/** 2037, a time that the compiler does not take for past. */
const T = 2_114_380_800;
const FAR = { height: 499_999_999, time: 2_147_483_647, blocks: 65_535, duration: 65_535 };

const KEYS = { alice: toHex(publicKeyOf("alice")), bob: toHex(publicKeyOf("bob")) };

/** Bob's leaf under this lock, planned. */
function lockedWay(lock: string): PlannedWay {
  const text = `tr(musig(alice,bob),and_v(v:pk(bob),${lock}))`;
  const { program } = compile({ name: "policy", text }, { backend, keys: KEYS });
  if (program === undefined) throw new Error("the policy compiles");
  const planned = plan(program, "main", { keys: new Set(["bob"]), preimages: new Set(), at: FAR }, { backend });
  const way = planned.ok ? planned.value.ways.find(({ path }) => path.kind === "leaf") : undefined;
  if (way?.kind !== "planned") throw new Error("the leaf is open");
  return way;
}

/** What `finalize` says of a transaction with these fields, and what the engine says of it though it is signed well. */
function bothOf(way: PlannedWay, change: Partial<Transaction>, sequence?: number): readonly [string, string] {
  const made = spendOf(way, backend, change).midstates;
  const inputs = made.tx.inputs.map((input) => (sequence === undefined ? input : { ...input, sequence }));
  const tx = { ...made.tx, inputs };
  const spend: SpendInput = { midstates: midstatesOf(tx, made.prevouts), inputIndex: 0, backend };
  const signatures = signWay(way, keyring(["bob"]), spend);
  const finished = finalize(way, { signatures, preimages: new Map() }, spend);
  if (way.path.kind !== "leaf") throw new Error("the way is a leaf");
  const leaf = [way.path.script, way.path.controlBlock].map(fromHex);
  const spending = withWitness({ tx, prevouts: made.prevouts }, 0, [...signatures.values(), ...leaf]);
  return [finished.ok ? "finalized" : finished.error.code, answer(judge(backend, spending, TAPSCRIPT))];
}

const GOOD = ["finalized", "script"];
const REFUSED = ["E_SPEND_LOCKS", "UNSATISFIED_LOCKTIME"];

const tip = (at: number, time: number): ChainTip => ({ height: height(at), medianTimePast: unixTime(time) });
const confirmed = (at: number, time: number): Confirmation => ({
  height: height(at),
  previousMedianTimePast: unixTime(time),
});

test("5: MTP, not clock: a time lock ends when the median of eleven blocks is past it, however late the last block's own time is", () => {
  const way = lockedWay(`after(${T})`);
  expect(way.lockTime).toBe(T);
  expect(bothOf(way, {})).toEqual(GOOD);
  const { tx } = spendOf(way, backend).midstates;
  const stamps = (late: number): ChainTip => {
    const times = Array.from({ length: 11 }, (_, i) => unixTime(i < late ? T + 7200 : T - 600));
    return tip(900_000, medianTimePast(times));
  };
  expect([0, 1, 5].map((late) => isFinal(tx, stamps(late)))).toEqual([false, false, false]);
  expect([6, 11].map((late) => isFinal(tx, stamps(late)))).toEqual([true, true]);
  expect([T - 1, T, T + 1].map((time) => isFinal(tx, tip(900_000, time)))).toEqual([false, false, true]);
  // Ages in time run between median times too.
  const aged = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence: 0x40_0001 })), lockTime: 0 };
  const output = confirmed(900_000, T);
  expect([511, 512].map((age) => immatureInput(aged, [output], tip(900_001, T + age)))).toEqual([0, undefined]);
});

test("6: nSequence/nLockTime/version not set: neither finalised nor accepted, though the signature is good", () => {
  const older = lockedWay("older(144)");
  expect(bothOf(older, {})).toEqual(GOOD);
  expect(bothOf(older, { version: 3 })).toEqual(GOOD);
  expect(bothOf(older, { version: 1 })).toEqual(REFUSED);
  for (const sequence of [0, 143, 0x40_0090, 0x8000_0090, 0xffff_ffff])
    expect([sequence, ...bothOf(older, {}, sequence)]).toEqual([sequence, ...REFUSED]);
  const after = lockedWay("after(4000000)");
  expect(bothOf(after, {})).toEqual(GOOD);
  for (const lockTime of [0, 3_999_999, T])
    expect([lockTime, ...bothOf(after, { lockTime })]).toEqual([lockTime, ...REFUSED]);
  expect(bothOf(after, {}, 0xffff_ffff)).toEqual(REFUSED);
});

test("9: wrong aggregate of relative locks: each input is held to its own sequence and its own output's age, never to the greatest", () => {
  const one = spendScript(backend, "144 CHECKSEQUENCEVERIFY", []);
  const [input] = one.tx.inputs;
  if (input === undefined) throw new Error("there is one input");
  const inputs = [10, 144].map((sequence) => ({ ...input, sequence }));
  const both: Spending = { tx: { ...one.tx, inputs }, prevouts: [...one.prevouts, ...one.prevouts] };
  expect([0, 1].map((index) => answer(judge(backend, both, TAPSCRIPT, index)))).toEqual([
    "UNSATISFIED_LOCKTIME",
    "script",
  ]);
  // 10 blocks on the output of block 300 end after 144 blocks on that of block 100.
  const spent = [confirmed(300, T), confirmed(100, T)];
  expect([308, 309].map((at) => immatureInput(both.tx, spent, tip(at, T)))).toEqual([0, undefined]);
});

/** What a third party can do to the witness of the tested input. */
const changed = (spending: Spending, change: (witness: readonly Bytes[]) => readonly Bytes[]): string => {
  const witness = spending.tx.inputs[TESTED]?.witness ?? [];
  return answer(judge(backend, withWitness(spending, TESTED, change(witness)), TAPSCRIPT, TESTED));
};

test("12: malleable witness: none is made that a third party can change, and the engine refuses the changes", () => {
  const holding = (has: readonly string[]) => ({
    signs: ({ text }: { readonly text: string }) => has.includes(`sig ${text}`),
    knows: ({ text }: { readonly text: string }) => has.includes(`preimage ${text}`),
    passed: () => true,
  });
  const satisfied = (text: string, ...has: readonly string[]): string => {
    const found = cheapestSatisfaction(parsed(text), holding(has));
    return found.ok ? "ok" : found.error;
  };
  // Any 32 bytes dissatisfy a hash, and whoever knows the preimage may satisfy the branch in its place.
  expect(satisfied("or_d(sha256(H),pk(A))", "sig A")).toBe("malleable");
  expect(satisfied("or_d(j:and_v(v:sha256(H),pk(A)),pk(B))", "sig B")).toBe("ok");
  expect(satisfied("or_d(j:and_v(v:sha256(H),pk(A)),pk(B))", "sig B", "preimage H")).toBe("malleable");

  const branch = leafSpend(backend, {
    script: "IF K1 ELSE K2 ENDIF CHECKSIG",
    elements: [{ signer: 1 }, Uint8Array.of(1)],
  });
  const [signature = EMPTY, choice = EMPTY] = branch.tx.inputs[TESTED]?.witness ?? [];
  expect(changed(branch, (witness) => witness)).toBe("script");
  expect(changed(branch, ([, , ...leaf]) => [signature, Uint8Array.of(2), ...leaf])).toBe("TAPSCRIPT_MINIMALIF");
  expect(changed(branch, ([, , ...leaf]) => [signature, Uint8Array.of(1, 0), ...leaf])).toBe("TAPSCRIPT_MINIMALIF");
  expect(changed(branch, (witness) => [EMPTY, ...witness])).toBe("CLEANSTACK");
  expect(changed(branch, ([, , ...leaf]) => [concat(signature, Uint8Array.of(0)), choice, ...leaf])).toBe(
    "SCHNORR_SIG_HASHTYPE",
  );
  expect(changed(branch, (witness) => [...witness, ANNEX])).toBe("SCHNORR_SIG");
  // A signature that counts for nothing must be empty (NULLFAIL).
  const oneOfTwo = leafSpend(backend, {
    script: "K1 CHECKSIG K2 CHECKSIGADD 1 NUMEQUAL",
    elements: [EMPTY, { signer: 1 }],
  });
  expect(changed(oneOfTwo, (witness) => witness)).toBe("script");
  expect(changed(oneOfTwo, ([, first = EMPTY, ...leaf]) => [first, first, ...leaf])).toBe("SCHNORR_SIG");
  const inputs = branch.tx.inputs.map((each) => ({ ...each, scriptSig: Uint8Array.of(0x51) }));
  const withScriptSig = { ...branch, tx: { ...branch.tx, inputs } };
  expect(changed(withScriptSig, (witness) => witness)).toBe("WITNESS_MALLEATED");
});

test("24: annex shifts the witness: it is taken off before script and elements are counted, and every signature commits to it", () => {
  const script = "SIZE 32 EQUALVERIFY DROP K1 CHECKSIG";
  const preimage = new Uint8Array(32).fill(7);
  const elements = [{ signer: 1 }, preimage] as const;
  const traced = [leafSpend(backend, { script, elements }), leafSpend(backend, { script, elements, annex: ANNEX })].map(
    (spending) => traceInput({ ...spending, inputIndex: TESTED, rules: TAPSCRIPT, backend }),
  );
  expect(traced.map(({ verdict }) => verdict.ok)).toEqual([true, true]);
  for (const { start, script: run } of traced) {
    expect(start?.stack.at(-1)).toEqual(preimage);
    expect(run).toEqual(traced[0]?.script);
  }
  for (const spending of [leafSpend(backend, { script, elements, annex: ANNEX }), keyPathSpend(backend, 0, ANNEX)]) {
    expect(changed(spending, (witness) => witness.slice(0, -1))).toBe("SCHNORR_SIG");
    expect(changed(spending, (witness) => [...witness.slice(0, -1), concat(ANNEX, ANNEX)])).toBe("SCHNORR_SIG");
    expect(answer(judge(backend, spending, STANDARD, TESTED))).toBe("WITNESS_NONSTANDARD");
  }
  const annexAlone = keyPathSpend(backend, 0);
  // "If there are at least two witness elements": a lone one that begins with 0x50 is a signature.
  expect(changed(annexAlone, () => [ANNEX])).toBe("SCHNORR_SIG_SIZE");
});

test("25: tapscript engine traps: budget, unknown keys, code separators, control block, OP_SUCCESS, unknown leaf versions", () => {
  const answers = (spending: Spending, index = 0): readonly string[] =>
    [TAPSCRIPT, STANDARD].map((rules) => answer(judge(backend, spending, rules, index)));
  // The budget is of this input's own serialized witness: three checks cost 150, and 50 are free.
  const checks = spendScript(backend, "DUP 1 CHECKSIG VERIFY ".repeat(3), elementsOf("01"));
  const [input] = checks.tx.inputs;
  if (input === undefined) throw new Error("there is one input");
  const inputs = [input, { ...input, witness: [new Uint8Array(500)] }];
  const beside = { tx: { ...checks.tx, inputs }, prevouts: [...checks.prevouts, ...checks.prevouts] };
  expect(answers(beside)[0]).toBe("TAPSCRIPT_VALIDATION_WEIGHT");
  const unknownKey = spendScript(backend, "1 CHECKSIG", elementsOf("01"));
  expect(answers(unknownKey)).toEqual(["script", "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"]);
  expect(answers(spendScript(backend, "0 CHECKSIG", elementsOf("01")))[0]).toBe("TAPSCRIPT_EMPTY_PUBKEY");
  // Two signatures of one key, with a separator between: each has its own digest, none is taken from the other.
  const separated = "K1 CHECKSIGVERIFY CODESEPARATOR K1 CHECKSIG";
  const late = { signer: 1, codeSeparator: 2 } as const;
  expect(answers(leafSpend(backend, { script: separated, elements: [late, { signer: 1 }] }), TESTED)[0]).toBe("script");
  for (const one of [late, { signer: 1 }] as const)
    expect(answers(leafSpend(backend, { script: separated, elements: [one, one] }), TESTED)[0]).toBe("SCHNORR_SIG");
  const plain = leafSpend(backend, { script: "K1 CHECKSIG", elements: [{ signer: 1 }] });
  const parity = (block: Bytes): Bytes => block.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
  expect(changed(plain, (witness) => [...witness.slice(0, -1), parity(witness.at(-1) ?? EMPTY)])).toBe(
    "WITNESS_PROGRAM_MISMATCH",
  );
  expect(changed(plain, (witness) => [...witness.slice(0, -1), (witness.at(-1) ?? EMPTY).subarray(1)])).toBe(
    "TAPROOT_WRONG_CONTROL_SIZE",
  );
  // Neither is "script": nobody's condition was met, and whoever asks can tell.
  const success = spendScript(backend, "RETURN CAT", []);
  expect(answers(success)).toEqual(["op success", "DISCOURAGE_OP_SUCCESS"]);
  const made = coin(backend, keyOf(backend, 1), { script: Uint8Array.of(0x6a), version: 0xc2 });
  const unknown = withWitness(spendAll([made]), 0, [Uint8Array.of(0x6a), made.controlBlock ?? EMPTY]);
  expect(answers(unknown)).toEqual(["unknown leaf version", "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"]);
});
