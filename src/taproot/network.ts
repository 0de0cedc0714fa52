/**
 * The Bitcoin networks: what their addresses and extended keys look like, which rules they have beyond Taproot, and the dated
 * `now` against which an absolute lock counts as long past when the user gives no height or time.
 *
 * `now` is a lower bound that stays true: the block that Bitcoin Core's own `chainparams.cpp` assumes valid, with the time of its
 * header (`chainTxData`). The program has no clock, and the same source must give the same bytes on any day.
 */
import type { Height, UnixTime } from "../base/units.ts";
import { height, unixTime } from "../base/units.ts";

export type NetworkName = "mainnet" | "testnet4" | "signet" | "regtest";
export type Softfork = "anyprevout" | "ctv" | "csfs" | "templatehash";

export interface Network {
  readonly name: NetworkName;
  /** Human-readable part of BIP173 addresses. */
  readonly hrp: string;
  /** Hash of the first block, in the byte order of the hash (not reversed), hex. */
  readonly genesisHash: string;
  /** BIP32 version bytes of extended public and private keys. */
  readonly xpubVersion: number;
  readonly xprvVersion: number;
  /** The easiest target of a block, as nBits: `powLimit` of `chainparams.cpp`. */
  readonly leastWork: number;
  /** Rules beyond Taproot that every node of this network enforces. */
  readonly softforks: readonly Softfork[];
  readonly now: {
    readonly height: Height;
    readonly time: UnixTime;
    /** The day of `time`, UTC. */
    readonly asOf: string;
    readonly source: string;
  };
}

const CHAINPARAMS = "Bitcoin Core, src/kernel/chainparams.cpp of February 2026: defaultAssumeValid, chainTxData";

export const NETWORKS: Readonly<Record<NetworkName, Network>> = Object.freeze({
  mainnet: {
    name: "mainnet",
    hrp: "bc",
    genesisHash: "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000",
    xpubVersion: 0x0488b21e,
    xprvVersion: 0x0488ade4,
    leastWork: 0x1d00_ffff,
    softforks: [],
    now: { height: height(938_343), time: unixTime(1_772_055_173), asOf: "2026-02-25", source: CHAINPARAMS },
  },
  testnet4: {
    name: "testnet4",
    hrp: "tb",
    genesisHash: "43f08bdab050e35b567c864b91f47f50ae725ae2de53bcfbbaf284da00000000",
    xpubVersion: 0x043587cf,
    xprvVersion: 0x04358394,
    leastWork: 0x1d00_ffff,
    softforks: [],
    now: { height: height(123_613), time: unixTime(1_772_013_387), asOf: "2026-02-25", source: CHAINPARAMS },
  },
  signet: {
    name: "signet",
    hrp: "tb",
    genesisHash: "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000",
    xpubVersion: 0x043587cf,
    xprvVersion: 0x04358394,
    leastWork: 0x1e03_77ae,
    softforks: [],
    now: { height: height(293_175), time: unixTime(1_772_055_248), asOf: "2026-02-25", source: CHAINPARAMS },
  },
  /** A chain of the user's own, which may run whatever rules its user builds into the node. */
  regtest: {
    name: "regtest",
    hrp: "bcrt",
    genesisHash: "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
    xpubVersion: 0x043587cf,
    xprvVersion: 0x04358394,
    leastWork: 0x207f_ffff,
    softforks: ["anyprevout", "ctv", "csfs", "templatehash"],
    now: {
      height: height(0),
      time: unixTime(1_296_688_602),
      asOf: "2011-02-02",
      source: "the genesis block of regtest",
    },
  },
} satisfies Record<NetworkName, Network>);

export const isNetworkName = (text: string): text is NetworkName => Object.hasOwn(NETWORKS, text);
