/** The messages that the verifier reads, in memory: what `messages.schema.json` says of them in JSON. Each row below gives both directions. */
import type { Bytes } from "../base/bytes.ts";
import type {
  AppOpening,
  Attestation,
  ChannelParameters,
  ChannelParty,
  ChannelState,
  ChannelUpdate,
  CloseTerms,
  FundingOutput,
  KeyRole,
  OpenedKey,
  OutputOpening,
  RevocationEvidence,
  SignatureEvidence,
  SignerIndex,
  StateBalance,
  StateEvidence,
  StateRecord,
  TxRole,
} from "../channel/index.ts";
import type { ChainTip, Confirmation, TxOutput } from "../transaction/index.ts";
import type { Codec } from "./codec.ts";
import { amount, hex, list, nullable, record, reversed, same } from "./codec.ts";

export interface ChannelMessage {
  readonly channelId?: Bytes;
  readonly parameters: ChannelParameters;
  readonly funding: FundingOutput;
}

/** A state as far as it is shown. */
export interface ShownState {
  readonly state: ChannelState;
  readonly attestations: readonly Attestation[];
  readonly stateData?: Bytes;
  readonly apps?: readonly AppOpening[];
  /** `penalty`: the commitment points of the state. */
  readonly points?: readonly Bytes[];
  /** Live: whoever has them all can publish the state. */
  readonly signatures?: readonly SignatureEvidence[];
}

export interface TransactionEvidence {
  readonly tx: Bytes;
  readonly prevouts: readonly TxOutput[];
  readonly role: TxRole;
  /** Transactions of the channel whose outputs it spends, where they are not as the state gives them: fees were added. */
  readonly published?: readonly Bytes[];
  /** Of a cooperative close. */
  readonly terms?: CloseTerms;
}

/** Where the chain stands, and where each spent output was confirmed. */
export interface Moment {
  readonly tip: ChainTip;
  readonly confirmations: readonly (Confirmation | undefined)[];
}

export interface TransactionMessage {
  readonly transaction: TransactionEvidence;
  readonly expected: ShownState;
  readonly at?: Moment;
  /** Most fee that a close, a claim or a justice transaction may pay. */
  readonly feeLimit?: bigint;
}

export interface ClosureMessage {
  readonly latest: ShownState;
  readonly transactions: readonly TransactionEvidence[];
  readonly feeLimit?: bigint;
}

export interface ChainContext {
  readonly headers: readonly Bytes[];
  readonly transactions: readonly ChainTransaction[];
}

export interface ChainTransaction {
  readonly tx: Bytes;
  /** Position of its block's header among the headers. */
  readonly header: number;
  /** Of the transaction in its block. */
  readonly position: number;
  readonly branch: readonly Bytes[];
}

export interface FundingMessage {
  readonly tx?: Bytes;
  readonly prevouts?: readonly TxOutput[];
  readonly chain?: ChainContext;
}

export type Claim =
  | "NEWER_STATE_EXISTS"
  | "REVOKED_STATE_PUBLISHED"
  | "EQUIVOCATION"
  | "STATE_AUTHORIZED"
  | "SETTLEMENT_MATURE"
  | "INVALID_TX";

export interface PublishedTransaction {
  readonly tx: Bytes;
  readonly prevouts: readonly TxOutput[];
  readonly openings: readonly OutputOpening[];
}

export interface PublishedState {
  readonly sequence: number;
  /** In order from the one that spends the funding output. */
  readonly transactions: readonly PublishedTransaction[];
}

/** What the rules of a mechanism need beside it. */
export interface MechanismEvidence {
  readonly holder?: number;
  readonly point?: Bytes;
  readonly secret?: Bytes;
  readonly justice?: Bytes;
  readonly digits?: { readonly published: readonly number[]; readonly newer?: readonly number[] };
}

export interface DisputeProof {
  readonly v: number;
  /** The contract's program, so that the proof stands alone. */
  readonly program?: object;
  readonly channel: ChannelMessage;
  readonly claim: Claim;
  /** EQUIVOCATION: who is blamed; STATE_AUTHORIZED: whose exit is complete. */
  readonly party?: number;
  readonly published?: PublishedState;
  readonly newer?: ShownState;
  /** EQUIVOCATION: the two. */
  readonly states?: readonly ShownState[];
  readonly mech?: MechanismEvidence;
  /** INVALID_TX. */
  readonly transaction?: TransactionEvidence;
  readonly expected?: ShownState;
  readonly chain?: ChainContext;
}

const number = same<number>();

const PARTY = record<ChannelParty>({
  identity: hex,
  channelNonce: hex,
  keys: record<Partial<Record<KeyRole, Bytes>>>({
    funding: hex,
    revocation_base: hex,
    payment_base: hex,
    delayed_base: hex,
    htlc_base: hex,
  }),
});

const PARAMETERS = record<ChannelParameters>({
  genesis: reversed,
  mechanism: same(),
  profile: number,
  signing: same(),
  anchor: same(),
  softforks: same(),
  policyId: hex,
  opener: number,
  parties: list(PARTY),
  challengePeriod: number,
  fundingAmount: amount,
  dustLimit: amount,
  reserve: amount,
  maxHtlcsPerDirection: number,
  maxHtlcValueInFlight: amount,
  maxDustExposure: amount,
  tree: same(),
});

export const CHANNEL: Codec<ChannelMessage> = record<ChannelMessage>({
  channelId: hex,
  parameters: PARAMETERS,
  funding: record<FundingOutput>({ txid: reversed, vout: number, amount, scriptPubKey: hex }),
});

const STATE = record<ChannelState>({
  channelId: hex,
  mechanism: same(),
  sequence: number,
  balances: list(record<StateBalance>({ identity: hex, balance: amount })),
  records: list(record<StateRecord>({ from: number, to: number, amount, hash: hex, expiry: number, kind: same() })),
  dataHash: hex,
  policyRoot: hex,
  challengePeriod: number,
});

const APP = record<AppOpening>({ output: same(), arguments: list(hex) });
const ATTESTATION = record<Attestation>({ party: number, signature: hex });

/** All members of both forms: the schema lets only one of them through. */
interface AnySignature {
  readonly transaction: string;
  readonly input: number;
  readonly signer: SignerIndex;
  readonly signature?: Bytes;
  readonly nonces?: readonly Bytes[];
  readonly partials?: readonly (Bytes | undefined)[];
}

const SIGNATURE = record<AnySignature>({
  transaction: same(),
  input: number,
  signer: same(),
  signature: hex,
  nonces: list(hex),
  partials: list(nullable(hex)),
}) as unknown as Codec<SignatureEvidence>;

const REVOCATION = record<RevocationEvidence>({ points: list(hex), nextPoints: list(hex), secrets: list(hex) });

export const UPDATE: Codec<ChannelUpdate> = record<ChannelUpdate>({
  state: STATE,
  stateData: hex,
  apps: list(APP),
  attestations: list(ATTESTATION),
  evidence: record<StateEvidence>({ signatures: list(SIGNATURE), revocation: REVOCATION }),
});

export const SHOWN_STATE: Codec<ShownState> = record<ShownState>({
  state: STATE,
  attestations: list(ATTESTATION),
  stateData: hex,
  apps: list(APP),
  points: list(hex),
  signatures: list(SIGNATURE),
});

const OUTPUT = record<{ readonly amount: bigint; readonly scriptPubKey: Bytes }>({
  amount,
  scriptPubKey: hex,
}) as unknown as Codec<TxOutput>;

const TERMS = record<CloseTerms>({
  scripts: list(hex),
  finalBalances: list(amount),
  closer: number,
  fee: amount,
  lockTime: number,
});

const EVIDENCE = record<TransactionEvidence>({
  tx: hex,
  prevouts: list(OUTPUT),
  role: same(),
  published: list(hex),
  terms: TERMS,
});

export const TRANSACTION: Codec<TransactionMessage> = record<TransactionMessage>({
  transaction: EVIDENCE,
  expected: SHOWN_STATE,
  at: record<Moment>({ tip: same(), confirmations: list(nullable(same<Confirmation>())) }),
  feeLimit: amount,
});

export const CLOSURE: Codec<ClosureMessage> = record<ClosureMessage>({
  latest: SHOWN_STATE,
  transactions: list(EVIDENCE),
  feeLimit: amount,
});

const CHAIN = record<ChainContext>({
  headers: list(hex),
  transactions: list(record<ChainTransaction>({ tx: hex, header: number, position: number, branch: list(reversed) })),
});

export const FUNDING: Codec<FundingMessage> = record<FundingMessage>({ tx: hex, prevouts: list(OUTPUT), chain: CHAIN });

interface AnyKey {
  readonly kind: OpenedKey["kind"];
  readonly key?: Bytes;
  readonly keys?: readonly Bytes[];
  readonly r?: Bytes;
}

const OPENING = record<OutputOpening>({
  vout: number,
  role: same(),
  htlc: record<NonNullable<OutputOpening["htlc"]>>({ hash: hex, expiry: number }),
  app: APP,
  internalKey: record<AnyKey>({ kind: same(), key: hex, keys: list(hex), r: hex }) as unknown as Codec<OpenedKey>,
  leaves: list(record<OutputOpening["leaves"][number]>({ depth: number, leafVersion: number, script: hex })),
  anchor: record<NonNullable<OutputOpening["anchor"]>>({ method: same(), commitment: hex }),
});

const PUBLISHED = record<PublishedState>({
  sequence: number,
  transactions: list(record<PublishedTransaction>({ tx: hex, prevouts: list(OUTPUT), openings: list(OPENING) })),
});

export const PROOF: Codec<DisputeProof> = record<DisputeProof>({
  v: number,
  program: same<object>(),
  channel: CHANNEL,
  claim: same(),
  party: number,
  published: PUBLISHED,
  newer: SHOWN_STATE,
  states: list(SHOWN_STATE),
  mech: record<MechanismEvidence>({ holder: number, point: hex, secret: hex, justice: hex, digits: same() }),
  transaction: EVIDENCE,
  expected: SHOWN_STATE,
  chain: CHAIN,
});
