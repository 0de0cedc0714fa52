/** Penalty: proofs about a published commitment: that it is revoked, that a newer state exists, second-level transactions and justice on top of it. */
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import type { RowOf } from "./proof-rows.ts";
import { keepProof, M, rowsFor } from "./proof-rows.ts";
import { justiceOf, punishedRows } from "./punished-rows.ts";
import { FIRST_TX, maturityRows, openingRows, OPENINGS, PUBLISHED, publishedBy, SECOND_TX } from "./published.ts";
import type { CaseRow } from "./row.ts";
import { count, flip, insert, put, remove } from "./row.ts";
import { shownState } from "./spend-messages.ts";
import {
  annexed,
  changeTx,
  elsewhere,
  firstInput,
  hashTyped,
  item,
  otherOutput,
  signatureBit,
  truncated,
  version2,
} from "./transaction-edits.ts";
import { unsafeLeafRows } from "./unsafe-leaf-rows.ts";
import type { World } from "./world.ts";
import { pointOf, secretOf } from "./world.ts";

/** The proof that party 0 published a state of its own that is revoked. */
export function revokedProof(world: World, revoked: SignedState): object {
  const { sequence } = revoked.update.state;
  const [commit] = publishedBy(world, revoked);
  if (commit === undefined) throw new Error("nothing published");
  const mech = { holder: 0, point: pointOf(world.test, 0, sequence), secret: secretOf(world.test, 0, sequence) };
  keepProof(world, "revoked", {
    claim: "REVOKED_STATE_PUBLISHED",
    published: { sequence, transactions: [commit.message] },
    mech,
  });
  return world.messages["revoked"] as object;
}

/** Penalty: the pending state of party 0, revoked when the next was agreed. */
export function revokedRows(world: World, pending: SignedState, settled: SignedState): readonly CaseRow[] {
  const { test } = world;
  const sequence = pending.update.state.sequence;
  const [commit, ...second] = publishedBy(world, pending);
  if (commit === undefined) throw new Error("nothing published");
  const offered = second.find(({ tx }) => tx.lockTime > 0);
  if (offered === undefined) throw new Error("no offered payment");
  const point = pointOf(test, 0, sequence);
  const secret = secretOf(test, 0, sequence);
  const mech = { holder: 0, point, secret };
  const published = { sequence, transactions: [commit.message] };
  revokedProof(world, pending);
  keepProof(world, "revoked-and-newer", {
    claim: "REVOKED_STATE_PUBLISHED",
    published,
    mech,
    newer: shownState(settled),
  });
  const withSecond = { sequence, transactions: [commit.message, offered.message] };
  const ofSecond = { published: [commit.tx, offered.tx], role: "second_level" } as const;
  const justice = justiceOf(world, pending, ofSecond);
  keepProof(world, "revoked-with-justice", {
    claim: "REVOKED_STATE_PUBLISHED",
    published: withSecond,
    mech: { ...mech, justice: encodeTransaction(justice) },
  });
  const inflated = justiceOf(world, pending, {
    ...ofSecond,
    change: (tx) => ({ ...tx, outputs: tx.outputs.map((output) => ({ ...output, amount: sats(21_000_000n) })) }),
  });
  keepProof(world, "revoked-with-inflated-justice", {
    claim: "REVOKED_STATE_PUBLISHED",
    published: withSecond,
    mech: { ...mech, justice: encodeTransaction(inflated) },
  });
  const outputs = commit.transaction.openings();
  const local = outputs.find(({ role }) => role === "to_local")?.vout ?? 0;
  const payment = outputs.find(({ role }) => role === "offered")?.vout ?? 0;
  keepProof(world, "newer", {
    claim: "NEWER_STATE_EXISTS",
    published,
    mech: { holder: 0, point },
    newer: shownState(settled),
  });
  return [
    ...rowsFor("revoked", [
      ...commitmentRows(secretOf(test, 0, sequence + 1), pointOf(test, 1, sequence)),
      ...openingRows(payment),
      ...unsafeLeafRows(payment),
      ...paymentRows(payment, local),
      {
        name: "inflated",
        note: "the commitment pays a satoshi more than it has",
        refused: "E_CONSERVATION",
        edit: changeTx(FIRST_TX, (tx) => ({
          ...tx,
          outputs: tx.outputs.map((output, i) =>
            i === local ? { ...output, amount: sats(output.amount + 1n) } : output,
          ),
        })),
      },
    ]),
    ...rowsFor("revoked-and-newer", [
      { name: "", note: "the newer state beside it, attested by all", rule: "E_NOT_NEWER" },
      {
        name: "not-newer",
        note: "a state of the same number is not newer",
        refused: "E_NOT_NEWER",
        edit: put(`${PUBLISHED}/sequence`, sequence + 1),
      },
      {
        name: "attestation",
        note: "one bit of an attestation of the newer state",
        refused: "E_ATTESTATION",
        party: 0,
        edit: flip(`${M}/newer/attestations/0/signature`),
      },
    ]),
    ...rowsFor("revoked-with-justice", justiceRows()),
    ...rowsFor("revoked-with-inflated-justice", [
      { name: "", note: "justice that is signed and pays more than it takes", refused: "E_FEE_SIPHON" },
    ]),
    ...rowsFor("newer", [
      { name: "", note: "a newer state exists: that the older is revoked is not claimed", rule: "E_NOT_NEWER" },
      {
        name: "no-holder",
        note: "it is not said whose commitment it is",
        refused: "E_MALFORMED",
        edit: remove(`${M}/mech/holder`),
      },
      {
        name: "digits",
        note: "evidence of another mechanism",
        refused: "E_MALFORMED",
        edit: insert(`${M}/mech/digits`, { published: [0] }),
      },
    ]),
    ...maturityRows(world, { published, mech: { holder: 0, point } }, commit, test.channel.parameters.challengePeriod),
    ...punishedRows(world, commit, justiceOf(world, pending, { published: [commit.tx], role: "to_local" }), {
      published,
      mech,
    }),
  ];
}

/** P1 to P6. */
const commitmentRows = (otherSecret: Uint8Array, otherPoint: Uint8Array): readonly RowOf[] => [
  { name: "", note: "the published commitment, opened, and the secret that revokes it", rule: "E_REVOCATION_SECRET" },
  {
    name: "secret",
    note: "one bit of the secret",
    refused: "E_REVOCATION_SECRET",
    party: 0,
    edit: flip(`${M}/mech/secret`),
  },
  {
    name: "secret-next",
    note: "the secret of the next state",
    refused: "E_REVOCATION_SECRET",
    party: 0,
    edit: put(`${M}/mech/secret`, toHex(otherSecret)),
  },
  { name: "secret-none", note: "no secret", refused: "E_MALFORMED", edit: remove(`${M}/mech/secret`) },
  {
    name: "point",
    note: "the point of the other party",
    refused: "E_REVOCATION_SECRET",
    edit: put(`${M}/mech/point`, toHex(otherPoint)),
  },
  {
    name: "holder",
    note: "the other party is said to have published it",
    refused: "E_OUTPUT_MISMATCH",
    edit: put(`${M}/mech/holder`, 1),
  },
  {
    name: "number",
    note: "another state number is claimed",
    refused: "E_COMMIT_NUMBER",
    edit: count(`${PUBLISHED}/sequence`, -1),
  },
  {
    name: "number-in-locktime",
    note: "one bit of the number in nLockTime",
    refused: "E_COMMIT_NUMBER",
    edit: changeTx(FIRST_TX, (tx) => ({ ...tx, lockTime: tx.lockTime ^ 1 })),
  },
  {
    name: "number-in-sequence",
    note: "one bit of the number in nSequence",
    refused: "E_COMMIT_NUMBER",
    edit: changeTx(
      FIRST_TX,
      firstInput(({ sequence }) => ({ sequence: (sequence ^ 1) >>> 0 })),
    ),
  },
  {
    name: "locktime-form",
    note: "nLockTime without its upper byte of 0x20",
    refused: "E_TX_FIELD",
    edit: changeTx(FIRST_TX, (tx) => ({ ...tx, lockTime: tx.lockTime & 0xff_ffff })),
  },
  {
    name: "sequence-form",
    note: "nSequence without its upper byte of 0x80",
    refused: "E_TX_FIELD",
    edit: changeTx(
      FIRST_TX,
      firstInput(({ sequence }) => ({ sequence: sequence & 0xff_ffff })),
    ),
  },
  { name: "version", note: "version 2", refused: "E_TX_VERSION", edit: version2(FIRST_TX) },
  {
    name: "parent",
    note: "another outpoint",
    refused: "E_WRONG_PARENT",
    edit: otherOutput(FIRST_TX),
  },
  {
    name: "annex",
    note: "an annex",
    refused: "E_ANNEX",
    edit: annexed(FIRST_TX),
  },
  {
    name: "signature",
    note: "one bit of the signature",
    refused: "E_SIG",
    edit: signatureBit(FIRST_TX),
  },
  {
    name: "hash-type",
    note: "another hash type of the signature",
    refused: "E_SIGHASH",
    edit: hashTyped(FIRST_TX, 1),
  },
  {
    name: "prevout",
    note: "another amount is said to be spent",
    refused: "E_PREVOUTS",
    edit: put(`${PUBLISHED}/transactions/0/prevouts/0/amount`, "1000001"),
  },
  {
    name: "nothing-published",
    note: "no transaction",
    refused: "E_MALFORMED",
    edit: put(`${PUBLISHED}/transactions`, []),
  },
  {
    name: "tx-truncated",
    note: "a byte less",
    refused: "E_MALFORMED",
    edit: truncated(FIRST_TX),
  },
];

/** P4: openings that describe other outputs than those of this commitment, in tree and key right. */
const paymentRows = (payment: number, local: number): readonly RowOf[] => [
  {
    name: "payment-expiry",
    note: "another expiry is said of a payment",
    refused: "E_OUTPUT_MISMATCH",
    edit: count(`${OPENINGS}/${payment}/htlc/expiry`, 1),
  },
  {
    name: "payment-hash",
    note: "another hash is said of a payment",
    refused: "E_OUTPUT_MISMATCH",
    edit: flip(`${OPENINGS}/${payment}/htlc/hash`),
  },
  {
    name: "role",
    note: "to_local is said to be to_remote",
    refused: "E_OUTPUT_MISMATCH",
    edit: put(`${OPENINGS}/${local}/role`, "to_remote"),
  },
  {
    name: "leaf-version",
    note: "an opened leaf of another version",
    refused: "E_TAPTREE",
    edit: put(`${OPENINGS}/${local}/leaves/0/leafVersion`, 0xc2),
  },
];

const JUSTICE = `${M}/mech/justice`;

/** P7, P8. */
const justiceRows = (): readonly RowOf[] => [
  {
    name: "",
    note: "a second-level transaction of a payment, and the justice that takes its output",
    rule: "E_HTLC_TX",
  },
  {
    name: "level-version",
    note: "a second-level transaction of version 2",
    refused: "E_HTLC_TX",
    edit: version2(SECOND_TX),
  },
  {
    name: "level-locktime",
    note: "its nLockTime is not the expiry",
    refused: "E_HTLC_TX",
    edit: changeTx(SECOND_TX, (tx) => ({ ...tx, lockTime: tx.lockTime + 1 })),
  },
  {
    name: "level-sequence",
    note: "its nSequence is not the template's",
    refused: "E_HTLC_TX",
    edit: changeTx(
      SECOND_TX,
      firstInput(() => ({ sequence: 1 })),
    ),
  },
  {
    name: "level-output",
    note: "it pays another script",
    refused: "E_HTLC_TX",
    edit: changeTx(SECOND_TX, (tx) => ({
      ...tx,
      outputs: tx.outputs.map((output) => ({ ...output, scriptPubKey: output.scriptPubKey.toReversed() })),
    })),
  },
  {
    name: "level-hash-type",
    note: "the counterparty's signature is not of 0x83",
    refused: "E_SIGHASH",
    edit: item(SECOND_TX, 0, (bytes) => bytes.slice(0, 64)),
  },
  {
    name: "level-elsewhere",
    note: "it spends no payment of the commitment",
    refused: "E_WRONG_PARENT",
    edit: elsewhere(SECOND_TX),
  },
  {
    name: "justice-elsewhere",
    note: "justice takes an output that is not of the commitment",
    refused: "E_WRONG_PARENT",
    edit: elsewhere(JUSTICE),
  },
  {
    name: "justice-signature",
    note: "one bit of the signature of justice",
    refused: "E_SIG",
    edit: signatureBit(JUSTICE),
  },
  {
    name: "justice-truncated",
    note: "justice is no transaction",
    refused: "E_MALFORMED",
    edit: truncated(JUSTICE),
  },
];
