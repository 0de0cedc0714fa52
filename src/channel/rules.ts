/**
 * The rules of channels, one row each: what must hold, why, and where it is written. A refusal names the one rule that was broken, by a
 * closed code; its row is the page that `tapwright explain E_…` shows. One condition has one code: what differs from case to case, as
 * the party at fault, is a field of the refusal and never part of the code.
 *
 * Reference: the paragraph of the protocol, and the BIP or BOLT behind it where there is one.
 */

export interface Rule {
  /** What must hold. */
  readonly statement: string;
  readonly why: string;
  readonly reference: string;
  /** The rule stands, but what could break it does not exist here yet. */
  readonly waitsFor?: "generalized" | "client";
}

export type RuleCode =
  | "E_MALFORMED"
  | "E_VERSION"
  | "E_NETWORK"
  | "E_PARAMS"
  | "E_CHANNEL_ID"
  | "E_DUPLICATE_KEY"
  | "E_KEY_REUSE"
  | "E_CHALLENGE_PERIOD_RANGE"
  | "E_MECHANISM_PARTIES"
  | "E_MECHANISM_NETWORK"
  | "E_TREE_PARAMS"
  | "E_SOFTFORK_INACTIVE"
  | "E_FUNDING_BELOW_MIN"
  | "E_FUNDING_ABOVE_MAX"
  | "E_FUNDING_SCRIPT"
  | "E_FUNDING_AMOUNT"
  | "E_FUNDING_UNSAFE"
  | "E_FUNDING_POLICY"
  | "E_FUNDING_EXPIRY"
  | "E_FUNDING_INPUT"
  | "E_FUNDING_NOT_FOUND"
  | "E_FUNDING_UNCONFIRMED"
  | "E_FUNDING_SPENT"
  | "E_NO_FEE_RESERVE"
  | "E_STATE_BINDING"
  | "E_CONSERVATION"
  | "E_DATA_HASH"
  | "E_POLICY_ROOT"
  | "E_ATTESTATION"
  | "E_ATTESTATION_MISSING"
  | "E_NOT_NEWER"
  | "E_SEQUENCE_GAP"
  | "E_SEQUENCE_REPLAY"
  | "E_SEQ_RANGE"
  | "E_UPDATES_EXHAUSTED"
  | "E_HTLC_LIMIT"
  | "E_HTLC_EXPIRY"
  | "E_DUST_EXPOSURE"
  | "E_RESERVE"
  | "E_DATA_SIZE"
  | "E_TRANSITION"
  | "E_APP_UNPUNISHABLE"
  | "E_SIG"
  | "E_PARTIAL_SIG"
  | "E_PRESIG"
  | "E_EXTRACT"
  | "E_NONCE_REUSE"
  | "E_NONCE_MISSING"
  | "E_SIGHASH"
  | "E_TAPTREE"
  | "E_HIDDEN_LEAF"
  | "E_INTERNAL_KEY"
  | "E_LEAF_UNSAFE"
  | "E_OP_SUCCESS"
  | "E_UNKNOWN_KEYTYPE"
  | "E_ANNEX"
  | "E_SCRIPT"
  | "E_WRONG_PARENT"
  | "E_TX_VERSION"
  | "E_TX_FIELD"
  | "E_LOCKTIME"
  | "E_IMMATURE"
  | "E_COMMIT_NUMBER"
  | "E_REVOCATION_SECRET"
  | "E_REVOCATION_CHAIN"
  | "E_OUTPUT_MISMATCH"
  | "E_HTLC_TX"
  | "E_SETTLE_MISMATCH"
  | "E_DIGITS"
  | "E_SEQUENCE"
  | "E_CHAIN_LINK"
  | "E_FEE_SIPHON"
  | "E_DUST"
  | "E_TRUC_SIZE"
  | "E_POLICY"
  | "E_PREVOUTS"
  | "E_TIMELOCK_MIX"
  | "E_SIGOPS"
  | "E_PHASE"
  | "E_REVOKED_STATE"
  | "E_STALE_STATE"
  | "E_CLOSE_BALANCES"
  | "E_CLOSE_SCRIPT"
  | "E_STALE_CHALLENGE"
  | "E_TOO_EARLY"
  | "E_TOO_LATE"
  | "E_EXPIRED"
  | "E_PREIMAGE"
  | "E_EQUIVOCATION"
  | "E_EQUIVOCATION_NOT_PROVEN"
  | "E_CHAIN_REQUIRED"
  | "E_SPV"
  | "E_TX_VALID";

const row = (statement: string, why: string, reference: string, waitsFor?: Rule["waitsFor"]): Rule =>
  waitsFor === undefined ? { statement, why, reference } : { statement, why, reference, waitsFor };

export const RULES: Readonly<Record<RuleCode, Rule>> = Object.freeze({
  // parameters
  E_MALFORMED: row(
    "Every object has its exact form: all fields, no others, strict lengths, one canonical encoding.",
    "Two encodings of one thing have two hashes, and a field that one side ignores is a field that the other side can be fooled with.",
    "protocol 5.4 C1",
  ),
  E_VERSION: row(
    "The version, mechanism and profile are known here.",
    "Rules of an unknown version cannot be checked, so nothing under them is accepted.",
    "protocol 5.4 C2",
  ),
  E_NETWORK: row(
    "The genesis hash is that of the network that was asked for.",
    "A state signed for one chain must mean nothing on another.",
    "protocol 5.4 C3",
  ),
  E_PARAMS: row(
    "The parameters are in range and in order, and hash to the value that the channel is known by.",
    "Parameters are fixed when the channel opens; a changed one would be another channel.",
    "protocol 5.1, 5.4 C4",
  ),
  E_CHANNEL_ID: row(
    "The channel id is the hash of genesis, funding outpoint and parameters.",
    "The id binds every signature to one funding output on one chain under one set of parameters.",
    "protocol 5.4 C5, 6.1",
  ),
  E_DUPLICATE_KEY: row(
    "All keys of a channel, of every party and role, have different x coordinates.",
    "In a tapscript a point and its negation are one key: a signature for one role would serve another, and two parties would count as one.",
    "protocol 1.1, 5.4 C4; BIP340",
  ),
  E_KEY_REUSE: row(
    "No key was used in another channel.",
    "A signature or secret of one channel would be valid in the other.",
    "protocol 1.1, 5.1",
    "client",
  ),
  E_CHALLENGE_PERIOD_RANGE: row(
    "The challenge period has 6 to 65535 blocks.",
    "Below 6 nobody can answer in time; above 65535 nSequence cannot hold it (BIP68 has 16 bits).",
    "protocol 5.1; BIP68",
  ),
  E_MECHANISM_PARTIES: row(
    "The mechanism can have this number of parties: penalty exactly 2, the others 2 to 20.",
    "A penalty goes from one to the other; with more parties nobody knows whose money it is.",
    "protocol 5.1",
  ),
  E_MECHANISM_NETWORK: row(
    "The mechanism can be used on this network.",
    "Without its soft fork anyone could spend a symmetric channel's outputs.",
    "protocol 0.4, 5.1",
  ),
  E_TREE_PARAMS: row(
    "The invalidation tree has a radix of 2 or more, 1 to 32 levels, and (radix - 1) × step of at most 65535 blocks.",
    "A relative lock has 16 bits: a longer one would wrap around to a short one.",
    "protocol 3.2, 5.5 T1; BIP68",
  ),
  E_SOFTFORK_INACTIVE: row(
    "The soft forks that the channel relies on are active on its network.",
    "Where they are not, the same scripts can be spent by anyone.",
    "protocol 0.4, 5.5 S7",
  ),

  // funding
  E_FUNDING_BELOW_MIN: row(
    "The funding amount is at least the minimum, 10000 sat unless set otherwise.",
    "Below it the fees of an exit eat the channel.",
    "protocol 5.1",
  ),
  E_FUNDING_ABOVE_MAX: row(
    "The funding amount is at most the maximum, 100000000 sat unless set otherwise.",
    "It bounds what a mistake or a lost key can cost.",
    "protocol 5.1",
  ),
  E_FUNDING_SCRIPT: row(
    "The funding output's script is the one that the program gives for these keys.",
    "Money sent to another script is not in this channel.",
    "protocol 5.4 C6",
  ),
  E_FUNDING_AMOUNT: row(
    "The funding output has the amount that the parameters name.",
    "Every later transaction and signature commits to the amount.",
    "protocol 5.4 C6; BIP341",
  ),
  E_FUNDING_UNSAFE: row(
    "No smaller coalition can spend the funding output now.",
    "Whoever can spend it without the others owns the channel, whatever its states say.",
    "protocol 5.1",
  ),
  E_FUNDING_POLICY: row(
    "All parties together, with their funding keys alone, can spend the funding output now: without hash and without lock.",
    "That is the path by which every state and every close is signed.",
    "protocol 5.1",
  ),
  E_FUNDING_EXPIRY: row(
    "The channel lives longer than one challenge period and the margin.",
    "From its expiry on a smaller coalition can spend the funding output; the exit must confirm before.",
    "protocol 5.1",
  ),
  E_FUNDING_INPUT: row(
    "Every input of the funding transaction is native segwit.",
    "Otherwise its txid can be changed by others, and the exits signed over it fit nothing.",
    "protocol 5.2; BIP141",
  ),
  E_FUNDING_NOT_FOUND: row(
    "The funding transaction is in the chain that was shown.",
    "A channel without its output is a promise.",
    "protocol 5.6",
  ),
  E_FUNDING_UNCONFIRMED: row(
    "The funding transaction has the agreed number of confirmations.",
    "Until then it can be replaced.",
    "protocol 5.2",
  ),
  E_FUNDING_SPENT: row(
    "The funding output is unspent.",
    "Once it is spent the channel is closing: no further state can take effect.",
    "protocol 5.6",
  ),
  E_NO_FEE_RESERVE: row(
    "Each party keeps a confirmed coin outside the channel.",
    "The transactions of an exit pay no fee themselves; a child must.",
    "protocol 1.9",
    "client",
  ),

  // states and updates
  E_STATE_BINDING: row(
    "The state names this channel, its mechanism, its parties and its challenge period.",
    "A state of another channel must not be accepted for this one.",
    "protocol 5.4 C8",
  ),
  E_CONSERVATION: row(
    "Balances, HTLCs and app outputs add up to the funding amount; none is negative.",
    "Money is neither made nor lost by an update.",
    "protocol 5.4 C9",
  ),
  E_DATA_HASH: row(
    "The state data hashes to the state's data hash.",
    "Otherwise the parties have signed something other than what is shown.",
    "protocol 5.4 C10",
  ),
  E_POLICY_ROOT: row(
    "The outputs that this state must pay, rebuilt here, hash to the state's policy root.",
    "The signed state would stand for other scripts than the ones that its transactions pay.",
    "protocol 5.4 C11, 6.1",
  ),
  E_ATTESTATION: row(
    "Each attestation is a valid signature of that party's identity key on the state commitment.",
    "An attestation is what third parties check; a wrong one proves nothing.",
    "protocol 5.4 C12",
  ),
  E_ATTESTATION_MISSING: row(
    "Every party attests the state, once.",
    "A state that one party has not signed is not agreed.",
    "protocol 5.4 C12",
  ),
  E_NOT_NEWER: row(
    "The state that is claimed to be newer is newer.",
    "Only a newer state answers an older one.",
    "protocol 5.4 C13",
  ),
  E_SEQUENCE_GAP: row(
    "The next state has the number after the last one.",
    "With a gap the secrets and locks of the numbers between would be missing.",
    "protocol 5.7",
  ),
  E_SEQUENCE_REPLAY: row(
    "The next state's number was not used before.",
    "A number stands for one state for good.",
    "protocol 5.7, I13",
  ),
  E_SEQ_RANGE: row(
    "The sequence number is in the range of the mechanism.",
    "Above it the number does not fit into the fields that carry it, or would not be final.",
    "protocol 1.3, 2.1",
  ),
  E_UPDATES_EXHAUSTED: row(
    "The mechanism has a number left for another update.",
    "After the last one the channel can only be closed.",
    "protocol 3.2",
  ),
  E_HTLC_LIMIT: row(
    "HTLCs per direction and their value in flight are within the limits.",
    "With too many, the transaction is too large to be relayed and nobody could exit.",
    "protocol 1.9, 5.7",
  ),
  E_HTLC_EXPIRY: row(
    "An HTLC expires late enough for its channel to be closed and the claim to confirm, and before the funding's own expiry.",
    "Otherwise its receiver can know the preimage and still be too late.",
    "protocol 8.3",
  ),
  E_DUST_EXPOSURE: row(
    "The outputs too small to exist add up to at most the dust exposure.",
    "They go to miners when the channel is closed by force.",
    "protocol 1.9, I19",
  ),
  E_RESERVE: row(
    "A balance does not fall while it is below the reserve.",
    "A party with nothing left has nothing to lose by publishing an old state.",
    "protocol 1.9, I20",
  ),
  E_DATA_SIZE: row(
    "The state data is not larger than the channel allows.",
    "What is kept for every state must stay bounded.",
    "protocol 5.7",
  ),
  E_TRANSITION: row(
    "The application allows this transition.",
    "What a state means is decided by its application alone.",
    "protocol 5.7",
  ),
  E_APP_UNPUNISHABLE: row(
    "Under penalty, an app output can be taken at once with the revocation key, and without it only by both parties or after a challenge period.",
    "Otherwise the publisher of a revoked state would keep it.",
    "protocol 6.1",
  ),

  // signatures
  E_SIG: row(
    "Each signature is valid for its key, its leaf and its transaction.",
    "A state with one bad signature cannot be published.",
    "protocol 5.7, 5.4 C16; BIP340, BIP341",
  ),
  E_PARTIAL_SIG: row(
    "Each partial signature is valid in its session.",
    "One bad part spoils the whole; checked one by one, the party at fault is known.",
    "protocol 1.7, 5.7; BIP327",
  ),
  E_PRESIG: row(
    "Each pre-signature is valid for its adaptor point.",
    "Otherwise publishing would reveal nothing.",
    "protocol 5.5 G2",
    "generalized",
  ),
  E_EXTRACT: row(
    "The published signature completes the pre-signature.",
    "Otherwise nothing can be extracted from it.",
    "protocol 5.5 G3",
    "generalized",
  ),
  E_NONCE_REUSE: row(
    "A secret nonce signs once.",
    "Two signatures with one nonce give the secret key away.",
    "protocol 1.7, I11; BIP327",
  ),
  E_NONCE_MISSING: row(
    "Every signer's public nonce is there.",
    "Without it a partial signature can neither be made nor checked.",
    "protocol 1.7; BIP327",
  ),
  E_SIGHASH: row(
    "A signature has the hash type of its role.",
    "Another type would leave parts of the transaction open to change.",
    "protocol 5.4 C17, 5.6 V9; BIP341",
  ),

  // scripts
  E_TAPTREE: row(
    "The opened leaves form a tree whose root, with the internal key, gives the output's script.",
    "Only then is it known what can be done with the output.",
    "protocol 5.4 C14; BIP341",
  ),
  E_HIDDEN_LEAF: row(
    "Every leaf of the output is opened.",
    "A leaf that is not shown can be a way to take the money.",
    "protocol 5.4 C14",
  ),
  E_INTERNAL_KEY: row(
    "The internal key is the one that the output must have.",
    "Whoever holds it spends past every leaf.",
    "protocol 5.4 C14",
  ),
  E_LEAF_UNSAFE: row(
    "Each leaf is a sane miniscript of leaf version 0xc0, or a raw template that is known.",
    "What cannot be analysed cannot be called safe.",
    "protocol 5.4 C15; BIP379",
  ),
  E_OP_SUCCESS: row(
    "No leaf holds an OP_SUCCESS opcode.",
    "With one of them in it, anyone can spend the leaf.",
    "protocol 5.4 C15; BIP342",
  ),
  E_UNKNOWN_KEYTYPE: row(
    "No leaf checks a key of a kind that is unknown on its network.",
    "For such a key any signature passes.",
    "protocol 5.4 C15; BIP342",
  ),
  E_ANNEX: row(
    "No witness has an annex.",
    "It has no meaning yet, is not relayed, and shifts the elements that claims are read from.",
    "protocol 5.4 C18; BIP341",
  ),
  E_SCRIPT: row(
    "Each witness satisfies its script.",
    "Otherwise the transaction is invalid.",
    "protocol 5.4 C16, 5.6 V11; BIP342",
  ),

  // transactions
  E_WRONG_PARENT: row(
    "The transaction spends an output of this channel.",
    "Anything else proves nothing about it.",
    "protocol 5.5 P1, 5.6",
  ),
  E_TX_VERSION: row(
    "The transaction has the version of its role: 3 for all but the cooperative close, which has 2.",
    "Version 3 is what lets it be relayed without a fee, and BIP68 needs 2 or more.",
    "protocol 5.5, 5.6 V1; BIP68, BIP431",
  ),
  E_TX_FIELD: row(
    "Inputs and their nSequence are those of the template.",
    "A changed sequence turns locks on or off.",
    "protocol 5.5 P1, 5.6 V2; BIP68",
  ),
  E_LOCKTIME: row(
    "nLockTime is that of the template, and lets the transaction into the next block.",
    "Another value would be another state, or come too early.",
    "protocol 5.6 V3, 5.5 S1",
  ),
  E_IMMATURE: row(
    "Every relative lock of the inputs has passed.",
    "Before that the transaction is not valid.",
    "protocol 5.6 V4; BIP68",
  ),
  E_COMMIT_NUMBER: row(
    "The published commitment carries the state number that is claimed.",
    "The number says which secret revokes it.",
    "protocol 5.5 P2; BOLT 3",
  ),
  E_REVOCATION_SECRET: row(
    "A revocation secret is the one of its commitment point, and the outputs shown depend on it.",
    "A wrong secret arms a penalty that can never be taken.",
    "protocol 1.1, 5.5 P3, P4",
  ),
  E_REVOCATION_CHAIN: row(
    "A party's secrets follow from one seed: each derives all before it.",
    "Otherwise they cannot be stored compactly, and one of them is wrong.",
    "protocol 1.1, 5.5 P6; BOLT 3",
  ),
  E_OUTPUT_MISMATCH: row(
    "The outputs are those that the state gives, byte for byte and in their order.",
    "A different output pays somebody else.",
    "protocol 5.5 P4, 5.6 V5",
  ),
  E_HTLC_TX: row(
    "A second-level HTLC transaction is its template.",
    "The counterparty signed that template and no other.",
    "protocol 1.5, 5.5 P8",
  ),
  E_SETTLE_MISMATCH: row(
    "The settlement transaction spends the state's output after the challenge period and pays the state.",
    "Another one would pay another state, or too early.",
    "protocol 5.5 S6",
  ),
  E_DIGITS: row(
    "The digits of a state are those of its number.",
    "They say which of two published transactions comes first.",
    "protocol 5.5 T2",
  ),
  E_SEQUENCE: row(
    "Each node's nSequence is the lock of its digit, in blocks.",
    "The newer state must be valid earlier than the older one.",
    "protocol 5.5 T3; BIP68",
  ),
  E_CHAIN_LINK: row(
    "Each transaction of a path spends the one before it.",
    "Only then do they reach the funding output.",
    "protocol 5.5 T4",
  ),
  E_FEE_SIPHON: row(
    "The fee is that of the template; where it is free, it is within the caller's limit.",
    "Value that goes to miners is taken from a party.",
    "protocol 5.6 V6",
  ),
  E_DUST: row(
    "No output is below the dust limit but one anchor, and then the fee is 0.",
    "Other transactions are not relayed.",
    "protocol 1.9, 5.6 V7",
  ),
  E_TRUC_SIZE: row(
    "A version 3 transaction has at most 10000 virtual bytes, a child of an unconfirmed one 1000.",
    "Larger ones are not relayed, and nobody could exit.",
    "protocol 1.9, 5.6 V8; BIP431",
  ),
  E_POLICY: row(
    "The witness is one that nodes relay: elements of at most 80 bytes, a control block of 33 + 32m.",
    "Other transactions do not reach a miner by themselves.",
    "protocol 5.6 V10",
  ),
  E_PREVOUTS: row(
    "No output is spent twice, and all spent outputs are known.",
    "BIP341 signatures commit to the amount and script of every one.",
    "protocol 5.6 V12; BIP341",
  ),
  E_TIMELOCK_MIX: row(
    "The inputs of one transaction need no height and time lock together.",
    "There is one nLockTime: a number is either a height or a time.",
    "protocol 5.6 V13; BIP65",
  ),
  E_SIGOPS: row(
    "The witness pays for its signature checks: 50 weight units each, and 50 to start with.",
    "Otherwise the script fails.",
    "protocol 5.6 V14; BIP342",
  ),

  // life
  E_PHASE: row(
    "The channel is in a phase in which this can be done.",
    "After a close was signed or an output spent, a further state could not take effect.",
    "protocol 1.8, 1.10, 5.2",
  ),
  E_REVOKED_STATE: row(
    "A revoked state is never published by its own party.",
    "It would lose everything.",
    "protocol 5.2",
    "client",
  ),
  E_STALE_STATE: row(
    "Only the newest state is published.",
    "An older one costs time and fees, and is answered.",
    "protocol 5.2",
    "client",
  ),
  E_CLOSE_BALANCES: row(
    "A cooperative close pays the balances of the latest state.",
    "A close cannot be revoked: it must be the last agreement.",
    "protocol 1.10",
  ),
  E_CLOSE_SCRIPT: row(
    "A cooperative close pays to standard scripts.",
    "Other transactions are not relayed.",
    "protocol 1.10",
  ),
  E_STALE_CHALLENGE: row(
    "The counter-proof is not older than the challenge.",
    "The newest state decides.",
    "protocol 5.5",
  ),
  E_TOO_EARLY: row("The delay has passed.", "Until then the other side may answer.", "protocol 5.3, 5.5 T7"),
  E_TOO_LATE: row(
    "The output is not spent yet.",
    "After the final settlement nothing can be changed.",
    "protocol 5.5 P7, T7, I18",
  ),
  E_EXPIRED: row(
    "An HTLC is claimed before its expiry.",
    "From then on the payer may take it back.",
    "protocol 5.5",
    "client",
  ),
  E_PREIMAGE: row(
    "A preimage hashes to the HTLC's hash.",
    "Only the preimage releases the payment.",
    "protocol 5.5",
    "client",
  ),

  // proofs
  E_EQUIVOCATION: row(
    "A party attests one state per number.",
    "Two different ones are a lie to somebody; both are kept as evidence.",
    "protocol 5.7, I13",
  ),
  E_EQUIVOCATION_NOT_PROVEN: row(
    "Two different states of one number, both attested by the party that is blamed, are shown.",
    "Less does not prove it.",
    "protocol 5.3",
  ),
  E_CHAIN_REQUIRED: row(
    "The claim comes with the blocks that it speaks about.",
    "Maturity is a fact about the chain.",
    "protocol 5.3",
  ),
  E_SPV: row(
    "Headers link, carry their work, reach the work asked for, and hold the transactions by their branches.",
    "Otherwise anyone can make up a chain.",
    "protocol 5.4 C19",
  ),
  E_TX_VALID: row(
    "The transaction that is claimed to be invalid is invalid.",
    "A valid one refutes the claim.",
    "protocol 5.3",
  ),
});
