/**
 * `fixtures/trace/`: a small spend for `tapwright trace`, and the same with one bit of its signature flipped. Bob of `two-party-safe.policy` takes
 * the leaf; the keys are hashes of names, so nobody can mistake them for keys. The same bytes each time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { concat, fromHex, toHex } from "../src/base/bytes.ts";
import { noble } from "../src/crypto/index.ts";
import { finalize, plan } from "../src/program/index.ts";
import { toAsm } from "../src/script/index.ts";
import { encodeTransaction } from "../src/transaction/index.ts";
import { policyText, programOf } from "../test/program/library.ts";
import { keyring, publicKeyOf, signWay, spendOf } from "../test/satisfaction/sign.ts";

const FOLDER = new URL("../fixtures/trace/", import.meta.url);
const POLICY = "two-party-safe.policy";
/** Of the signature: in its second half, the scalar s. */
const FLIPPED_BYTE = 40;

const backend = noble();
const keys = Object.fromEntries(["alice", "bob"].map((name) => [name, toHex(publicKeyOf(name))]));
const program = programOf(policyText(POLICY), { keys });
const [output] = program.outputs;
const planned = plan(
  program,
  "main",
  { keys: new Set(["bob"]), preimages: new Set(), at: { blocks: 144 } },
  { backend },
);
const way = planned.ok ? planned.value.ways.find(({ path }) => path.kind === "leaf") : undefined;
if (output === undefined || way?.kind !== "planned" || way.path.kind !== "leaf") throw new Error("bob's leaf is open");

const spend = spendOf(way, backend);
const finished = finalize(way, { signatures: signWay(way, keyring(["bob"]), spend), preimages: new Map() }, spend);
if (!finished.ok) throw new Error(finished.error.message);
const [signature, ...rest] = finished.value;
if (signature === undefined) throw new Error("bob signs");
const { tx, prevouts } = spend.midstates;

const withSignature = (bytes: Uint8Array): string =>
  toHex(encodeTransaction({ ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: [bytes, ...rest] })) }));
const flipped = concat(
  signature.subarray(0, FLIPPED_BYTE),
  Uint8Array.of((signature[FLIPPED_BYTE] as number) ^ 1),
  signature.subarray(FLIPPED_BYTE + 1),
);
const about = {
  note: "the leaf of bob, 144 blocks after the output confirmed; flipped.hex has one bit of the signature flipped",
  policy: POLICY,
  keys,
  descriptor: output.descriptor,
  script: toAsm(fromHex(way.path.script)),
};
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL("spend.hex", FOLDER), `${withSignature(signature)}\n`);
writeFileSync(new URL("flipped.hex", FOLDER), `${withSignature(flipped)}\n`);
writeFileSync(
  new URL("prevouts.json", FOLDER),
  json(prevouts.map(({ amount, scriptPubKey }) => ({ amount: String(amount), scriptPubKey: toHex(scriptPubKey) }))),
);
writeFileSync(new URL("about.json", FOLDER), json(about));
