/**
 * `fixtures/stories/`: what README and examples show: ten payments, a contract of one's own, and a revoked state that was published. Made by labelled parties as the
 * cases of `fixtures/channel` are; the same bytes each time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import type { ChannelParameters } from "../src/channel/index.ts";
import { UPDATE } from "../src/verifier/index.ts";
import type { SignedState } from "../test/channel/parties.ts";
import { signState } from "../test/channel/parties.ts";
import { paymentOf } from "./channel-cases/own-rows.ts";
import { revokedProof } from "./channel-cases/revoked-rows.ts";
import type { World } from "./channel-cases/world.ts";
import { agree, channelMessage, htlc, openWorld, shares } from "./channel-cases/world.ts";
import { PENALTY_SCRIPT, TIMELOCK_CLUB } from "./channel-cases/worlds.ts";

const FOLDER = new URL("../fixtures/stories/", import.meta.url);

mkdirSync(FOLDER, { recursive: true });
const write = (name: string, text: string): void => writeFileSync(new URL(name, FOLDER), text);
const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const lines = (updates: readonly SignedState[]): string =>
  updates.map(({ update }) => json(UPDATE.write(update))).join("");

const open = (row: typeof PENALTY_SCRIPT, parameters: Partial<ChannelParameters>): World =>
  openWorld({ ...row, options: { ...row.options, parameters } });

/** A channel of 1 BTC, half each, that pays 0.01 BTC ten times. */
const COIN = 100_000_000n;
const CENT = COIN / 100n;
const payments = open(PENALTY_SCRIPT, { signing: "script", fundingAmount: COIN });
const states = Array.from({ length: 11 }, (_, n) =>
  signState(payments.test, { sequence: n, balances: [COIN / 2n - BigInt(n) * CENT, COIN / 2n + BigInt(n) * CENT] }),
);
write(
  "payments.channel.json",
  json({ channel: channelMessage(payments.test), program: payments.test.channel.program }),
);
write("payments.jsonl", lines(states));

/** Three parties, an expiry leaf, and a payment in a form of the contract's own. */
const club = openWorld(TIMELOCK_CLUB);
const own = paymentOf(club);
write("club.policy", club.policy);
write("club.channel.json", json({ channel: channelMessage(club.test) }));
write(
  "club.jsonl",
  lines([
    agree(club, "opened", { sequence: 0, balances: shares(3, 1_000_000n) }),
    agree(club, "payment", {
      sequence: 1,
      balances: shares(3, 1_000_000n - own.record.amount),
      records: [own.record],
      apps: [own.opening],
    }),
  ]),
);

/** Party 0 publishes state 2, which was revoked when state 3 was agreed. */
const cheat = openWorld(PENALTY_SCRIPT);
const pending = agree(cheat, "pending", {
  sequence: 2,
  balances: [440_000n, 450_000n],
  records: [htlc(0), htlc(1, { amount: 60_000n })],
});
write("revoked.json", json({ ...revokedProof(cheat, pending), program: cheat.test.channel.program }));
