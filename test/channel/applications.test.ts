/** Applications: payments, a game in turns, and an escrow with an oracle, each by stories of what it allows and what it does not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { ApplicationState, StateRecord } from "../../src/channel/index.ts";
import { gameData, NO_PARTY, oracleEscrow, outcomeDigest, PAYMENT, TIC_TAC_TOE } from "../../src/channel/index.ts";
import { concat } from "../../src/base/bytes.ts";
import { bytesOf, crypto } from "./parties.ts";

const SEED = { seed: 3_3 };
const NO_DATA = new Uint8Array(0);
const state = (
  sequence: number,
  balances: readonly bigint[],
  data: Uint8Array = NO_DATA,
  records: readonly StateRecord[] = [],
): ApplicationState => ({
  sequence,
  balances,
  records,
  data,
});

describe("payment", () => {
  it("leaves it to the parties", () => {
    expect(PAYMENT.validTransition(undefined, state(0, [1n, 2n]))).toBe(true);
    expect(PAYMENT.validTransition(state(0, [1n, 2n]), state(1, [3n, 0n]))).toBe(true);
  });
});

describe("tic-tac-toe", () => {
  const STAKE = 50n;
  const { validTransition } = TIC_TAC_TOE;
  const board = (text: string, stake = STAKE): Uint8Array =>
    gameData(
      [...text].map((cell) => ".XO".indexOf(cell)),
      stake,
    );
  const EMPTY_BOARD = ".........";

  it("is played to its end, and the winner is paid", () => {
    const moves = ["X........", "X..O.....", "XX.O.....", "XX.OO....", "XXXOO...."];
    let before = state(0, [100n, 100n]);
    let sequence = 1;
    for (const cells of [EMPTY_BOARD, ...moves]) {
      const won = cells === "XXXOO....";
      const next = state(sequence++, won ? [150n, 50n] : [100n, 100n], board(cells));
      expect(validTransition(before, next), cells).toBe(true);
      before = next;
    }
    expect(validTransition(before, state(sequence, [150n, 50n], board(EMPTY_BOARD)))).toBe(true);
    expect(validTransition(before, state(sequence, [150n, 50n]))).toBe(true);
  });

  it.each([
    ["two moves at once", "X........", "XO.X.....", [100n, 100n]],
    ["the other's turn", "X........", "X.X......", [100n, 100n]],
    ["a mark on a mark", "X........", "O........", [100n, 100n]],
    ["a mark taken back", "XO.......", "X........", [100n, 100n]],
    ["no move", "XO.......", "XO.......", [100n, 100n]],
    ["a win that is not paid", "XX.OO....", "XXXOO....", [100n, 100n]],
    ["a win that is paid twice", "XX.OO....", "XXXOO....", [200n, 0n]],
    ["a win paid to the loser", "XX.OO....", "XXXOO....", [50n, 150n]],
    ["money for an ordinary move", "X........", "XO.......", [99n, 101n]],
    ["a new game in the middle", "X........", EMPTY_BOARD, [100n, 100n]],
  ])("refuses %s", (_name, from, to, balances) => {
    expect(validTransition(state(5, [100n, 100n], board(from)), state(6, balances, board(to)))).not.toBe(true);
  });

  it("refuses to drop a game, to change its stake, and a stake that nobody has", () => {
    const running = state(5, [100n, 100n], board("X........"));
    expect(validTransition(running, state(6, [100n, 100n]))).not.toBe(true);
    expect(validTransition(running, state(6, [100n, 100n], board("XO.......", 49n)))).not.toBe(true);
    expect(validTransition(state(5, [100n, 100n]), state(6, [100n, 100n], board(EMPTY_BOARD, 101n)))).not.toBe(true);
  });

  it("answers whatever the data is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 25 }), fc.uint8Array({ maxLength: 25 }), (a, b) => {
        const answer = validTransition(state(1, [9n, 9n], a), state(2, [9n, 9n], b));
        expect(answer === true || answer.length > 0).toBe(true);
      }),
      SEED,
    );
  });

  it("never makes or loses money, in any game of random moves", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8), { maxLength: 12 }), (picks) => {
        let cells = EMPTY_BOARD;
        let before = state(1, [100n, 100n], board(cells));
        for (const [turn, pick] of picks.entries()) {
          const next = cells.slice(0, pick) + (turn % 2 === 0 ? "X" : "O") + cells.slice(pick + 1);
          const allowed = [
            [100n, 100n],
            [150n, 50n],
            [50n, 150n],
          ].filter((balances) => validTransition(before, state(turn + 2, balances, board(next))) === true);
          expect(allowed.length).toBeLessThanOrEqual(1);
          if (allowed[0] === undefined) return;
          cells = next;
          before = state(turn + 2, allowed[0], board(cells));
        }
      }),
      SEED,
    );
  });
});

describe("the escrow with an oracle", () => {
  const secret = bytesOf("oracle");
  const oracle = crypto.multiplyBase(secret)?.subarray(1) ?? NO_DATA;
  const escrow = bytesOf("the escrow output, opened");
  const { validTransition } = oracleEscrow({ crypto, oracle, escrow });
  const deal = bytesOf("deal 1");
  const open = concat(Uint8Array.of(1), deal);
  const record: StateRecord = { from: NO_PARTY, to: NO_PARTY, amount: 40n, hash: escrow, expiry: 0, kind: 2 };
  const ended = (outcome: number, signed = outcome, of = deal): Uint8Array =>
    concat(
      Uint8Array.of(2),
      deal,
      Uint8Array.of(outcome),
      crypto.signSchnorr(outcomeDigest(of, signed), secret, new Uint8Array(32)),
    );
  const idle = state(1, [100n, 100n]);
  const held = state(2, [60n, 100n], open, [record]);

  it("is opened by the buyer, and ends as the oracle says", () => {
    expect(validTransition(undefined, idle)).toBe(true);
    expect(validTransition(idle, held)).toBe(true);
    expect(validTransition(held, { ...held, sequence: 3 })).toBe(true);
    expect(validTransition(held, state(3, [100n, 100n], ended(0)))).toBe(true);
    expect(validTransition(held, state(3, [60n, 140n], ended(1)))).toBe(true);
    expect(validTransition(state(3, [60n, 140n], ended(1)), state(4, [60n, 140n]))).toBe(true);
  });

  it.each<readonly [string, ApplicationState, ApplicationState]>([
    ["the amount from the seller", idle, state(2, [100n, 60n], open, [record])],
    ["an open deal without an amount", idle, state(2, [100n, 100n], open)],
    ["an amount without a deal", idle, state(2, [60n, 100n], NO_DATA, [record])],
    ["an end without the oracle", held, state(3, [60n, 140n])],
    ["the other outcome paid", held, state(3, [60n, 140n], ended(0))],
    ["an outcome that the oracle did not sign", held, state(3, [60n, 140n], ended(1, 0))],
    ["the oracle's word on another deal", held, state(3, [60n, 140n], ended(1, 1, bytesOf("deal 2")))],
    ["an outcome that does not exist", held, state(3, [60n, 140n], ended(2))],
    ["money moved while it is open", held, state(3, [50n, 110n], open, [record])],
    ["another deal in its place", held, state(3, [60n, 100n], concat(Uint8Array.of(1), bytesOf("deal 2")), [record])],
    ["an end of nothing", idle, state(2, [100n, 100n], ended(0))],
    ["half of it paid", held, state(3, [80n, 120n], ended(1))],
  ])("refuses %s", (_name, before, after) => {
    expect(validTransition(before, after)).not.toBe(true);
  });

  it("shows no secret, and answers whatever the data is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (data) => {
        const answer = validTransition(held, state(3, [60n, 100n], data, [record]));
        expect(answer === true ? toHex(data) === toHex(open) : answer.length > 0).toBe(true);
      }),
      SEED,
    );
  });
});
