/**
 * Updates with one thing wrong, found in every channel: the message is changed and not signed again, so the rule that is named must be the changed field's own and
 * not the signature that no longer fits.
 */
import { atPointer } from "../../src/cli/json-patch.ts";
import type { RowOf } from "./proof-rows.ts";
import type { CaseRow, Edit } from "./row.ts";
import { signatureRows } from "./signature-rows.ts";
import type { World } from "./world.ts";
import { all, change, count, flip, insert, plus, put, remove } from "./row.ts";

const STEPS = ["opened", "paid", "pending"];
/** The message that is judged. */
const NEXT = "/messages/2";
const STATE = `${NEXT}/state`;

const withSteps = (rows: readonly RowOf[]): readonly CaseRow[] => rows.map((row) => ({ messages: STEPS, ...row }));

const ACCEPTED: readonly RowOf[] = [
  { name: "first", note: "the first state has the number 0", rule: "E_SEQUENCE_GAP", messages: ["opened"] },
  { name: "second", note: "a payment from balance to balance", rule: "E_CONSERVATION", messages: ["opened", "paid"] },
  { name: "third", note: "payments in flight, signed and attested by all", rule: "E_SIG" },
  {
    name: "fourth",
    note: "the payments are settled; each number follows the one before",
    rule: "E_SEQUENCE_REPLAY",
    messages: [...STEPS, "settled"],
  },
  {
    name: "data",
    note: "1024 bytes of state data, and their hash",
    rule: "E_DATA_SIZE",
    messages: ["opened", "with-data"],
  },
];

const BINDING: readonly RowOf[] = [
  {
    name: "other-channel-id",
    note: "one bit of the channel id",
    refused: "E_STATE_BINDING",
    edit: flip(`${STATE}/channelId`),
  },
  {
    name: "other-channel",
    note: "the same state of another channel of the same parties, rightly signed there",
    refused: "E_STATE_BINDING",
    messages: ["opened", "paid", "elsewhere"],
  },
  {
    name: "other-mechanism",
    note: "the state says another mechanism",
    refused: "E_STATE_BINDING",
    edit: change<string>(`${STATE}/mechanism`, (name) => (name === "penalty" ? "timelock" : "penalty")),
  },
  {
    name: "other-challenge-period",
    note: "a block more",
    refused: "E_STATE_BINDING",
    edit: count(`${STATE}/challengePeriod`, 1),
  },
  {
    name: "other-identity",
    note: "a balance of another identity key",
    refused: "E_STATE_BINDING",
    edit: flip(`${STATE}/balances/0/identity`),
  },
  { name: "party-less", note: "a party less", refused: "E_STATE_BINDING", edit: remove(`${STATE}/balances/1`) },
  {
    name: "parties-swapped",
    note: "the parties in another order, each with its balance",
    refused: "E_STATE_BINDING",
    edit: change<readonly unknown[]>(`${STATE}/balances`, (all_) => all_.toReversed()),
  },
];

const NUMBERS: readonly RowOf[] = [
  { name: "gap", note: "a number is left out", refused: "E_SEQUENCE_GAP", messages: ["opened", "pending"] },
  { name: "gap-changed", note: "the number after", refused: "E_SEQUENCE_GAP", edit: count(`${STATE}/sequence`, 1) },
  { name: "no-beginning", note: "state 1 without state 0", refused: "E_SEQUENCE_GAP", messages: ["paid"] },
  { name: "again", note: "the same update twice", refused: "E_SEQUENCE_REPLAY", messages: ["opened", "paid", "paid"] },
  { name: "older", note: "an older update", refused: "E_SEQUENCE_REPLAY", messages: [...STEPS, "paid"] },
  {
    name: "two-contents",
    note: "another state under the same number, attested by all: the first who did is named",
    refused: "E_EQUIVOCATION",
    party: 0,
    messages: ["opened", "paid", "paid-otherwise"],
  },
  {
    name: "other-content",
    note: "that other state by itself",
    rule: "E_EQUIVOCATION",
    messages: ["opened", "paid-otherwise"],
  },
  {
    name: "two-contents-of-one",
    note: "another state under the same number, attested by party 1 alone",
    refused: "E_EQUIVOCATION",
    party: 1,
    messages: ["opened", "paid", "paid-otherwise"],
    edit: flip(`${NEXT}/attestations/0/signature`),
  },
  {
    name: "two-contents-of-a-stranger",
    note: "another state under the same number that nobody attested accuses nobody",
    refused: "E_SEQUENCE_REPLAY",
    messages: ["opened", "paid", "paid-otherwise"],
    edit: change<readonly { readonly signature: string }[]>(`${NEXT}/attestations`, (given) =>
      given.map((each) => ({ ...each, signature: "11".repeat(64) })),
    ),
  },
];

const MONEY: readonly RowOf[] = [
  {
    name: "satoshi-more",
    note: "a balance has a satoshi more",
    refused: "E_CONSERVATION",
    edit: plus(`${STATE}/balances/0/balance`, 1n),
  },
  {
    name: "satoshi-less",
    note: "a balance has a satoshi less",
    refused: "E_CONSERVATION",
    edit: plus(`${STATE}/balances/1/balance`, -1n),
  },
  {
    name: "payment-more",
    note: "a payment has a satoshi more",
    refused: "E_CONSERVATION",
    edit: plus(`${STATE}/records/0/amount`, 1n),
  },
  {
    name: "payment-twice",
    note: "a payment stands twice",
    refused: "E_CONSERVATION",
    edit: (document) => insert(`${STATE}/records/0`, recordOf(document.messages[2]))(document),
  },
  {
    name: "payment-gone",
    note: "a payment is left out",
    refused: "E_CONSERVATION",
    edit: remove(`${STATE}/records/0`),
  },
  {
    name: "overflow",
    note: "balances above 2^63 that would come out right modulo 2^64",
    refused: "E_CONSERVATION",
    edit: put(`${STATE}/balances/0/balance`, "9999999999999999999"),
  },
  {
    name: "moved",
    note: "a satoshi moved from one balance to another: the sum is right, the outputs are not those that were signed",
    refused: "E_POLICY_ROOT",
    edit: all(plus(`${STATE}/balances/0/balance`, 1n), plus(`${STATE}/balances/1/balance`, -1n)),
  },
  {
    name: "policy-root",
    note: "one bit of the policy root",
    refused: "E_POLICY_ROOT",
    edit: flip(`${STATE}/policyRoot`),
  },
  {
    name: "payment-hash",
    note: "another payment hash",
    refused: "E_POLICY_ROOT",
    edit: flip(`${STATE}/records/0/hash`),
  },
  {
    name: "payment-expiry",
    note: "a payment expires a block later",
    refused: "E_POLICY_ROOT",
    edit: count(`${STATE}/records/0/expiry`, 1),
  },
];

const recordOf = (message: unknown): unknown =>
  (message as { readonly state: { readonly records: readonly unknown[] } }).state.records[0];

const DATA: readonly RowOf[] = [
  { name: "data-hash", note: "one bit of the data hash", refused: "E_DATA_HASH", edit: flip(`${STATE}/dataHash`) },
  {
    name: "data-added",
    note: "a byte of data that the hash does not cover",
    refused: "E_DATA_HASH",
    edit: put(`${NEXT}/stateData`, "00"),
  },
  {
    name: "data-hash-zero",
    note: "no data has the hash of nothing, not zeros",
    refused: "E_DATA_HASH",
    edit: put(`${STATE}/dataHash`, "00".repeat(32)),
  },
  {
    name: "data-long",
    note: "1025 bytes of data",
    refused: "E_DATA_SIZE",
    edit: put(`${NEXT}/stateData`, "00".repeat(1025)),
  },
];

const ATTESTATIONS: readonly RowOf[] = [
  {
    name: "attestation",
    note: "one bit of an attestation",
    refused: "E_ATTESTATION",
    party: 0,
    edit: flip(`${NEXT}/attestations/0/signature`),
  },
  {
    name: "attestation-nonce",
    note: "one bit of the R of an attestation",
    refused: "E_ATTESTATION",
    party: 1,
    edit: flip(`${NEXT}/attestations/1/signature`, 0),
  },
  {
    name: "attestation-older",
    note: "an attestation of the state before",
    refused: "E_ATTESTATION",
    party: 0,
    edit: (document) =>
      put(`${NEXT}/attestations/0`, (document.messages[1] as { attestations: unknown[] }).attestations[0])(document),
  },
  {
    name: "attestation-gone",
    note: "a party has not attested",
    refused: "E_ATTESTATION_MISSING",
    party: 1,
    edit: remove(`${NEXT}/attestations/1`),
  },
  {
    name: "attestations-none",
    note: "nobody has attested",
    refused: "E_ATTESTATION_MISSING",
    party: 0,
    edit: put(`${NEXT}/attestations`, []),
  },
];

const malformed = (name: string, note: string, edit: Edit): RowOf => ({ name, note, refused: "E_MALFORMED", edit });

const FORM: readonly RowOf[] = [
  malformed("unknown-field", "a member that no rule knows", insert(`${STATE}/memo`, "")),
  malformed("missing-field", "a member is missing", remove(`${STATE}/policyRoot`)),
  malformed("amount-as-number", "an amount is a JSON number", change<string>(`${STATE}/balances/0/balance`, Number)),
  malformed(
    "amount-with-zero",
    "an amount with a leading zero",
    change<string>(`${STATE}/balances/0/balance`, (sat) => `0${sat}`),
  ),
  malformed(
    "amount-negative",
    "a negative amount",
    change<string>(`${STATE}/balances/0/balance`, (sat) => `-${sat}`),
  ),
  malformed("upper-case", "hex in capitals has a second encoding", put(`${STATE}/dataHash`, "AB".repeat(32))),
  malformed(
    "short-hash",
    "a hash of 31 bytes",
    change<string>(`${STATE}/policyRoot`, (hex) => hex.slice(2)),
  ),
  malformed("half-a-byte", "an odd number of hex digits", put(`${NEXT}/stateData`, "abc")),
  malformed("number-as-text", "the number is text", change<number>(`${STATE}/sequence`, String)),
  malformed("number-broken", "the number is not whole", put(`${STATE}/sequence`, 1.5)),
  malformed("number-negative", "the number is negative", put(`${STATE}/sequence`, -1)),
  malformed("no-object", "a list in the place of the update", put(NEXT, [])),
  malformed("nothing", "null in the place of the update", put(NEXT, null)),
  malformed("self-payment", "a payment from a party to itself", put(`${STATE}/records/0/to`, 0)),
  malformed("unknown-party", "a payment to a party that is not there", put(`${STATE}/records/0/to`, 19)),
  malformed("expiry-is-time", "an expiry that is no height", put(`${STATE}/records/0/expiry`, 500_000_000)),
  malformed("signature-more", "a signature that nobody asked for", (document) =>
    insert(`${NEXT}/evidence/signatures/-`, atPointer(document, `${NEXT}/evidence/signatures/0`))(document),
  ),
  {
    name: "point-lock",
    note: "a payment locked to a point: no version knows it yet",
    refused: "E_VERSION",
    edit: put(`${STATE}/records/0/kind`, 1),
  },
];

const PHASE: readonly RowOf[] = [
  { name: "phase-open", note: "the channel is open", rule: "E_PHASE", options: { phase: "open" } },
  { name: "phase-closing", note: "a close was signed", refused: "E_PHASE", options: { phase: "closing" } },
  { name: "phase-closed", note: "the funding output is spent", refused: "E_PHASE", options: { phase: "closed" } },
];

export const updateRows = (world: World): readonly CaseRow[] =>
  withSteps([
    ...ACCEPTED,
    ...BINDING,
    ...NUMBERS,
    ...MONEY,
    ...DATA,
    ...ATTESTATIONS,
    ...FORM,
    ...PHASE,
    ...signatureRows(world),
  ]);
