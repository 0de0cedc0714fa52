/**
 * Channels as they are opened: parameters and funding output, each thing that can be wrong with them changed by itself. The channel id is left out where it would
 * be another one; its own rows change what it is the hash of.
 */
import type { CaseRow, Edit } from "./row.ts";
import { F, ID, P, with_ } from "./channel-edits.ts";
import { mechanismChannelRows } from "./mechanism-channel-rows.ts";
import type { RowOf } from "./proof-rows.ts";
import type { World } from "./world.ts";
import { all, change, count, flip, insert, plus, put, remove } from "./row.ts";

const IDENTITY: readonly RowOf[] = [
  { name: "good", note: "the channel as it is, with its id", rule: "E_CHANNEL_ID" },
  { name: "good-without-id", note: "the id may be left out: it is computed", rule: "E_CHANNEL_ID", edit: ID },
  { name: "id", note: "one bit of the channel id", refused: "E_CHANNEL_ID", edit: flip("/channel/channelId") },
  { name: "id-txid", note: "another funding transaction", refused: "E_CHANNEL_ID", edit: flip(`${F}/txid`) },
  {
    name: "id-vout",
    note: "another output of the funding transaction",
    refused: "E_CHANNEL_ID",
    edit: count(`${F}/vout`, 1),
  },
  {
    name: "id-reserve",
    note: "a parameter changed after the id was made",
    refused: "E_CHANNEL_ID",
    edit: plus(`${P}/reserve`, 1n),
  },
  {
    name: "id-nonce",
    note: "another channel nonce of a party",
    refused: "E_CHANNEL_ID",
    edit: flip(`${P}/parties/0/channelNonce`),
  },
];

const VERSION: readonly RowOf[] = [
  { name: "profile", note: "a profile that no version here knows", refused: "E_VERSION", edit: with_("profile", 1) },
  { name: "field-more", note: "a parameter that no rule knows", refused: "E_MALFORMED", edit: insert(`${P}/memo`, 0) },
  { name: "field-less", note: "a parameter is missing", refused: "E_MALFORMED", edit: remove(`${P}/opener`) },
  {
    name: "keys-less",
    note: "a party without one of its keys",
    refused: "E_MALFORMED",
    edit: remove(`${P}/parties/0/keys/htlc_base`),
  },
  {
    name: "amount-number",
    note: "an amount as a JSON number",
    refused: "E_MALFORMED",
    edit: change<string>(`${P}/reserve`, Number),
  },
  { name: "no-channel", note: "null in the place of the channel", refused: "E_MALFORMED", edit: put("/channel", null) },
  { name: "no-program", note: "an empty program", refused: "E_MALFORMED", edit: put("/program", {}) },
  {
    name: "genesis-unknown",
    note: "a genesis hash that no network here has",
    refused: "E_NETWORK",
    edit: with_("genesis", "00".repeat(32)),
  },
  {
    name: "network-other",
    note: "the caller asks for another network",
    refused: "E_NETWORK",
    options: { network: "testnet4" },
  },
];

const RANGES: readonly RowOf[] = [
  { name: "opener", note: "an opener who is no party", refused: "E_PARAMS", edit: with_("opener", 20) },
  { name: "opener-other", note: "another party opens", rule: "E_PARAMS", edit: with_("opener", 1) },
  {
    name: "policy-id",
    note: "the policy id of another program",
    refused: "E_PARAMS",
    edit: all(ID, flip(`${P}/policyId`)),
  },
  {
    name: "dust-329",
    note: "P2TR outputs of 329 sat are not relayed",
    refused: "E_PARAMS",
    edit: with_("dustLimit", "329"),
  },
  { name: "dust-330", note: "the least dust limit", rule: "E_PARAMS", edit: with_("dustLimit", "330") },
  {
    name: "anchor-nums",
    note: "the anchor `nums` where keys are real",
    refused: "E_PARAMS",
    edit: with_("anchor", "nums"),
  },
  {
    name: "parties-order",
    note: "the parties in another order",
    refused: "E_PARAMS",
    edit: all(
      ID,
      change<readonly unknown[]>(`${P}/parties`, (list) => list.toReversed()),
    ),
  },
  {
    name: "identity-no-key",
    note: "an identity that is on no curve",
    refused: "E_PARAMS",
    edit: all(ID, put(`${P}/parties/0/identity`, `${"00".repeat(31)}05`)),
  },
  {
    name: "key-no-point",
    note: "a key that is no point",
    refused: "E_PARAMS",
    edit: all(ID, put(`${P}/parties/1/keys/htlc_base`, `02${"00".repeat(31)}05`)),
  },
  {
    name: "challenge-5",
    note: "a challenge period of 5 blocks",
    refused: "E_CHALLENGE_PERIOD_RANGE",
    edit: with_("challengePeriod", 5),
  },
  {
    name: "challenge-6",
    note: "the shortest challenge period",
    rule: "E_CHALLENGE_PERIOD_RANGE",
    edit: with_("challengePeriod", 6),
  },
  {
    name: "challenge-65536",
    note: "a challenge period beyond BIP68's 16 bits",
    refused: "E_CHALLENGE_PERIOD_RANGE",
    edit: with_("challengePeriod", 65_536),
  },
  {
    name: "party-alone",
    note: "one party",
    refused: "E_MECHANISM_PARTIES",
    edit: all(
      ID,
      put(`${P}/opener`, 0),
      change<readonly unknown[]>(`${P}/parties`, (list) => list.slice(0, 1)),
    ),
  },
];

/** "In a tapscript a point and its negation are one key". */
const negated = (key: string): string => `${key.startsWith("02") ? "03" : "02"}${key.slice(2)}`;

const keyOf = (document: Parameters<Edit>[0], party: number, role: string): string => {
  const { parameters } = document.channel as { parameters: { parties: readonly { keys: Record<string, string> }[] } };
  return parameters.parties[party]?.keys[role] ?? "";
};

const DUPLICATES: readonly RowOf[] = [
  {
    name: "key-twice",
    note: "one key in two roles of a party",
    refused: "E_DUPLICATE_KEY",
    party: 0,
    edit: (document) => all(ID, put(`${P}/parties/0/keys/htlc_base`, keyOf(document, 0, "payment_base")))(document),
  },
  {
    name: "key-negated",
    note: "the negated key of another party",
    refused: "E_DUPLICATE_KEY",
    party: 1,
    edit: (document) =>
      all(ID, put(`${P}/parties/1/keys/htlc_base`, negated(keyOf(document, 0, "htlc_base"))))(document),
  },
  {
    name: "identity-as-key",
    note: "an identity that is also a key",
    refused: "E_DUPLICATE_KEY",
    party: 0,
    edit: (document) => all(ID, put(`${P}/parties/0/keys/htlc_base`, `02${identityOf(document)}`))(document),
  },
];

const identityOf = (document: Parameters<Edit>[0]): string => {
  const { parameters } = document.channel as { parameters: { parties: readonly { identity: string }[] } };
  return parameters.parties[0]?.identity ?? "";
};

const AMOUNTS: readonly RowOf[] = [
  {
    name: "script",
    note: "one bit of the funding output's script",
    refused: "E_FUNDING_SCRIPT",
    edit: flip(`${F}/scriptPubKey`),
  },
  {
    name: "amount",
    note: "the funding output has a satoshi more than the parameters say",
    refused: "E_FUNDING_AMOUNT",
    edit: all(ID, plus(`${F}/amount`, 1n)),
  },
  {
    name: "below-limit",
    note: "a satoshi below the caller's least amount",
    refused: "E_FUNDING_BELOW_MIN",
    options: { limits: { min: "1000001", max: "2000000" } },
  },
  {
    name: "at-least",
    note: "exactly the caller's least amount",
    rule: "E_FUNDING_BELOW_MIN",
    options: { limits: { min: "1000000", max: "2000000" } },
  },
  {
    name: "above-limit",
    note: "a satoshi above the caller's largest amount",
    refused: "E_FUNDING_ABOVE_MAX",
    options: { limits: { min: "10000", max: "999999" } },
  },
  {
    name: "at-most",
    note: "exactly the caller's largest amount",
    rule: "E_FUNDING_ABOVE_MAX",
    options: { limits: { min: "10000", max: "1000000" } },
  },
  {
    name: "above-default",
    note: "more than 100000000 sat",
    refused: "E_FUNDING_ABOVE_MAX",
    edit: all(ID, put(`${P}/fundingAmount`, "100000001"), put(`${F}/amount`, "100000001")),
  },
];

export const channelRows = (world: World): readonly CaseRow[] =>
  [...IDENTITY, ...VERSION, ...RANGES, ...DUPLICATES, ...AMOUNTS, ...mechanismChannelRows(world)].map((row) => ({
    ...row,
    messages: [],
  }));
