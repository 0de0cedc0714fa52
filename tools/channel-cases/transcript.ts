/** The states that every channel of the fixtures goes through: opened, paid, payments in flight, settled; and what stands beside them for comparison. */
import type { World } from "./world.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { signState, testChannel } from "../../test/channel/parties.ts";
import { UPDATE } from "../../src/verifier/messages.ts";
import { agree, htlc, shares } from "./world.ts";

export interface Transcript {
  readonly opened: SignedState;
  readonly paid: SignedState;
  readonly pending: SignedState;
  readonly settled: SignedState;
  /** Of a number far enough that its first digit differs from that of number 0 (`timelock`); elsewhere `settled`. */
  readonly last: SignedState;
}

const moved = (balances: readonly bigint[], by: bigint): readonly bigint[] =>
  balances.map((balance, i) => (i === 0 ? balance - by : i === 1 ? balance + by : balance));

export function agreeTranscript(world: World): Transcript {
  const { channel, parties } = world.test;
  const opened = shares(parties.length, channel.parameters.fundingAmount);
  const paid = moved(opened, 10_000n);
  const records = [htlc(0), htlc(1, { amount: 60_000n })];
  const pending = paid.map((balance, i) => balance - (i === 0 ? 50_000n : i === 1 ? 60_000n : 0n));
  const settled = agree(world, "settled", { sequence: 3, balances: moved(paid, 50_000n) });
  const { tree } = channel.parameters;
  const first = tree === undefined ? 3 : tree.radix ** (tree.depth - 1);
  return {
    opened: agree(world, "opened", { sequence: 0, balances: opened }),
    paid: agree(world, "paid", { sequence: 1, balances: paid }),
    pending: agree(world, "pending", { sequence: 2, balances: pending, records }),
    settled,
    last: first <= 3 ? settled : signState(world.test, { sequence: first, balances: paid }),
  };
}

/** Other states of the same parties: another content for number 1, state data, and the third state in another channel. */
export function agreeBeside(world: World): SignedState {
  const { row, test } = world;
  const { channel, parties } = test;
  const opened = shares(parties.length, channel.parameters.fundingAmount);
  const otherwise = agree(world, "paid-otherwise", { sequence: 1, balances: moved(opened, 20_000n) });
  agree(world, "with-data", { sequence: 1, balances: opened, stateData: new Uint8Array(1024).fill(7) });
  const { open: _, ...options } = row.options;
  const parameters = { ...options.parameters, challengePeriod: channel.parameters.challengePeriod + 1 };
  const other = testChannel({ ...options, program: channel.program, parameters });
  world.messages["elsewhere"] = UPDATE.write(signState(other, { sequence: 2, balances: opened }).update);
  return otherwise;
}
