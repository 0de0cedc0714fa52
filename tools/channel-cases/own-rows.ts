/** Contracts of one's own: app outputs that are followed, bound by hash and settled, an end that updates respect, and an application that judges moves. */
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { int64 } from "../../src/transaction/write.ts";
import type { AppOpening, StateRecord } from "../../src/channel/index.ts";
import { appHash, gameData, NO_PARTY, REVOCATION_ARGUMENT } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { CaseRow, Edit } from "./row.ts";
import { all, change, flip, insert, put, remove } from "./row.ts";
import type { World } from "./world.ts";
import { agree, preimage, shares } from "./world.ts";
import { SHOP_END } from "./worlds.ts";

const AMOUNT = 100_000n;

const recordOf = ({ test }: World, opening: AppOpening): StateRecord => ({
  from: NO_PARTY,
  to: NO_PARTY,
  amount: AMOUNT,
  hash: appHash(fromHex(test.channel.program.policyId), opening),
  expiry: 0,
  kind: 2,
});

const keyOf = ({ test }: World, party: number): Uint8Array =>
  (test.parties[party]?.keys.htlc_base ?? new Uint8Array(33)).subarray(1);

function holding(world: World, name: string, opening: AppOpening): void {
  const { fundingAmount, parties } = world.test.channel.parameters;
  const balances = shares(parties.length, fundingAmount - AMOUNT);
  agree(world, name, { sequence: 1, balances, records: [recordOf(world, opening)], apps: [opening] });
}

const APP = "/messages/1/apps";

/** What is wrong with an opening of an app output, or with its record. */
const openingRows = (name: string): readonly CaseRow[] => {
  const row = (what: string, note: string, rest: Partial<CaseRow>): CaseRow => ({
    name: `${name}-${what}`,
    note,
    messages: ["opened", name],
    ...rest,
  });
  return [
    {
      name,
      note: "a state that holds value in an output of the contract",
      messages: ["opened", name],
      rule: "E_POLICY_ROOT",
    },
    row("unopened", "the record is not opened", { refused: "E_MALFORMED", edit: remove(`${APP}/0`) }),
    row("argument", "another argument than the one in the record's hash", {
      refused: "E_MALFORMED",
      edit: flip(`${APP}/0/arguments/1`),
    }),
    row("argument-more", "an argument more than the output declares", {
      refused: "E_MALFORMED",
      edit: insert(`${APP}/0/arguments/-`, "00"),
    }),
    row("other-output", "an output that the contract does not have", {
      refused: "E_MALFORMED",
      edit: put(`${APP}/0/output`, "treasure"),
    }),
    row("twice", "an opening that no record has", {
      refused: "E_MALFORMED",
      edit: (document) =>
        insert(`${APP}/-`, { ...(document.messages[1] as { apps: object[] }).apps[0], output: "other" })(document),
    }),
    row("amount", "the output has a satoshi more", {
      refused: "E_CONSERVATION",
      edit: change<string>("/messages/1/state/records/0/amount", (sat) => String(BigInt(sat) + 1n)),
    }),
    row("hash", "one bit of the record's hash", {
      refused: "E_MALFORMED",
      edit: flip("/messages/1/state/records/0/hash"),
    }),
    row("party", "an app output that names a party", {
      refused: "E_MALFORMED",
      edit: put("/messages/1/state/records/0/from", 0),
    }),
  ];
};

const ends = (world: World, height: number): NonNullable<CaseRow["options"]> => ({
  moment: {
    height,
    time: 1_700_000_000,
    slack: 6,
    fundedAt: SHOP_END - world.test.channel.parameters.challengePeriod * 100,
  },
});

/** Another output in the place of the one that was agreed: nobody builds a state with it, so nobody signs one. */
const instead = (world: World, opening: AppOpening): Edit =>
  all(
    put(`${APP}/0`, { output: opening.output, arguments: opening.arguments.map(toHex) }),
    put("/messages/1/state/records/0/hash", toHex(recordOf(world, opening).hash)),
  );

export function shopRows(world: World): readonly CaseRow[] {
  agree(world, "opened", { sequence: 0, balances: [500_000n, 500_000n] });
  agree(world, "paid", { sequence: 1, balances: [490_000n, 510_000n] });
  const owner = keyOf(world, 0);
  const { challengePeriod } = world.test.channel.parameters;
  const deposit = (revocation: Uint8Array, delay: number): AppOpening => ({
    output: "deposit",
    arguments: [revocation, owner, sha256(preimage("deposit")), int64(BigInt(delay)), int64(900_000n)],
  });
  holding(world, "deposit", deposit(REVOCATION_ARGUMENT, challengePeriod));
  const gift = { output: "gift", arguments: [owner] };
  const quick = { output: "quick", arguments: [REVOCATION_ARGUMENT, owner] };
  // "updates stop and the exit starts at t - challenge_period - margin"
  const last = SHOP_END - challengePeriod - 18;
  return [
    ...openingRows("deposit"),
    {
      name: "gift",
      note: "an output without the revocation key: the publisher of an old state would keep it",
      messages: ["opened", "deposit"],
      edit: instead(world, gift),
      refused: "E_APP_UNPUNISHABLE",
    },
    {
      name: "deposit-revocable",
      note: "the revocation key takes it at once",
      messages: ["opened", "deposit"],
      rule: "E_APP_UNPUNISHABLE",
    },
    {
      name: "deposit-own-key",
      note: "a key of its owner in the place of the revocation key",
      messages: ["opened", "deposit"],
      edit: instead(world, deposit(owner, challengePeriod)),
      refused: "E_APP_UNPUNISHABLE",
    },
    {
      name: "deposit-early",
      note: "its owner may take it a block before the challenge period ends",
      messages: ["opened", "deposit"],
      edit: instead(world, deposit(REVOCATION_ARGUMENT, challengePeriod - 1)),
      refused: "E_APP_UNPUNISHABLE",
    },
    {
      name: "quick",
      note: "the revocation key takes it at once, and so does its owner: the publisher of an old state would be first",
      messages: ["opened", "deposit"],
      edit: instead(world, quick),
      refused: "E_APP_UNPUNISHABLE",
    },
    {
      name: "before-the-end",
      note: "the last block in which a state may be agreed",
      messages: ["opened", "paid"],
      options: ends(world, last - 1),
      rule: "E_FUNDING_EXPIRY",
    },
    {
      name: "at-the-end",
      note: "the exit begins: a challenge period and a margin before bob can spend alone",
      messages: ["opened", "paid"],
      options: ends(world, last),
      refused: "E_FUNDING_EXPIRY",
    },
  ];
}

/** A payment from party 0 to party 1 in the form of the club's contract. */
export function paymentOf(world: World): { readonly opening: AppOpening; readonly record: StateRecord } {
  const opening = {
    output: "payment",
    arguments: [keyOf(world, 1), keyOf(world, 0), sha256(preimage("club")), int64(900_000n)],
  };
  return { opening, record: recordOf(world, opening) };
}

export function clubRows(world: World): readonly CaseRow[] {
  agree(world, "opened", { sequence: 0, balances: shares(3, 1_000_000n) });
  holding(world, "payment", paymentOf(world).opening);
  return openingRows("payment");
}

const board = (cells: string): Uint8Array =>
  gameData(
    [...cells].map((cell) => ".XO".indexOf(cell)),
    50_000n,
  );

export function gameRows(world: World): readonly CaseRow[] {
  const even = [500_000n, 500_000n];
  const options = { application: "tic-tac-toe" as const };
  agree(world, "opened", { sequence: 0, balances: even });
  agree(world, "started", { sequence: 1, balances: even, stateData: board(".........") });
  agree(world, "corner", { sequence: 2, balances: even, stateData: board("X........") });
  agree(world, "two-moves", { sequence: 2, balances: even, stateData: board("XO.......") });
  agree(world, "paid-early", { sequence: 2, balances: [550_000n, 450_000n], stateData: board("X........") });
  agree(world, "no-board", { sequence: 2, balances: even, stateData: Uint8Array.of(1, 2, 3) });
  const steps = ["opened", "started"];
  return [
    { name: "move", note: "party 0 marks a cell", messages: [...steps, "corner"], options, rule: "E_TRANSITION" },
    {
      name: "two-moves",
      note: "two cells at once",
      messages: [...steps, "two-moves"],
      options,
      refused: "E_TRANSITION",
    },
    {
      name: "paid-early",
      note: "the stake is taken before anybody has won",
      messages: [...steps, "paid-early"],
      options,
      refused: "E_TRANSITION",
    },
    {
      name: "no-board",
      note: "data that is no board",
      messages: [...steps, "no-board"],
      options,
      refused: "E_TRANSITION",
    },
    {
      name: "no-game",
      note: "the same data under payments alone, which do not read it",
      messages: [...steps, "no-board"],
      rule: "E_TRANSITION",
    },
  ];
}
