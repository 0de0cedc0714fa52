/** Timelock: proofs about a published path: each link, each wait, and the node by which a newer state overtakes it. */
import type { Transaction } from "../../src/transaction/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { keepProof, M, rowsFor } from "./proof-rows.ts";
import { chainJson, FIRST_TX, maturityRows, PUBLISHED, publishedBy, SECOND_TX } from "./published.ts";
import type { CaseRow } from "./row.ts";
import { count, flip, put, remove } from "./row.ts";
import type { ShownBlocks } from "./shown-blocks.ts";
import { empty, shownBlocks } from "./shown-blocks.ts";
import { shownState } from "./spend-messages.ts";
import {
  annexed,
  changeTx,
  elsewhere,
  firstInput,
  otherOutput,
  satoshiLess,
  signatureBit,
  version2,
} from "./transaction-edits.ts";
import type { World } from "./world.ts";

/** Timelock: the path of an older state, up to the node where the newer one parts from it. */
export function pathRows(world: World, older: SignedState, newer: SignedState): readonly CaseRow[] {
  const path = publishedBy(world, older).slice(0, 2);
  const digits = { published: digitsOf(world, older), newer: digitsOf(world, newer) };
  const published = { sequence: older.update.state.sequence, transactions: path.map(({ message }) => message) };
  keepProof(world, "newer", { claim: "NEWER_STATE_EXISTS", published, newer: shownState(newer), mech: { digits } });
  const [trigger, node] = path;
  if (trigger === undefined || node === undefined) throw new Error("no path");
  return [
    ...rowsFor("newer", [
      { name: "", note: "the newer state's node spends the same output and is valid earlier", rule: "E_NOT_NEWER" },
      {
        name: "without-digits",
        note: "the digits follow from the numbers",
        rule: "E_DIGITS",
        edit: remove(`${M}/mech`),
      },
      {
        name: "digits-published",
        note: "other digits of the published state",
        refused: "E_DIGITS",
        edit: count(`${M}/mech/digits/published/0`, 1),
      },
      {
        name: "digits-newer",
        note: "other digits of the newer state",
        refused: "E_DIGITS",
        edit: count(`${M}/mech/digits/newer/0`, 1),
      },
      {
        name: "not-newer",
        note: "the published state is said to be the newer one's number",
        refused: "E_NOT_NEWER",
        edit: put(`${PUBLISHED}/sequence`, newer.update.state.sequence),
      },
      {
        name: "trigger-alone",
        note: "the trigger is of both states",
        refused: "E_NOT_NEWER",
        edit: remove(`${PUBLISHED}/transactions/1`),
      },
      {
        name: "sequence",
        note: "a node that waits a block less",
        refused: "E_SEQUENCE",
        edit: changeTx(
          SECOND_TX,
          firstInput(({ sequence }) => ({ sequence: sequence - 1 })),
        ),
      },
      {
        name: "sequence-of-trigger",
        note: "a trigger that waits",
        refused: "E_TX_FIELD",
        edit: changeTx(
          FIRST_TX,
          firstInput(() => ({ sequence: 1 })),
        ),
      },
      {
        name: "node-version",
        note: "a node of version 2",
        refused: "E_TX_VERSION",
        edit: version2(SECOND_TX),
      },
      {
        name: "node-locktime",
        note: "a node with an nLockTime",
        refused: "E_LOCKTIME",
        edit: changeTx(SECOND_TX, (tx) => ({ ...tx, lockTime: 1 })),
      },
      {
        name: "link",
        note: "the node spends another transaction's output",
        refused: "E_CHAIN_LINK",
        edit: elsewhere(SECOND_TX),
      },
      {
        name: "link-index",
        note: "the node spends the P2A",
        refused: "E_CHAIN_LINK",
        edit: otherOutput(SECOND_TX),
      },
      {
        name: "parent",
        note: "the trigger spends another output",
        refused: "E_WRONG_PARENT",
        edit: otherOutput(FIRST_TX),
      },
      {
        name: "conservation",
        note: "the node hands on a satoshi less",
        refused: "E_CONSERVATION",
        edit: satoshiLess(SECOND_TX),
      },
      {
        name: "node-signature",
        note: "one bit of a signature",
        refused: "E_SIG",
        edit: signatureBit(SECOND_TX),
      },
      {
        name: "node-annex",
        note: "an annex",
        refused: "E_ANNEX",
        edit: annexed(SECOND_TX),
      },
      {
        name: "revoked",
        note: "nothing is revoked in this mechanism",
        refused: "E_MALFORMED",
        edit: put(`${M}/claim`, "REVOKED_STATE_PUBLISHED"),
      },
      {
        name: "attestation",
        note: "one bit of an attestation of the newer state",
        refused: "E_ATTESTATION",
        party: 1,
        edit: flip(`${M}/newer/attestations/1/signature`),
      },
    ]),
    ...answerRows(world, { trigger: trigger.tx, node: node.tx }),
    ...maturityRows(world, { published: { ...published, transactions: [trigger.message] } }, trigger, node.delay),
  ];
}

/** Level 1 first. */
function digitsOf({ test }: World, { update }: SignedState): readonly number[] {
  const tree = test.channel.parameters.tree ?? { radix: 2, depth: 1 };
  const digits: number[] = [];
  for (let level = 0, rest = update.state.sequence; level < tree.depth; level++, rest = Math.floor(rest / tree.radix))
    digits.unshift(rest % tree.radix);
  return digits;
}

/** T7: the older node is not confirmed yet, and the newer one is valid. */
function answerRows(
  world: World,
  { trigger, node }: { readonly trigger: Transaction; readonly node: Transaction },
): readonly CaseRow[] {
  const step = world.test.channel.parameters.challengePeriod;
  const proof = world.messages["newer"] as object;
  const { tree } = world.test.channel.parameters;
  // The newer state's first digit is one more than the older's: its node waits a step less.
  const wait = ((tree?.radix ?? 2) - 2) * step;
  const early = shownBlocks(800_000, [...empty(1), [trigger]]);
  // Which may follow when its own wait has passed.
  const waited = (blocks: number): ShownBlocks =>
    shownBlocks(800_000, [...empty(1), [trigger], ...empty(blocks - 1), [node]]);
  const rows: CaseRow[] = [];
  const keep = (name: string, note: string, chain: ShownBlocks, rest: Partial<CaseRow>): void => {
    world.messages[`newer-${name}`] = { ...proof, chain: chainJson(chain) };
    rows.push({ name: `newer-${name}`, note, messages: [`newer-${name}`], options: { trust: chain.trust }, ...rest });
  };
  keep("confirmed-too", "the older node is in the chain already", waited(wait + step), { refused: "E_TOO_LATE" });
  keep("confirmed-early", "the older node stands a block before its wait has passed", waited(wait + step - 1), {
    refused: "E_SPV",
  });
  if (wait > 2) {
    keep("too-early", "the newer node's wait has not passed", early, { refused: "E_TOO_EARLY" });
    keep(
      "in-time",
      "it has, and the older node is not confirmed",
      shownBlocks(800_000, [...empty(1), [trigger], ...empty(wait - 1)]),
      { rule: "E_TOO_EARLY" },
    );
  } else
    keep("in-time", "the newer node waits for nothing, and the older one is not confirmed", early, {
      rule: "E_TOO_LATE",
    });
  return rows;
}
