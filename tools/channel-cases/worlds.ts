/**
 * The channels of the fixtures, on regtest, since anybody can compute their keys: each mechanism under each way of signing, anchored ones, and contracts of one's own.
 */
import { TIC_TAC_TOE } from "../../src/channel/index.ts";
import type { ChannelParameters } from "../../src/channel/index.ts";
import type { WorldRow } from "./world.ts";

/** Small limits, so that their borders can be shown with few payments. */
const LIMITS: Partial<ChannelParameters> = {
  maxHtlcsPerDirection: 3,
  maxHtlcValueInFlight: 300_000n,
  maxDustExposure: 600n,
};

const MEMBERS = ["member 0", "member 1", "member 2"];

export const PENALTY_SCRIPT: WorldRow = {
  name: "penalty-script",
  note: "two parties, penalty; commitments signed in the leaf, each by one plain signature",
  options: { network: "regtest", parameters: { ...LIMITS, signing: "script" } },
};

export const PENALTY_MUSIG2: WorldRow = {
  name: "penalty-musig2",
  note: "two parties, penalty; commitments signed by the key path, in parts of a MuSig2 session",
  options: { network: "regtest", parameters: { ...LIMITS, signing: "musig2" } },
};

export const TIMELOCK_SCRIPT: WorldRow = {
  name: "timelock-script",
  note: "three parties, timelock with four states (radix 2, depth 2); signed in the leaf",
  options: {
    network: "regtest",
    mechanism: "timelock",
    labels: MEMBERS,
    parameters: { ...LIMITS, signing: "script", tree: { radix: 2, depth: 2 } },
  },
};

export const TIMELOCK_MUSIG2: WorldRow = {
  name: "timelock-musig2",
  note: "two parties, timelock with radix 3 and depth 3; signed by the key path, whole aggregate signatures",
  options: {
    network: "regtest",
    mechanism: "timelock",
    labels: MEMBERS.slice(0, 2),
    parameters: { ...LIMITS, signing: "musig2", tree: { radix: 3, depth: 3 } },
  },
};

export const SYMMETRIC_TWO: WorldRow = {
  name: "symmetric-two",
  note: "two parties, symmetric: it needs ANYPREVOUT, which mainnet does not have",
  options: { network: "regtest", mechanism: "symmetric", labels: MEMBERS.slice(0, 2), parameters: LIMITS },
};

export const SYMMETRIC_THREE: WorldRow = {
  name: "symmetric-three",
  note: "three parties, symmetric",
  options: { network: "regtest", mechanism: "symmetric", labels: MEMBERS, parameters: LIMITS },
};

export const PENALTY_LEAF: WorldRow = {
  name: "penalty-anchor-leaf",
  note: "penalty whose to_local carries the state commitment in a leaf that nobody can spend",
  options: { network: "regtest", parameters: { ...LIMITS, signing: "script", anchor: "leaf" } },
};

export const TIMELOCK_P2C: WorldRow = {
  name: "timelock-anchor-p2c",
  note: "timelock whose first payout carries the state commitment in its key (pay to contract)",
  options: {
    network: "regtest",
    mechanism: "timelock",
    labels: MEMBERS.slice(0, 2),
    parameters: { ...LIMITS, signing: "script", anchor: "p2c", tree: { radix: 3, depth: 3 } },
  },
};

/** The end of the funding output's life, for borders of dates. */
export const SHOP_END = 950_000;

const SHOP = `// A channel with an end, and with outputs of its own in which a state can hold value.
contract shop
party alice, bob

output funding = tr(musig(alice.funding, bob.funding), {
  and_v(v:pk(alice.funding), pk(bob.funding)),
  and_v(v:pk(bob.funding), after(${SHOP_END}))
})

// under penalty: the peer takes it at once with the revocation key, its owner not before a challenge period
output deposit(revocation: key, owner: key, hash: sha256, delay: blocks, expiry: height) = tr(revocation, {
  and_v(v:pk(owner), and_v(v:older(delay), sha256(hash))),
  and_v(v:pk(owner), and_v(v:older(delay), after(expiry)))
})

// its owner is as fast as the peer
output quick(revocation: key, owner: key) = tr(revocation, pk(owner))

// no revocation key: the publisher of an old state would keep it
output gift(owner: key) = tr(owner)
`;

export const PENALTY_SHOP: WorldRow = {
  name: "penalty-own-contract",
  note: "penalty on a contract of one's own: an end at a height, and an app output beside the balances",
  policy: SHOP,
  options: { network: "regtest", parameters: { ...LIMITS, signing: "script" } },
};

const CLUB = `// Three parties; carol may take everything after a year of silence. Payments in flight have the contract's own form.
contract club
party alice, bob, carol

output funding = tr(musig(alice.funding, bob.funding, carol.funding), {
  multi_a(3, alice.funding, bob.funding, carol.funding),
  and_v(v:pk(carol.funding), older(52000))
})

output payment(payee: key, payer: key, hash: sha256, expiry: height) = tr(unspendable, {
  and_v(v:sha256(hash), pk(payee)),
  and_v(v:pk(payer), after(expiry))
})
`;

export const TIMELOCK_CLUB: WorldRow = {
  name: "timelock-own-contract",
  note: "timelock of three parties on a contract of their own with an expiry leaf, and with a payment output of their own",
  policy: CLUB,
  options: {
    network: "regtest",
    mechanism: "timelock",
    labels: MEMBERS,
    parameters: { ...LIMITS, signing: "script", tree: { radix: 4, depth: 5 } },
  },
};

export const PENALTY_GAME: WorldRow = {
  name: "penalty-game",
  note: "a game of tic-tac-toe whose board is the state data",
  options: { network: "regtest", parameters: { ...LIMITS, signing: "script" } },
  application: { name: "tic-tac-toe", value: TIC_TAC_TOE },
};
