/** Channels that one mechanism alone refuses: reserve, tree, networks, funding policies, and the size of its largest transaction. */
import { fundingOutputOf } from "../../src/channel/index.ts";
import { NETWORKS } from "../../src/taproot/network.ts";
import { bindFunding } from "../../test/channel/parties.ts";
import { programOf } from "../../test/program/library.ts";
import { F, ID, P, with_ } from "./channel-edits.ts";
import type { RowOf } from "./proof-rows.ts";
import type { Edit } from "./row.ts";
import { all, insert, put, remove } from "./row.ts";
import type { World } from "./world.ts";

const shownGenesis = (network: keyof typeof NETWORKS): string => {
  const hash = NETWORKS[network].genesisHash;
  return (hash.match(/../g) ?? []).toReversed().join("");
};

const MAINNET = put(`${P}/genesis`, shownGenesis("mainnet"));

const ON_MAINNET: readonly RowOf[] = [
  {
    name: "on-mainnet",
    note: "the same channel on mainnet, which is asked for: it is another one",
    rule: "E_NETWORK",
    edit: all(ID, MAINNET),
    options: { network: "mainnet" },
  },
  {
    name: "on-mainnet-id",
    note: "with the id that it has elsewhere",
    refused: "E_CHANNEL_ID",
    edit: MAINNET,
  },
  {
    name: "not-on-mainnet",
    note: "mainnet is asked for",
    refused: "E_NETWORK",
    options: { network: "mainnet" },
  },
];

const PENALTY: readonly RowOf[] = [
  { name: "reserve-329", note: "a reserve below dust", refused: "E_PARAMS", edit: with_("reserve", "329") },
  { name: "reserve-330", note: "the least reserve", rule: "E_PARAMS", edit: with_("reserve", "330") },
  {
    name: "tree-in-penalty",
    note: "radix and depth where there is no tree",
    refused: "E_MALFORMED",
    edit: insert(`${P}/tree`, { radix: 2, depth: 2 }),
  },
  {
    name: "challenge-65535",
    note: "the longest challenge period",
    rule: "E_CHALLENGE_PERIOD_RANGE",
    edit: with_("challengePeriod", 65_535),
  },
  {
    name: "fork-on-mainnet",
    note: "a soft fork that mainnet does not have",
    refused: "E_SOFTFORK_INACTIVE",
    edit: all(ID, MAINNET, put(`${P}/softforks`, ["anyprevout"])),
  },
  {
    name: "fork-on-regtest",
    note: "a soft fork that regtest has",
    rule: "E_SOFTFORK_INACTIVE",
    edit: with_("softforks", ["anyprevout"]),
  },
  { name: "network-asked", note: "the network that is asked for", rule: "E_NETWORK", options: { network: "regtest" } },
];

const third = (document: Parameters<Edit>[0]): unknown => {
  const { parameters } = document.channel as { parameters: { parties: readonly object[] } };
  return { ...parameters.parties[1], identity: "ff".repeat(31) + "00" };
};

const TWO_ONLY: readonly RowOf[] = [
  {
    name: "party-third",
    note: "a third party under penalty",
    refused: "E_MECHANISM_PARTIES",
    edit: all(ID, insert(`${P}/parties/-`, third)),
  },
];

const TIMELOCK: readonly RowOf[] = [
  {
    name: "radix-1",
    note: "a digit with one value",
    refused: "E_TREE_PARAMS",
    edit: with_("tree", { radix: 1, depth: 2 }),
  },
  { name: "radix-2", note: "the least radix", rule: "E_TREE_PARAMS", edit: with_("tree", { radix: 2, depth: 2 }) },
  {
    name: "depth-0",
    note: "a tree of no level",
    refused: "E_TREE_PARAMS",
    edit: with_("tree", { radix: 2, depth: 0 }),
  },
  { name: "depth-32", note: "the deepest tree", rule: "E_TREE_PARAMS", edit: with_("tree", { radix: 2, depth: 32 }) },
  { name: "depth-33", note: "a level more", refused: "E_TREE_PARAMS", edit: with_("tree", { radix: 2, depth: 33 }) },
  {
    name: "radix-456",
    note: "455 steps of 144 blocks fit into BIP68's 16 bits",
    rule: "E_TREE_PARAMS",
    edit: with_("tree", { radix: 456, depth: 2 }),
  },
  {
    name: "radix-457",
    note: "456 steps of 144 blocks do not",
    refused: "E_TREE_PARAMS",
    edit: with_("tree", { radix: 457, depth: 2 }),
  },
  {
    name: "tree-missing",
    note: "a timelock channel without radix and depth",
    refused: "E_MALFORMED",
    edit: remove(`${P}/tree`),
  },
];

const SYMMETRIC: readonly RowOf[] = [
  {
    name: "on-mainnet",
    note: "a network without ANYPREVOUT: anyone could spend its leaves",
    refused: "E_MECHANISM_NETWORK",
    edit: with_("genesis", shownGenesis("mainnet")),
  },
  {
    name: "on-regtest",
    note: "the network is asked for and has the rule",
    rule: "E_MECHANISM_NETWORK",
    options: { network: "regtest" },
  },
  {
    name: "fork-unsaid",
    note: "the parameters do not say that the channel relies on anyprevout",
    refused: "E_SOFTFORK_INACTIVE",
    edit: with_("softforks", []),
  },
  {
    name: "fork-said",
    note: "they do, and name another that the network has",
    rule: "E_SOFTFORK_INACTIVE",
    edit: with_("softforks", ["anyprevout", "ctv"]),
  },
  {
    name: "script-signing",
    note: "K is an aggregate: it signs in a session",
    refused: "E_PARAMS",
    edit: with_("signing", "script"),
  },
];

/** The channel on another funding policy of the same parties. */
function fundedBy({ test }: World, text: string, ...more: readonly Edit[]): Edit {
  const program = bindFunding(programOf(text), test.channel.parameters.parties as never);
  const scriptPubKey = fundingOutputOf(program)?.scriptPubKey ?? "";
  return all(
    ID,
    put("/program", program),
    put(`${P}/policyId`, program.policyId),
    put(`${F}/scriptPubKey`, scriptPubKey),
    ...more,
  );
}

const contract = (tree: string): string =>
  `contract test\nparty alice, bob\noutput funding = tr(musig(alice,bob), ${tree})`;
const BOTH = "and_v(v:pk(alice),pk(bob))";

function fundingRows(world: World): readonly RowOf[] {
  const unsafe = contract(`{${BOTH},pk(alice)}`);
  const ends = contract(`{${BOTH},and_v(v:pk(bob),after(900000))}`);
  const rebindable = contract(`{${BOTH},and_v(v:apo(alice),pk(bob))}`).replace("\n", "\nrequires anyprevout\n");
  const time = 1_700_000_000;
  return [
    {
      name: "alice-alone",
      note: "a leaf that alice opens alone, now",
      refused: "E_FUNDING_UNSAFE",
      edit: fundedBy(world, unsafe),
    },
    {
      name: "alice-alone-accepted",
      note: "the same, the caller taking the risk",
      rule: "E_FUNDING_UNSAFE",
      edit: fundedBy(world, unsafe),
      options: { acceptRisks: ["E_FUNDING_UNSAFE"] },
    },
    {
      name: "lock-passed",
      note: "bob alone from height 144 on: that was in January 2009",
      refused: "E_FUNDING_UNSAFE",
      edit: fundedBy(world, contract(`{${BOTH},and_v(v:pk(bob),after(144))}`), MAINNET),
    },
    {
      name: "lock-ahead",
      note: "bob alone from height 2000000 on",
      rule: "E_FUNDING_UNSAFE",
      edit: fundedBy(world, contract(`{${BOTH},and_v(v:pk(bob),after(2000000))}`), MAINNET),
    },
    {
      name: "no-leaf-of-all",
      note: "`script` without a leaf that both sign",
      refused: "E_FUNDING_POLICY",
      edit: fundedBy(world, "contract test\nparty alice, bob\noutput funding = tr(musig(alice,bob))"),
    },
    {
      name: "key-path-of-all",
      note: "the same policy under `musig2`",
      rule: "E_FUNDING_POLICY",
      edit: fundedBy(
        world,
        "contract test\nparty alice, bob\noutput funding = tr(musig(alice,bob))",
        put(`${P}/signing`, "musig2"),
      ),
    },
    {
      name: "leaf-with-hash",
      note: "both, but only with a preimage",
      refused: "E_FUNDING_POLICY",
      edit: fundedBy(world, contract(`and_v(v:sha256(${"11".repeat(32)}),${BOTH})`)),
    },
    {
      name: "ends-soon",
      note: "162 blocks before bob can spend alone: a challenge period of 144 and the margin of 18",
      refused: "E_FUNDING_EXPIRY",
      edit: fundedBy(world, ends),
      options: { now: { height: 899_838, time } },
    },
    {
      name: "ends-late-enough",
      note: "163 blocks before",
      rule: "E_FUNDING_EXPIRY",
      edit: fundedBy(world, ends),
      options: { now: { height: 899_837, time } },
    },
    {
      name: "age-short",
      note: "bob alone 162 blocks after the funding: too short a life, whatever the height, which is not told",
      refused: "E_FUNDING_EXPIRY",
      edit: fundedBy(world, contract(`{${BOTH},and_v(v:pk(bob),older(162))}`)),
    },
    {
      name: "age-long-enough",
      note: "163 blocks after",
      rule: "E_FUNDING_EXPIRY",
      edit: fundedBy(world, contract(`{${BOTH},and_v(v:pk(bob),older(163))}`)),
    },
    {
      name: "contract-fork",
      note: "the contract has a leaf for ANYPREVOUT, on which the parameters do not rely",
      refused: "E_SOFTFORK_INACTIVE",
      edit: fundedBy(world, rebindable),
    },
    {
      name: "contract-fork-said",
      note: "the same, the parameters rely on it, and regtest has it",
      rule: "E_SOFTFORK_INACTIVE",
      edit: fundedBy(world, rebindable, put(`${P}/softforks`, ["anyprevout"])),
    },
    {
      name: "contract-fork-on-mainnet",
      note: "the same on mainnet, which does not: anybody could spend the leaf",
      refused: "E_SOFTFORK_INACTIVE",
      edit: fundedBy(world, rebindable, MAINNET, put(`${P}/softforks`, ["anyprevout"])),
    },
  ];
}

/** What each way of signing costs the largest transaction of payouts without its payouts, by the tables of the protocol; a P2TR output has 172 WU. */
const BARE_WEIGHT = {
  // 3.2: an intermediate transaction of 496 WU, or 765 for three parties in the leaf, less its edge.
  "timelock musig2 2": 496 - 172,
  "timelock script 3": 765 - 172,
  // 2.4: an update of 572 WU less its state output, with a witness of 140 WU in the place of one of 142.
  "symmetric musig2 2": 572 - 172 - 2,
  "symmetric musig2 3": 572 - 172 - 2,
} as const;

const TRUC_WEIGHT = 40_000;

/** "Cap per direction 114 under musig2, 113 under script (E_HTLC_LIMIT)"; elsewhere what a payout for each party and payment leaves room for. */
function sizeRows({ test }: World): readonly RowOf[] {
  const { mechanism, signing, parties } = test.channel.parameters;
  const bare = BARE_WEIGHT[`${mechanism} ${signing} ${parties.length}` as keyof typeof BARE_WEIGHT];
  const most =
    mechanism === "penalty"
      ? { script: 113, musig2: 114 }[signing]
      : Math.floor((TRUC_WEIGHT - bare) / (172 * parties.length)) - 1;
  const refused = mechanism === "penalty" ? "E_HTLC_LIMIT" : "E_TRUC_SIZE";
  return [
    {
      name: "htlcs-most",
      note: `${most} payments of each party still fit into 10000 vB`,
      rule: refused,
      edit: with_("maxHtlcsPerDirection", most),
    },
    { name: "htlcs-one-more", note: `${most + 1} do not`, refused, edit: with_("maxHtlcsPerDirection", most + 1) },
  ];
}

export function mechanismChannelRows(world: World): readonly RowOf[] {
  const { mechanism, signing } = world.test.channel.parameters;
  const own = {
    penalty: [...ON_MAINNET, ...PENALTY, ...TWO_ONLY, ...(signing === "script" ? fundingRows(world) : [])],
    timelock: [...ON_MAINNET, ...TIMELOCK],
    symmetric: SYMMETRIC,
  }[mechanism];
  return [...own, ...sizeRows(world)];
}
