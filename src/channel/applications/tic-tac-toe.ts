/**
 * A turn-based game as an application: tic-tac-toe for a stake. The board is the state data; a move is an update; who wins is paid by the update with the winning move. The
 * players move in turn, party 0 first, and nobody can take a move back: its number was used.
 *
 * State data: empty between games, else "u8 1 ‖ 9×u8 cell ‖ le64 stake", a cell being 0, or 1 + party_index of its mark.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Application, ApplicationState } from "../application.ts";
import { equalBytes } from "../../base/bytes.ts";

interface Game {
  readonly cells: Bytes;
  readonly stake: bigint;
}

const CELLS = 9;
const DATA_BYTES = 1 + CELLS + 8;

const LINES: readonly (readonly [number, number, number])[] = Object.freeze([
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
]);

export const TIC_TAC_TOE: Application = Object.freeze({
  name: "tic-tac-toe",
  maxData: DATA_BYTES,
  validTransition,
});

/** The state data of a game; cells as they are numbered, left to right and top to bottom. */
export function gameData(cells: readonly number[], stake: bigint): Bytes {
  const data = new Uint8Array(DATA_BYTES);
  data[0] = 1;
  data.set(cells, 1);
  new DataView(data.buffer).setBigUint64(1 + CELLS, stake, true);
  return data;
}

/** `null` between games, `undefined` for data that is no game. */
function readGame(data: Bytes): Game | null | undefined {
  if (data.length === 0) return null;
  const cells = data.subarray(1, 1 + CELLS);
  if (data.length !== DATA_BYTES || data[0] !== 1 || cells.some((cell) => cell > 2)) return undefined;
  const stake = new DataView(data.buffer, data.byteOffset).getBigUint64(1 + CELLS, true);
  return { cells, stake };
}

const marks = ({ cells }: Game): number => cells.filter((cell) => cell !== 0).length;

/** party_index of who has three in a row. */
function winnerOf({ cells }: Game): number | undefined {
  const line = LINES.find(([a, b, c]) => cells[a] !== 0 && cells[a] === cells[b] && cells[b] === cells[c]);
  return line === undefined ? undefined : (cells[line[0]] as number) - 1;
}

const isOver = (game: Game): boolean => winnerOf(game) !== undefined || marks(game) === CELLS;

function validTransition(previous: ApplicationState | undefined, next: ApplicationState): true | string {
  const game = readGame(next.data);
  if (game === undefined) return "the state data is no board";
  if (next.balances.length !== 2) return "the game is for two";
  const before = previous === undefined ? null : (readGame(previous.data) ?? null);
  const running = before !== null && !isOver(before);
  if (game === null) return running ? "the game is not over" : true;
  if (!running) return startFault(previous, next, game) ?? true;
  return moveFault(before, game) ?? payFault(previous as ApplicationState, next, game) ?? true;
}

function startFault(previous: ApplicationState | undefined, next: ApplicationState, game: Game): string | undefined {
  if (marks(game) !== 0) return "a game starts with an empty board";
  if (next.balances.some((balance) => balance < game.stake)) return "a player cannot pay the stake";
  return previous !== undefined && !sameBalances(previous, next) ? "starting a game moves no money" : undefined;
}

function moveFault(before: Game, game: Game): string | undefined {
  if (before.stake !== game.stake) return "the stake was changed";
  const changed = [...game.cells.keys()].filter((i) => game.cells[i] !== before.cells[i]);
  const [cell] = changed;
  if (cell === undefined || changed.length !== 1) return "a move marks one cell";
  const mover = marks(before) % 2;
  if (before.cells[cell] !== 0) return "the cell is taken";
  return game.cells[cell] === mover + 1 ? undefined : `it is the turn of party ${mover}`;
}

function payFault(previous: ApplicationState, next: ApplicationState, game: Game): string | undefined {
  if (!sameRecords(previous, next)) return "a move leaves pending payments alone";
  const winner = winnerOf(game);
  const owed = previous.balances.map((balance, party) => {
    if (winner === undefined) return balance;
    return party === winner ? balance + game.stake : balance - game.stake;
  });
  const paid = owed.every((balance, party) => next.balances[party] === balance);
  if (paid) return undefined;
  return winner === undefined
    ? "a move without a winner moves no money"
    : `party ${winner} wins the stake, no more and no less`;
}

const sameBalances = (a: ApplicationState, b: ApplicationState): boolean =>
  a.balances.every((balance, party) => b.balances[party] === balance);

const sameRecords = (a: ApplicationState, b: ApplicationState): boolean =>
  a.records.length === b.records.length &&
  a.records.every((record, i) => {
    const other = b.records[i];
    return other !== undefined && other.amount === record.amount && equalBytes(other.hash, record.hash);
  });
