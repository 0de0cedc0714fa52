/**
 * What a channel mechanism is to the rest: how a state becomes transactions, which signatures and secrets make it final, how a party gets out of it, and
 * how a stale state is answered. Verifier and client speak to this interface and never ask which mechanism they have.
 *
 * A `Mechanism` is a constant; `open` prepares it for one channel, once: all that does not depend on the state is computed there. Everything is pure:
 * the same state gives the same bytes, which is how a peer's claims are checked: rebuilt and compared.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { PlannedWay } from "../program/spend-plan.ts";
import type { OutPoint, Transaction, TxOutput } from "../transaction/transaction.ts";
import type { AppOpening, RevocationEvidence, SignaturePlace, StateEvidence } from "./evidence.ts";
import type { FundingPath } from "./funding-policy.ts";
import type { MusigTerms } from "./musig-terms.ts";
import type { OutputOpening, OutputRole } from "./output-opening.ts";
import type { ChannelParameters, MechanismName } from "./parameters.ts";
import type { PayoutLeaf } from "./policy-root.ts";
import type { PreparedApps } from "./app-record.ts";
import type { Refused } from "./refuse.ts";
import type { SecretStore } from "./secret-store.ts";
import type { StateRecord } from "./state.ts";

/** "role: commit|htlc|update|settle|trigger|node(i)|split|punish|coop" and what a party does with the outputs afterwards. */
export type TxRole = "commit" | "htlc" | "update" | "settle" | "trigger" | "node" | "punish" | "coop" | "claim";

/** The funding output as it is on chain. */
export interface FundingOutput {
  /** In the byte order of the hash. */
  readonly txid: Bytes;
  readonly vout: number;
  readonly amount: bigint;
  readonly scriptPubKey: Bytes;
}

/** What a mechanism may use of its channel. */
export interface MechanismContext {
  readonly parameters: ChannelParameters;
  readonly funding: FundingOutput;
  /** How all parties together sign for the funding output: the leaf under `script`, the key path under `musig2`. */
  readonly fundingPath: FundingPath;
  readonly crypto: CryptoBackend;
  /** Instances of the contract's other outputs. */
  readonly apps: PreparedApps;
}

/** What is in a state, before its commitments and hashes. */
export interface StateContent {
  readonly sequence: number;
  /** In party order. */
  readonly balances: readonly bigint[];
  /** In their canonical order. */
  readonly records: readonly StateRecord[];
  /** The opening of each app record, at the record's index. */
  readonly apps: ReadonlyMap<number, AppOpening>;
  /** `penalty` only: commitment points of this state. */
  readonly points?: readonly Bytes[];
}

/** One signature that makes a state final: who signs what under which key. */
export interface SignatureRequest extends SignaturePlace {
  /** x-only: under which the whole signature verifies. */
  readonly key: Bytes;
  readonly digest: Bytes;
  readonly hashType: number;
  /** Present: the signature comes out of a MuSig2 session of all parties; `signer` is then the party whose part is needed, "all": every one's. */
  readonly musig?: MusigTerms;
}

/** A transaction of a state, unsigned, with all that its one input needs. */
export interface StateTransaction {
  /** Unique in its state; `SignaturePlace.transaction`. */
  readonly name: string;
  readonly role: TxRole;
  /** The one party that can complete and publish it; absent: any. */
  readonly holder?: number;
  /** Name of the transaction whose output it spends, or `funding`. */
  readonly parent: string;
  readonly tx: Transaction;
  /** Of every input. */
  readonly prevouts: readonly TxOutput[];
  /** What evidence must hold for it. */
  readonly requests: readonly SignatureRequest[];
  /** How its input is satisfied: leaf, items and their order; computed when asked. */
  readonly way: () => PlannedWay;
  /** All outputs, by vout; computed when asked. */
  readonly openings: () => readonly OutputOpening[];
}

/** A state, built: first what the state commitment needs, then, given the commitment, the transactions. */
export interface BuiltState {
  readonly policyRoot: Bytes;
  /** Under `penalty` the roots of the commitments of holder 0 and 1, which policy_root is the hash of. */
  readonly roots?: readonly Bytes[];
  /** Payouts behind the policy root, before anchoring, for each payout transaction. */
  readonly payouts: readonly (readonly PayoutLeaf[])[];
  /** The most value below the dust limit in one payout transaction. */
  readonly trimmed: bigint;
  /** Every transaction of the state whose signatures its update needs, in the order in which they are signed and verified. */
  readonly transactions: (commitment: Bytes) => Result<readonly StateTransaction[], Refused>;
  /** All that an exit with the state publishes, in that order too: with the transactions that it shares with states before, whose updates signed them. */
  readonly exitTransactions: (commitment: Bytes) => Result<readonly StateTransaction[], Refused>;
}

/** A step of an exit or of an answer. */
export type ExitStep = PublishStep | ClaimStep;

/** A transaction of the state as it is, its signatures at hand or to be completed by the party. */
export interface PublishStep {
  readonly kind: "publish";
  readonly transaction: StateTransaction;
  /** Blocks after its parent's confirmation from which it is valid; 0: at once. */
  readonly delay: number;
}

/** An input that the party can spend alone; outputs and fee are the party's to choose. */
export interface ClaimStep {
  readonly kind: "claim";
  /** `punish` for justice, else `claim`. Claims of different classes go into transactions of their own (1.6). */
  readonly role: "punish" | "claim";
  /** Output role that is claimed: one class. */
  readonly output: OutputRole;
  /** Name of the transaction whose output it is. */
  readonly parent: string;
  readonly spends: OutPoint;
  readonly prevout: TxOutput;
  readonly way: PlannedWay;
  /** nSequence and nLockTime that the way needs. */
  readonly sequence: number;
  readonly lockTime: number;
  /** Blocks after the parent's confirmation; 0: at once. */
  readonly delay: number;
  /** The key that signs, and how its secret is made from what the party holds. */
  readonly signer: SigningKey;
  /** Of a key path (BIP341): added to the secret, negated first where its point has an odd y. */
  readonly tapTweak?: Bytes;
}

export type SigningKey =
  | { readonly kind: "static"; readonly role: "payment_base" | "htlc_base"; readonly contract?: P2cTerms }
  /** BOLT 3: base secret + SHA256(point ‖ base). */
  | { readonly kind: "derived"; readonly role: "delayed_base" | "htlc_base"; readonly point: Bytes }
  /** The revocation key of a revoked state: from the party's revocation_base and the secret that was revealed for `point`. */
  | { readonly kind: "revocation"; readonly point: Bytes; readonly contract?: P2cTerms };

/** The key is pay-to-contract tweaked with this commitment, on the full point, before any TapTweak (6.2 C). */
export interface P2cTerms {
  readonly commitment: Bytes;
}

/** One {@link SecretStore} for each party under `penalty`, nothing elsewhere. */
export type RevocationMemory = readonly SecretStore[];

export interface RevocationStep {
  /** Number of the new state. */
  readonly sequence: number;
  readonly next: RevocationEvidence | undefined;
  readonly before: RevocationEvidence | undefined;
  readonly memory: RevocationMemory;
}

export interface ExitQuestion {
  readonly content: StateContent;
  /** c_n. */
  readonly commitment: Bytes;
  /** Whose transactions are published, where each party has its own; absent: the party's. */
  readonly publisher?: number;
}

/** An older state that somebody published, with the content that this party kept of it. */
export interface StaleState {
  /** In the order of publication, from the one that spends the funding output. */
  readonly published: readonly Transaction[];
  /** Who published, where that shows. */
  readonly holder?: number;
  readonly content: StateContent;
  readonly commitment: Bytes;
  /** The newest state, for mechanisms that answer with it. */
  readonly newest?: { readonly content: StateContent; readonly commitment: Bytes; readonly evidence: StateEvidence };
}

/** The transactions of a proof after the mechanism's own rules: what is left is to run the common ones over them. */
export interface CheckedProof {
  /** Number of the published state. */
  readonly sequence: number;
  /** The party that published it, where that shows. */
  readonly holder?: number;
  readonly transactions: readonly {
    readonly role: TxRole;
    readonly tx: Transaction;
    readonly prevouts: readonly TxOutput[];
    /** Hash types that the signatures of the role may have. */
    readonly hashTypes: readonly number[];
    /** What the outputs must be, where the claim shows its state. */
    readonly openings: readonly OutputOpening[];
    /** Outputs, by vout, that the state itself spends next, after `nextDelay`; absent: none. */
    readonly waiting?: readonly number[];
  }[];
  /** Blocks after the confirmation of the last transaction from which the state's own next step is valid; absent: it has none left. */
  readonly nextDelay?: number;
  /** The newer state's transaction against it: which published one it follows (-1: the funding), and how many blocks after its confirmation. */
  readonly answer?: { readonly after: number; readonly delay: number };
  readonly proven: readonly string[];
  readonly assumes: readonly string[];
}

/** What a published transaction is claimed to be, with what the claim rests on. */
export interface PublishedClaim {
  /** State number that is claimed. */
  readonly sequence: number;
  /** In order from the funding output: the path for `timelock`, under `penalty` the commitment and its second-level transactions. */
  readonly transactions: readonly { readonly tx: Transaction; readonly prevouts: readonly TxOutput[] }[];
  /** Content of the published state, as far as its openings tell: `penalty` rebuilds from it. */
  readonly openings: readonly (readonly OutputOpening[])[];
  /** `penalty`: who published, the commitment point of that state, its secret if it is claimed to be revoked, and a justice transaction if there is one. */
  readonly penalty?: {
    readonly holder: number;
    readonly point: Bytes;
    readonly secret?: Bytes;
    readonly justice?: Transaction;
  };
  /** `timelock`: the digits of the published state and of the newer one, level 1 first. */
  readonly digits?: { readonly published: readonly number[]; readonly newer?: readonly number[] };
  /** The newer state, where one is shown. */
  readonly newer?: { readonly content: StateContent; readonly commitment: Bytes; readonly evidence?: StateEvidence };
}

/** A mechanism, prepared for one channel. */
export interface ChannelMechanism {
  readonly name: MechanismName;
  /** The last number that a state can have. */
  readonly lastSequence: number;
  /** Blocks from the publication of state n to its last payout, at worst, without confirmation times. */
  readonly worstDelay: (sequence: number) => number;
  /** The least distance (blocks) between now and the expiry of a new HTLC, for a confirmation slack of g blocks (8.3). */
  readonly htlcMargin: (sequence: number, slack: number) => number;
  /** Does a party whose balance is below the reserve keep it from falling? */
  readonly hasReserve: boolean;
  /** Refuses what the mechanism cannot carry; conservation, limits and reserve are the channel's own rules. */
  readonly build: (content: StateContent) => Result<BuiltState, Refused>;
  /** What revocations have taught before state 0. */
  readonly memory: RevocationMemory;
  /**
   * The last check of an update: it revokes the state before. `before` is the evidence of that state, absent for state 0; the answer is what to remember,
   * which does not grow with the number of updates but by its logarithm. Without revocations it is the memory as it was.
   */
  readonly checkRevocation: (step: RevocationStep) => Result<RevocationMemory, Refused>;
  /** How `party` leaves with a state: what it publishes, in order, and what it then claims. */
  readonly exit: (party: number, question: ExitQuestion) => Result<readonly ExitStep[], Refused>;
  /** What `party` does about a published state that is not the newest: justice, the newer update, the newer node. */
  readonly answer: (party: number, stale: StaleState) => Result<readonly ExitStep[], Refused>;
  /** Where signatures do not name what is spent (BIP118): whether this spends an output of the channel, though not the template's own. Absent: all name it. */
  readonly boundFault?: (
    template: StateTransaction,
    spend: Pick<StateTransaction, "tx" | "prevouts">,
  ) => Refused | undefined;
  /** 5.5: the mechanism's rules for a published state. */
  readonly checkPublished: (claim: PublishedClaim) => Result<CheckedProof, Refused>;
}

export interface Mechanism {
  readonly name: MechanismName;
  /** Limits of the parameters that are this mechanism's own. */
  readonly checkParameters: (parameters: ChannelParameters) => Refused | undefined;
  readonly open: (context: MechanismContext) => Result<ChannelMechanism, Refused>;
}
