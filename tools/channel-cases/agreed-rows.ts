/** Updates at the borders of what parties may agree on: limits, dust, reserve, expiry, revocation, numbers that run out. */
import { toHex } from "../../src/base/bytes.ts";
import type { StateRecord } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/index.ts";
import { bytesOf, pointAt, signState } from "../../test/channel/parties.ts";
import type { UpdateProposal } from "../../test/channel/parties.ts";
import { atPointer } from "../../src/cli/json-patch.ts";
import type { CaseRow, Edit } from "./row.ts";
import { all, change, count, flip, insert, plus, put, remove } from "./row.ts";
import type { World } from "./world.ts";
import { agree, htlc, keep, shares } from "./world.ts";

type RowOf = Omit<CaseRow, "name" | "messages"> & { readonly after?: readonly string[] };

/** A state beside the transcript, and the case that ends with it. */
function ending(
  world: World,
  name: string,
  proposal: Omit<UpdateProposal, "sequence">,
  { after = ["opened"], ...row }: RowOf,
): CaseRow {
  agree(world, name, { sequence: after.length, ...proposal });
  return { ...row, name, messages: [...after, name] };
}

const total = (records: readonly StateRecord[]): bigint => records.reduce((sum, { amount }) => sum + amount, 0n);

const pendingOf = (world: World, records: readonly StateRecord[]): Omit<UpdateProposal, "sequence"> => {
  const { fundingAmount, parties } = world.test.channel.parameters;
  return { balances: shares(parties.length, fundingAmount - total(records)), records };
};

const MOMENT = { height: 800_000, time: 1_700_000_000, slack: 6 };

/** The limits of the fixtures' channels: 3 payments each way, 300000 sat in flight, 600 sat without an output. */
export function limitRows(world: World): readonly CaseRow[] {
  const { mechanism, sequence } = { mechanism: world.test.channel.mechanism, sequence: 1 };
  const times = (count_: number, change_: Partial<StateRecord> = {}): readonly StateRecord[] =>
    Array.from({ length: count_ }, (_, i) => htlc(0, { amount: 20_000n + BigInt(i), ...change_ }));
  const least = MOMENT.height + mechanism.htlcMargin(sequence, MOMENT.slack);
  const small = (dust: bigint): Omit<UpdateProposal, "sequence"> => ({
    ...pendingOf(world, [htlc(0, { amount: 300n }), htlc(1, { amount: dust })]),
  });
  const rows = [
    ending(world, "payments-3", pendingOf(world, times(3)), {
      note: "three payments of one party, the limit",
      rule: "E_HTLC_LIMIT",
    }),
    ending(
      world,
      "in-flight-300000",
      pendingOf(world, [htlc(0, { amount: 200_000n }), htlc(1, { amount: 100_000n })]),
      { note: "300000 sat in flight, the limit", rule: "E_HTLC_LIMIT" },
    ),
    ending(world, "dust-600", small(300n), {
      note: "two payments without outputs, 600 sat: the limit",
      rule: "E_DUST_EXPOSURE",
    }),
    ending(world, "expires-late-enough", pendingOf(world, times(1, { expiry: least })), {
      note: "a payment that expires just late enough",
      rule: "E_HTLC_EXPIRY",
      options: { moment: MOMENT },
    }),
  ];
  return [
    ...rows,
    beyond("payments-3", {
      name: "payments-4",
      note: "four payments of one party",
      refused: "E_HTLC_LIMIT",
      party: 0,
      edit: all(
        (document) => insert(`${SECOND}/records/0`, atPointer(document, `${SECOND}/records/0`))(document),
        plus(`${SECOND}/balances/0/balance`, -20_000n),
      ),
    }),
    beyond("in-flight-300000", {
      name: "in-flight-300001",
      note: "a satoshi more in flight",
      refused: "E_HTLC_LIMIT",
      edit: satoshi("records/1/amount"),
    }),
    beyond("dust-600", {
      name: "dust-601",
      note: "601 sat without outputs",
      refused: "E_DUST_EXPOSURE",
      edit: satoshi("records/1/amount"),
    }),
    beyond("expires-late-enough", {
      name: "expires-too-early",
      note: "a block earlier",
      refused: "E_HTLC_EXPIRY",
      options: { moment: MOMENT },
      edit: count(`${SECOND}/records/0/expiry`, -1),
    }),
  ];
}

const SECOND = "/messages/1/state";

/** A state at a limit, moved beyond it: limits are judged before signatures, so nothing needs to be signed again. */
const beyond = (state: string, row: Omit<CaseRow, "messages">): CaseRow => ({ ...row, messages: ["opened", state] });

/** A satoshi from the balance of party 0. */
const satoshi = (to: string): Edit => all(plus(`${SECOND}/${to}`, 1n), plus(`${SECOND}/balances/0/balance`, -1n));

const NEXT = "/messages/2";
const REVOCATION = `${NEXT}/evidence/revocation`;

/** What only `penalty` has: reserve and revocation. */
export function penaltyRows(world: World): readonly CaseRow[] {
  const { fundingAmount, reserve } = world.test.channel.parameters;
  const left = (own: bigint): Omit<UpdateProposal, "sequence"> => ({ balances: [own, fundingAmount - own] });
  const rows = [
    ending(world, "reserve-kept", left(reserve), { note: "a balance that falls to the reserve", rule: "E_RESERVE" }),
    beyond("reserve-kept", {
      name: "reserve-lost",
      note: "a satoshi below",
      refused: "E_RESERVE",
      party: 0,
      edit: satoshi("balances/1/balance"),
    }),
  ];
  return [...rows, ...revocationRows(world), ...chainRows(world)];
}

function revocationRows({ test }: World): readonly CaseRow[] {
  const row = (name: string, note: string, edit: Edit, rest: Partial<CaseRow>): CaseRow => ({
    name,
    note,
    edit,
    messages: ["opened", "paid", "pending"],
    ...rest,
  });
  const far = toHex(pointAt(test.parties[0] as (typeof test.parties)[number], 9));
  return [
    row("secret-0", "one bit of the secret of party 0", flip(`${REVOCATION}/secrets/0`), {
      refused: "E_REVOCATION_SECRET",
      party: 0,
    }),
    row("secret-1", "one bit of the secret of party 1", flip(`${REVOCATION}/secrets/1`), {
      refused: "E_REVOCATION_SECRET",
      party: 1,
    }),
    row(
      "secrets-swapped",
      "the secrets of the two swapped",
      change<readonly unknown[]>(`${REVOCATION}/secrets`, (list) => list.toReversed()),
      { refused: "E_REVOCATION_SECRET", party: 0 },
    ),
    row("secrets-none", "the state before is not revoked", remove(`${REVOCATION}/secrets`), {
      refused: "E_REVOCATION_SECRET",
    }),
    row("secret-of-one", "one of two has revoked", remove(`${REVOCATION}/secrets/1`), {
      refused: "E_REVOCATION_SECRET",
    }),
    row(
      "secrets-in-first",
      "state 0 revokes nothing",
      insert("/messages/0/evidence/revocation/secrets", ["11".repeat(32), "22".repeat(32)]),
      { refused: "E_MALFORMED", messages: ["opened"] },
    ),
    row(
      "points-changed",
      "another commitment point than the one that was announced",
      put(`${REVOCATION}/points/0`, far),
      { refused: "E_POLICY_ROOT" },
    ),
    row(
      "next-point-none",
      "the next commitment point is no point",
      put(`${REVOCATION}/nextPoints/0`, `02${"00".repeat(31)}05`),
      { refused: "E_MALFORMED" },
    ),
    row(
      "next-point-twice",
      "both parties announce one point",
      (document) => put(`${REVOCATION}/nextPoints/1`, atPointer(document, `${REVOCATION}/nextPoints/0`))(document),
      { refused: "E_MALFORMED", party: 1 },
    ),
    row(
      "next-point-again",
      "the point of this state is announced for the next",
      (document) => put(`${REVOCATION}/nextPoints/0`, atPointer(document, `${REVOCATION}/points/0`))(document),
      { refused: "E_MALFORMED", party: 0 },
    ),
    row(
      "next-point-key",
      "a party's funding key is announced as its point",
      (document) =>
        put(`${REVOCATION}/nextPoints/1`, atPointer(document, "/channel/parameters/parties/1/keys/funding"))(document),
      { refused: "E_MALFORMED", party: 1 },
    ),
    row("next-point-gone", "the next commitment point of a party is missing", remove(`${REVOCATION}/nextPoints/1`), {
      refused: "E_MALFORMED",
    }),
  ];
}

/** Party 0 takes its secrets from two seeds: each fits its point, and they do not follow from one another. */
function chainRows(world: World): readonly CaseRow[] {
  const { channel, definition, parties } = world.test;
  const [first, second] = parties as readonly [(typeof parties)[number], (typeof parties)[number]];
  const liar = { ...first, seed: bytesOf("a second seed") };
  const lying = { channel, definition, parties: [liar, second] };
  const balances = shares(2, channel.parameters.fundingAmount);
  keep(world, "liar-1", signState(lying, { sequence: 1, balances }));
  keep(world, "liar-2", signState(lying, { sequence: 2, balances }));
  const announced = put("/messages/0/evidence/revocation/nextPoints/0", toHex(pointAt(liar, 1)));
  const revealed = put("/messages/1/evidence/revocation/secrets/0", toHex(commitmentSecret(first.seed, 0)));
  return [
    {
      name: "seeds-one-secret",
      note: "one secret is of any seed",
      messages: ["opened", "liar-1"],
      edit: all(announced, revealed),
      rule: "E_REVOCATION_CHAIN",
    },
    {
      name: "seeds-two",
      note: "the second secret does not derive the first",
      messages: ["opened", "liar-1", "liar-2"],
      edit: all(announced, revealed),
      refused: "E_REVOCATION_CHAIN",
      party: 0,
    },
  ];
}

/** The end of numbers: of a tree with few states, and of what the fields can carry. */
export function rangeRows(world: World): readonly CaseRow[] {
  const { lastSequence } = world.test.channel.mechanism;
  const steps = ["opened", "paid", "pending", "settled"];
  const last: CaseRow = {
    name: "beyond-last",
    note: "a number that the mechanism does not have",
    messages: ["opened", "paid", "pending"],
    edit: put(`${NEXT}/state/sequence`, lastSequence + 1),
    refused: "E_SEQ_RANGE",
  };
  if (lastSequence !== 3) return [last];
  return [
    last,
    { name: "last", note: "the last state that the tree has", messages: steps, rule: "E_UPDATES_EXHAUSTED" },
    {
      name: "exhausted",
      note: "one more",
      messages: [...steps, "settled"],
      edit: count("/messages/4/state/sequence", 1),
      refused: "E_UPDATES_EXHAUSTED",
    },
  ];
}
