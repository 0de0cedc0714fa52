/** Parameters: their one encoding, the hash that everything is bound to, and every rule that refuses them, each by its own code. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, toHex } from "../../src/base/bytes.ts";
import type { ChannelParameters } from "../../src/channel/index.ts";
import {
  channelId,
  checkParameters,
  decodeParameters,
  encodeParameters,
  openChannel,
  paramsHash,
} from "../../src/channel/index.ts";
import { negateScalar } from "../../src/crypto/index.ts";
import { NETWORKS } from "../../src/taproot/index.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { bytesOf, codeOf, crypto, testDefinition, testParties } from "./parties.ts";

const SEED = { seed: 51 };
const { definition, parties } = testDefinition();
const { parameters } = definition;

const check = (change: Partial<ChannelParameters>): string =>
  checkParameters({ ...parameters, ...change }, { crypto })?.code ?? "ok";

const open = (change: Partial<ChannelParameters>): string =>
  codeOf(openChannel({ ...definition, parameters: { ...parameters, ...change } }, { crypto }));

const withKey = (party: number, role: string, key: Uint8Array): Partial<ChannelParameters> => ({
  parties: parameters.parties.map((each, i) => (i === party ? { ...each, keys: { ...each.keys, [role]: key } } : each)),
});

describe("the encoding of parameters", () => {
  it("has the fields of protocol 5.1 at their places", () => {
    const hex = toHex(encodeParameters(parameters));
    const party = ({ identity, channelNonce, keys }: (typeof parameters.parties)[number]): string =>
      [
        identity,
        channelNonce,
        ...["funding", "revocation_base", "payment_base", "delayed_base", "htlc_base"].map(
          (role) => keys[role as "funding"] ?? new Uint8Array(0),
        ),
      ]
        .map(toHex)
        .join("");
    expect(hex).toBe(
      [
        "01",
        NETWORKS.regtest.genesisHash,
        "01",
        "00",
        "00",
        "00",
        "00",
        toHex(parameters.policyId),
        "0200",
        "0000",
        ...parameters.parties.map(party),
        "90000000",
        "40420f0000000000",
        "4a01000000000000",
        "1027000000000000",
        "1e00",
        "40420f0000000000",
        "1027000000000000",
      ].join(""),
    );
  });

  it.each(["penalty", "timelock", "symmetric"] as const)("reads %s back, and only what it wrote", (mechanism) => {
    const labels = mechanism === "penalty" ? ["alice", "bob"] : ["alice", "bob", "carol"];
    const own = {
      ...parameters,
      mechanism,
      parties: testParties(labels, mechanism),
      softforks: ["csfs" as const],
      ...(mechanism === "timelock" ? { tree: { radix: 4, depth: 5 } } : {}),
    };
    const shaped = {
      ...own,
      parties: own.parties.map(({ identity, channelNonce, keys }) => ({ identity, channelNonce, keys })),
    };
    const bytes = encodeParameters(shaped);
    const read = decodeParameters(bytes);
    expect(read.ok && read.value).toEqual(shaped);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice();
        changed[at % bytes.length] = (changed[at % bytes.length] as number) ^ flip;
        const other = decodeParameters(changed);
        if (!other.ok) expect(["E_MALFORMED", "E_VERSION"]).toContain(other.error.code);
        else {
          expect(encodeParameters(other.value)).toEqual(changed);
          expect(paramsHash(other.value)).not.toEqual(paramsHash(shaped));
        }
      }),
      SEED,
    );
    expect(codeOf(decodeParameters(concat(bytes, Uint8Array.of(0))))).toBe("E_MALFORMED");
    expect(codeOf(decodeParameters(bytes.slice(0, -1)))).toBe("E_MALFORMED");
    expect(codeOf(decodeParameters(new Uint8Array(0)))).toBe("E_MALFORMED");
  });

  it("binds the channel to its network, its coin and its parameters", () => {
    const hash = paramsHash(parameters);
    const { funding } = definition;
    const ids = [
      channelId(parameters.genesis, funding, hash),
      channelId(fromHex(NETWORKS.signet.genesisHash), funding, hash),
      channelId(parameters.genesis, { ...funding, vout: 1 }, hash),
      channelId(parameters.genesis, { ...funding, txid: bytesOf("another") }, hash),
      channelId(parameters.genesis, funding, paramsHash({ ...parameters, reserve: 1n })),
    ];
    expect(new Set(ids.map(toHex)).size).toBe(ids.length);
  });
});

describe("rules of parameters", () => {
  it.each<readonly [string, Partial<ChannelParameters>, string]>([
    ["as they are", {}, "ok"],
    ["challenge period 6", { challengePeriod: 6 }, "ok"],
    ["challenge period 5", { challengePeriod: 5 }, "E_CHALLENGE_PERIOD_RANGE"],
    ["challenge period 65535", { challengePeriod: 65_535 }, "ok"],
    ["challenge period 65536", { challengePeriod: 65_536 }, "E_CHALLENGE_PERIOD_RANGE"],
    ["challenge period 0, of which CSV asks nothing", { challengePeriod: 0 }, "E_CHALLENGE_PERIOD_RANGE"],
    ["a challenge period that is no integer", { challengePeriod: 144.5 }, "E_MALFORMED"],
    ["an unknown network", { genesis: bytesOf("a chain") }, "E_NETWORK"],
    ["a genesis hash that is too short", { genesis: new Uint8Array(31) }, "E_MALFORMED"],
    ["profile bolt", { profile: 1 }, "E_VERSION"],
    ["an anchor that does not exist", { anchor: "deep" as never }, "E_MALFORMED"],
    ["a signing profile that does not exist", { signing: "ecdsa" as never }, "E_MALFORMED"],
    ["a soft fork that does not exist", { softforks: ["taproot" as never] }, "E_MALFORMED"],
    ["anchor nums", { anchor: "nums" }, "E_PARAMS"],
    ["three parties", { parties: testParties(["alice", "bob", "carol"], "penalty") }, "E_MECHANISM_PARTIES"],
    ["one party", { parties: parameters.parties.slice(0, 1) }, "E_MECHANISM_PARTIES"],
    ["an opener that is not there", { opener: 2 }, "E_PARAMS"],
    ["parties the other way round", { parties: parameters.parties.toReversed() }, "E_PARAMS"],
    ["dust limit 329", { dustLimit: 329n }, "E_PARAMS"],
    ["reserve below dust", { reserve: 329n }, "E_PARAMS"],
    ["reserve above the channel", { reserve: 1_000_001n }, "E_PARAMS"],
    ["an amount above 2^63 - 1", { maxDustExposure: 1n << 63n }, "E_MALFORMED"],
    ["a negative amount", { reserve: -1n }, "E_MALFORMED"],
    ["dust exposure above the channel", { maxDustExposure: 1_000_001n }, "E_PARAMS"],
    ["a tree in a penalty channel", { tree: { radix: 4, depth: 5 } }, "E_MALFORMED"],
    [
      "soft forks that mainnet does not have",
      { genesis: fromHex(NETWORKS.mainnet.genesisHash), softforks: ["ctv"] },
      "E_SOFTFORK_INACTIVE",
    ],
    ["the same on regtest", { softforks: ["ctv"] }, "ok"],
    ["a key that is no point", withKey(0, "htlc_base", fromHex(`02${"00".repeat(32)}`)), "E_PARAMS"],
    ["a key of 32 bytes", withKey(0, "htlc_base", new Uint8Array(32).fill(2)), "E_MALFORMED"],
    ["a key too many", withKey(0, "spare", parties[0]?.keys.funding ?? new Uint8Array(0)), "E_MALFORMED"],
    ["one key in two roles", withKey(0, "htlc_base", parties[0]?.keys.funding ?? new Uint8Array(0)), "E_DUPLICATE_KEY"],
    [
      "one key of two parties",
      withKey(1, "htlc_base", parties[0]?.keys.funding ?? new Uint8Array(0)),
      "E_DUPLICATE_KEY",
    ],
  ])("%s: %s", (_name, change, code) => {
    expect(check(change)).toBe(code);
  });

  it("refuses a key and its negation, which are one key in a leaf", () => {
    const negated = crypto.multiplyBase(negateScalar(parties[0]?.secrets.funding ?? new Uint8Array(0)));
    expect(check(withKey(1, "htlc_base", negated ?? new Uint8Array(0)))).toBe("E_DUPLICATE_KEY");
  });

  it("refuses symmetric channels where ANYPREVOUT is not", () => {
    const symmetric = {
      mechanism: "symmetric" as const,
      signing: "musig2" as const,
      reserve: 0n,
      parties: testParties(["alice", "bob"], "symmetric"),
    };
    expect(check({ ...symmetric, genesis: fromHex(NETWORKS.mainnet.genesisHash), softforks: ["anyprevout"] })).toBe(
      "E_MECHANISM_NETWORK",
    );
    expect(check({ ...symmetric, softforks: [] })).toBe("E_SOFTFORK_INACTIVE");
    expect(check({ ...symmetric, softforks: ["anyprevout"] })).toBe("ok");
  });

  it("refuses the network that was not asked for", () => {
    expect(checkParameters(parameters, { crypto, network: "signet" })?.code).toBe("E_NETWORK");
  });

  it.each<readonly [string, Partial<ChannelParameters>, string]>([
    ["another policy", { policyId: bytesOf("policy") }, "E_PARAMS"],
    ["another amount than the coin has", { fundingAmount: 999_999n, maxHtlcValueInFlight: 0n }, "E_FUNDING_AMOUNT"],
  ])("opening refuses %s: %s", (_name, change, code) => {
    expect(open(change)).toBe(code);
  });

  it.each([
    [9_999n, "E_FUNDING_BELOW_MIN"],
    [10_000n, "ok"],
    [100_000_000n, "ok"],
    [100_000_001n, "E_FUNDING_ABOVE_MAX"],
  ])("a channel of %i sat: %s", (fundingAmount, code) => {
    expect(codeOf(openChannel(testDefinition({ parameters: { fundingAmount } }).definition, { crypto }))).toBe(code);
  });

  it("refuses a coin with another script", () => {
    const funding = { ...definition.funding, scriptPubKey: fromHex(`5120${"11".repeat(32)}`) };
    expect(codeOf(openChannel({ ...definition, funding }, { crypto }))).toBe("E_FUNDING_SCRIPT");
  });
});
