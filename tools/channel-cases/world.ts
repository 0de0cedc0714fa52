/**
 * The channels of the fixtures: labelled parties who agree, sign and reveal, so that the same labels give the same bytes each time. Their secrets live in this
 * process alone: what is written are public keys, signatures, and the commitment secrets that an update reveals.
 */
import { readFileSync } from "node:fs";
import { sats } from "../../src/base/units.ts";
import type { Application, FundingOutput, StateRecord } from "../../src/channel/index.ts";
import { commitmentSecret, openChannel } from "../../src/channel/index.ts";
import type { CaseOptions } from "../../src/cli/conformance-file.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { txid } from "../../src/transaction/index.ts";
import { CHANNEL, UPDATE } from "../../src/verifier/index.ts";
import type { SignedState, TestChannel, TestChannelOptions, UpdateProposal } from "../../test/channel/parties.ts";
import { bytesOf, crypto, pointAt, signState, testDefinition, valueOf } from "../../test/channel/parties.ts";
import { programOf } from "../../test/program/library.ts";

export interface WorldRow {
  readonly name: string;
  readonly note: string;
  /** The contract's source; absent: that of the mechanism. */
  readonly policy?: string;
  readonly options: Omit<TestChannelOptions, "program">;
  readonly application?: { readonly name: NonNullable<CaseOptions["application"]>; readonly value: Application };
}

export interface World {
  readonly row: WorldRow;
  readonly policy: string;
  readonly test: TestChannel;
  readonly fundingTx: Transaction;
  /** Messages by name, in the order in which they were made. */
  readonly messages: Record<string, unknown>;
}

const mechanismPolicy = (mechanism: string): string =>
  readFileSync(new URL(`../../policies/mechanisms/${mechanism}.policy`, import.meta.url), "utf8");

export function openWorld(row: WorldRow): World {
  const { policy, options, application } = row;
  const program = policy === undefined ? {} : { program: programOf(policy) };
  const { definition, parties } = testDefinition({ ...options, ...program });
  const fundingTx = fundingTransaction(row.name, definition.funding);
  const funding = { ...definition.funding, txid: txid(fundingTx) };
  const own = application === undefined ? {} : { application: application.value };
  const channel = valueOf(openChannel({ ...definition, funding }, { crypto, ...own }));
  return {
    row,
    policy: policy ?? mechanismPolicy(options.mechanism ?? "penalty"),
    test: { channel, definition: { ...definition, funding }, parties },
    fundingTx,
    messages: {},
  };
}

/** Somebody's P2WPKH coin into the funding output. */
const fundingTransaction = (label: string, { amount, scriptPubKey }: FundingOutput): Transaction => ({
  version: 2,
  inputs: [
    {
      outPoint: { txid: bytesOf(`coin for ${label}`), vout: 1 },
      scriptSig: new Uint8Array(0),
      sequence: 0xffff_fffd,
      witness: [new Uint8Array(71).fill(0x30), new Uint8Array(33).fill(2)],
    },
  ],
  outputs: [{ amount: sats(amount), scriptPubKey }],
  lockTime: 0,
});

/** The channel as a message, with its id. */
export const channelMessage = ({ channel, definition }: TestChannel): object =>
  CHANNEL.write({
    channelId: channel.id,
    parameters: definition.parameters,
    funding: definition.funding,
  }) as object;

/** A state that all parties signed, kept under a name. */
export function keep(world: World, name: string, signed: SignedState): SignedState {
  world.messages[name] = UPDATE.write(signed.update);
  return signed;
}

export const agree = (world: World, name: string, proposal: UpdateProposal): SignedState =>
  keep(world, name, signState(world.test, proposal));

export const preimage = (label: string): Uint8Array => bytesOf(`preimage ${label}`);

/** A payment in flight. */
export const htlc = (from: number, change: Partial<StateRecord> = {}): StateRecord => ({
  from,
  to: from === 0 ? 1 : 0,
  amount: 50_000n,
  hash: sha256(preimage(String(from))),
  expiry: 900_000,
  kind: 0,
  ...change,
});

/** What `total` leaves for each of `count` parties, the first taking what does not divide. */
export function shares(count: number, total: bigint): readonly bigint[] {
  const each = total / BigInt(count);
  return Array.from({ length: count }, (_, i) => (i === 0 ? total - each * BigInt(count - 1) : each));
}

/** The point of a party in a state, and the secret that revokes it. */
export const pointOf = ({ parties }: TestChannel, party: number, sequence: number): Uint8Array =>
  pointAt(parties[party] as TestChannel["parties"][number], sequence);

export const secretOf = ({ parties }: TestChannel, party: number, sequence: number): Uint8Array =>
  commitmentSecret((parties[party] as TestChannel["parties"][number]).seed, sequence);
