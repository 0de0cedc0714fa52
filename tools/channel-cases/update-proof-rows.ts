/** Symmetric: proofs about a published update, and the settlement after it. */
import type { SignedState } from "../../test/channel/parties.ts";
import { keepProof, M, rowsFor } from "./proof-rows.ts";
import { FIRST_TX, maturityRows, openingRows, PUBLISHED, publishedBy, SECOND_TX } from "./published.ts";
import type { CaseRow } from "./row.ts";
import { all, insert, put } from "./row.ts";
import { shownState } from "./spend-messages.ts";
import {
  annexed,
  changeTx,
  elsewhere,
  firstInput,
  hashTyped,
  satoshiLess,
  signatureBit,
  version2,
} from "./transaction-edits.ts";
import type { World } from "./world.ts";

/** Symmetric: the update of an older state. */
export function updateProofRows(world: World, older: SignedState, newer: SignedState): readonly CaseRow[] {
  const [update, settle] = publishedBy(world, older);
  if (update === undefined || settle === undefined) throw new Error("nothing published");
  const published = { sequence: older.update.state.sequence, transactions: [update.message] };
  keepProof(world, "newer", { claim: "NEWER_STATE_EXISTS", published, newer: shownState(newer) });
  const both = { ...published, transactions: [update.message, settle.message] };
  keepProof(world, "settled-proof", { claim: "NEWER_STATE_EXISTS", published: both, newer: shownState(newer) });
  return [
    ...rowsFor("newer", [
      { name: "", note: "any newer update spends the one that was published", rule: "E_NOT_NEWER" },
      {
        name: "not-newer",
        note: "the published state is said to be of the newer number",
        refused: "E_NOT_NEWER",
        edit: put(`${PUBLISHED}/sequence`, newer.update.state.sequence),
      },
      {
        name: "locktime",
        note: "another state's number in nLockTime",
        refused: "E_LOCKTIME",
        edit: changeTx(FIRST_TX, (tx) => ({ ...tx, lockTime: tx.lockTime + 1 })),
      },
      {
        name: "sequence",
        note: "an update that waits",
        refused: "E_TX_FIELD",
        edit: changeTx(
          FIRST_TX,
          firstInput(() => ({ sequence: 144 })),
        ),
      },
      {
        name: "version",
        note: "version 2",
        refused: "E_TX_VERSION",
        edit: version2(FIRST_TX),
      },
      {
        name: "output",
        note: "an output of a satoshi less",
        refused: "E_OUTPUT_MISMATCH",
        edit: satoshiLess(FIRST_TX),
      },
      {
        name: "signature",
        note: "one bit of the signature",
        refused: "E_SIG",
        edit: signatureBit(FIRST_TX),
      },
      {
        name: "hash-type",
        note: "ALL|ANYPREVOUT, which is a settlement's",
        refused: "E_SIGHASH",
        edit: hashTyped(FIRST_TX, 0x41),
      },
      {
        name: "annex",
        note: "an annex",
        refused: "E_ANNEX",
        edit: annexed(FIRST_TX),
      },
      {
        name: "revoked",
        note: "nothing is revoked in this mechanism",
        refused: "E_MALFORMED",
        edit: all(put(`${M}/claim`, "REVOKED_STATE_PUBLISHED"), insert(`${M}/mech`, {})),
      },
      ...openingRows(0),
    ]),
    ...rowsFor("settled-proof", [
      { name: "", note: "the settlement of the older state beside its update", rule: "E_SETTLE_MISMATCH" },
      {
        name: "sequence",
        note: "a settlement that waits a block less",
        refused: "E_SETTLE_MISMATCH",
        edit: changeTx(
          SECOND_TX,
          firstInput(({ sequence }) => ({ sequence: sequence - 1 })),
        ),
      },
      {
        name: "parent",
        note: "a settlement of another transaction",
        refused: "E_SETTLE_MISMATCH",
        edit: elsewhere(SECOND_TX),
      },
      {
        name: "hash-type",
        note: "the hash type of an update",
        refused: "E_SIGHASH",
        edit: hashTyped(SECOND_TX, 0xc1),
      },
      {
        name: "signature",
        note: "one bit of its signature",
        refused: "E_SIG",
        edit: signatureBit(SECOND_TX),
      },
    ]),
    ...maturityRows(world, { published }, update, settle.delay),
  ];
}
