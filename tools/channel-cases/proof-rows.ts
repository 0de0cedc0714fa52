/** Dispute proofs: those that every mechanism has, of two states of one number, of an exit that is complete, and of a transaction that breaks a rule. */
import type { SignatureEvidence, StateTransaction } from "../../src/channel/index.ts";
import type { DisputeProof } from "../../src/verifier/index.ts";
import { PROOF } from "../../src/verifier/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import type { CaseRow } from "./row.ts";
import { all, change, count, flip, insert, plus, put, remove } from "./row.ts";
import { completed, exitSteps, publishSteps, shownState } from "./spend-messages.ts";
import { changeTx, signatureBit, truncated } from "./transaction-edits.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { World } from "./world.ts";

export const M = "/messages/0";

export type RowOf = Omit<CaseRow, "messages"> & { readonly messages?: readonly string[] };

export const rowsFor = (message: string, rows: readonly RowOf[]): readonly CaseRow[] =>
  rows.map((row) => ({ messages: [message], ...row, name: row.name === "" ? message : `${message}-${row.name}` }));

/** A proof about this channel, kept under a name; its program is the one that the reader has. */
export function keepProof({ test, messages }: World, name: string, proof: Omit<DisputeProof, "v" | "channel">): void {
  const { channel, definition } = test;
  const known = { channelId: channel.id, parameters: definition.parameters, funding: definition.funding };
  messages[name] = PROOF.write({ v: 1, channel: known, ...proof });
}

/** What can be wrong with any proof before it is looked into. */
const COMMON: readonly RowOf[] = [
  { name: "version", note: "a version that is not known", refused: "E_VERSION", edit: put(`${M}/v`, 2) },
  { name: "field", note: "a member that no rule knows", refused: "E_MALFORMED", edit: insert(`${M}/memo`, "") },
  { name: "claim", note: "a claim that no rule knows", refused: "E_MALFORMED", edit: put(`${M}/claim`, "TRUST_ME") },
  {
    name: "channel-id",
    note: "one bit of the channel id",
    refused: "E_CHANNEL_ID",
    edit: flip(`${M}/channel/channelId`),
  },
  {
    name: "parameter",
    note: "a parameter is another",
    refused: "E_CHANNEL_ID",
    edit: plus(`${M}/channel/parameters/reserve`, 1n),
  },
  {
    name: "id-left-out",
    note: "the channel id may be left out: it follows from the rest",
    rule: "E_CHANNEL_ID",
    edit: remove(`${M}/channel/channelId`),
  },
  {
    name: "foreign",
    note: "another channel on the same output, of other parties, whose id is left out",
    refused: "E_CHANNEL_ID",
    edit: all(remove(`${M}/channel/channelId`), flip(`${M}/channel/parameters/parties/1/channelNonce`)),
  },
  {
    name: "other-network",
    note: "another genesis hash",
    refused: "E_NETWORK",
    edit: put(`${M}/channel/parameters/genesis`, "00".repeat(32)),
  },
  {
    name: "other-program",
    note: "the policy id of another contract",
    refused: "E_PARAMS",
    edit: flip(`${M}/channel/parameters/policyId`),
  },
  {
    name: "funding-script",
    note: "one bit of the funding output's script",
    refused: "E_FUNDING_SCRIPT",
    edit: flip(`${M}/channel/funding/scriptPubKey`),
  },
  {
    name: "funding-amount",
    note: "another funding amount",
    refused: "E_FUNDING_AMOUNT",
    edit: plus(`${M}/channel/funding/amount`, 1n),
  },
];

export function commonProofRows(
  world: World,
  states: Readonly<Record<"paid" | "otherwise" | "pending", SignedState>>,
): readonly CaseRow[] {
  return [
    ...equivocationRows(world, states.paid, states.otherwise),
    ...orderRows(world, states.pending),
    ...authorizedRows(world, states.pending),
    ...invalidRows(world, states.pending),
  ];
}

function equivocationRows(world: World, a: SignedState, b: SignedState): readonly CaseRow[] {
  const [one, other] = [shownState(a), shownState(b)];
  keepProof(world, "equivocation", { claim: "EQUIVOCATION", party: 1, states: [one, other] });
  const S = `${M}/states`;
  return rowsFor("equivocation", [
    { name: "", note: "two states of number 1, both attested by party 1", rule: "E_EQUIVOCATION_NOT_PROVEN" },
    {
      name: "others-silent",
      note: "no other party's attestation is needed",
      rule: "E_ATTESTATION_MISSING",
      edit: remove(`${S}/0/attestations/0`),
    },
    {
      name: "unbalanced",
      note: "the second state need not add up: it is evidence, not a state to take; the attestation no longer fits it",
      refused: "E_ATTESTATION",
      party: 1,
      edit: plus(`${S}/1/state/balances/0/balance`, 1n),
    },
    {
      name: "same",
      note: "the same state twice",
      refused: "E_EQUIVOCATION_NOT_PROVEN",
      edit: (document) => put(`${S}/1`, (document.messages[0] as { states: unknown[] }).states[0])(document),
    },
    {
      name: "attestation",
      note: "one bit of the attestation of the blamed party",
      refused: "E_ATTESTATION",
      party: 1,
      edit: flip(`${S}/1/attestations/1/signature`),
    },
    {
      name: "attestation-gone",
      note: "the blamed party attested one of them",
      refused: "E_ATTESTATION_MISSING",
      party: 1,
      edit: remove(`${S}/1/attestations/1`),
    },
    {
      name: "party-other",
      note: "another party is blamed, which attested both too",
      rule: "E_EQUIVOCATION_NOT_PROVEN",
      edit: put(`${M}/party`, 0),
    },
    { name: "party-none", note: "nobody is blamed", refused: "E_MALFORMED", edit: remove(`${M}/party`) },
    {
      name: "elsewhere",
      note: "the second state is of another channel",
      refused: "E_STATE_BINDING",
      edit: flip(`${S}/1/state/channelId`),
    },
    {
      name: "part-more",
      note: "a part that this claim does not have",
      refused: "E_MALFORMED",
      edit: insert(`${M}/published`, { sequence: 1, transactions: [] }),
    },
    ...COMMON,
  ]);
}

/** One content has one encoding: who writes it in another way shows no second state. */
function orderRows(world: World, pending: SignedState): readonly CaseRow[] {
  const state = shownState(pending);
  keepProof(world, "equivocation-of-one", { claim: "EQUIVOCATION", party: 1, states: [state, state] });
  return rowsFor("equivocation-of-one", [
    { name: "", note: "a state with two payments, twice", refused: "E_EQUIVOCATION_NOT_PROVEN" },
    {
      name: "order",
      note: "the payments of the second in another order",
      refused: "E_MALFORMED",
      edit: change<readonly unknown[]>(`${M}/states/1/state/records`, (list) => list.toReversed()),
    },
  ]);
}

const isOf =
  (party: number) =>
  ({ holder }: StateTransaction): boolean =>
    holder === undefined || holder === party;

/** All signatures that others gave party 0 for its exit. */
function exitSignatures({ proposed, update }: SignedState): readonly SignatureEvidence[] {
  const names = new Set(proposed.transactions.filter(isOf(0)).map(({ name }) => name));
  return update.evidence.signatures.filter(({ transaction }) => names.has(transaction));
}

/** Of a state all of whose transactions were signed with it. */
function authorizedRows(world: World, pending: SignedState): readonly CaseRow[] {
  if (!signsItsExit(pending)) return [];
  const signatures = exitSignatures(pending);
  keepProof(world, "authorized", {
    claim: "STATE_AUTHORIZED",
    party: 0,
    newer: { ...shownState(pending), signatures },
  });
  const S = `${M}/newer/signatures`;
  const [first] = signatures;
  const whole = first !== undefined && "signature" in first;
  const part = first !== undefined && typeof first.signer === "number" ? first.signer : 1;
  const broken: RowOf = whole
    ? { name: "signature", note: "one bit of a signature", refused: "E_SIG", edit: flip(`${S}/0/signature`, 40) }
    : {
        name: "partial",
        note: "one bit of a partial signature",
        refused: "E_PARTIAL_SIG",
        party: part,
        edit: flip(`${S}/0/partials/${part}`),
      };
  return rowsFor("authorized", [
    { name: "", note: "party 0 holds every foreign signature of its exit", rule: "E_SIG" },
    broken,
    {
      name: "signature-gone",
      note: "a signature is missing",
      refused: "E_SIG",
      edit: remove(`${S}/${signatures.length - 1}`),
    },
    { name: "signatures-none", note: "signatures are not shown", refused: "E_MALFORMED", edit: remove(S) },
    {
      name: "attestation",
      note: "one bit of an attestation",
      refused: "E_ATTESTATION",
      party: 0,
      edit: flip(`${M}/newer/attestations/0/signature`),
    },
    {
      name: "attestation-gone",
      note: "a party has not attested",
      refused: "E_ATTESTATION_MISSING",
      party: 1,
      edit: remove(`${M}/newer/attestations/1`),
    },
    {
      name: "sum",
      note: "the state does not add up",
      refused: "E_CONSERVATION",
      edit: plus(`${M}/newer/state/balances/0/balance`, 1n),
    },
    {
      name: "moved",
      note: "a satoshi moved",
      refused: "E_POLICY_ROOT",
      edit: all(plus(`${M}/newer/state/balances/0/balance`, 1n), plus(`${M}/newer/state/balances/1/balance`, -1n)),
    },
    {
      name: "data",
      note: "data that the state's hash does not cover",
      refused: "E_DATA_HASH",
      edit: insert(`${M}/newer/stateData`, "00"),
    },
    {
      name: "mechanism",
      note: "the state says another challenge period",
      refused: "E_STATE_BINDING",
      edit: count(`${M}/newer/state/challengePeriod`, 1),
    },
  ]);
}

/** Every transaction of the exit is among those that the state's own update signs. */
const signsItsExit = ({ proposed }: SignedState): boolean => {
  const exit = proposed.built.exitTransactions(proposed.commitment);
  return exit.ok && exit.value.length === proposed.transactions.length;
};

function invalidRows(world: World, pending: SignedState): readonly CaseRow[] {
  const [step] = publishSteps(exitSteps(world, 0, pending));
  if (step === undefined) throw new Error("nothing to publish");
  const { transaction } = step;
  const tx = encodeTransaction(completed(world, pending, transaction));
  keepProof(world, "invalid-tx", {
    claim: "INVALID_TX",
    transaction: { tx, prevouts: transaction.prevouts, role: transaction.role },
    expected: shownState(pending),
  });
  const T = `${M}/transaction/tx`;
  return rowsFor("invalid-tx", [
    { name: "valid", note: "a transaction that breaks no rule", refused: "E_TX_VALID" },
    {
      name: "output",
      note: "a transaction that pays another output",
      rule: "E_TX_VALID",
      edit: changeTx(T, (each) => ({ ...each, outputs: each.outputs.slice(1) })),
    },
    {
      name: "role",
      note: "a valid transaction is called a claim, which it is not",
      refused: "E_WRONG_PARENT",
      edit: put(`${M}/transaction/role`, "claim"),
    },
    {
      name: "prevout-amount",
      note: "a valid transaction is said to spend a satoshi more than it does",
      refused: "E_PREVOUTS",
      edit: plus(`${M}/transaction/prevouts/0/amount`, 1n),
    },
    {
      name: "prevouts-none",
      note: "what a valid transaction spends is kept back",
      refused: "E_PREVOUTS",
      edit: put(`${M}/transaction/prevouts`, []),
    },
    {
      name: "witness",
      note: "one bit of the witness: invalid as it is shown, and the verdict says that it rests on the witness",
      rule: "E_TX_VALID",
      edit: signatureBit(T),
    },
    {
      name: "truncated",
      note: "no transaction at all",
      refused: "E_MALFORMED",
      edit: truncated(T),
    },
    {
      name: "unattested",
      note: "the state was not attested by a party",
      refused: "E_ATTESTATION_MISSING",
      party: 0,
      edit: put(`${M}/expected/attestations`, []),
    },
  ]);
}
