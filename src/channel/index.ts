/** Channels: parameters, states and their commitments, the mechanisms that turn them into transactions, and the rules that bind them. */
export type { AppOpening, Attestation, ChannelUpdate, RevocationEvidence } from "./evidence.ts";
export type { SignatureEvidence, SignaturePlace, SignerIndex, StateEvidence } from "./evidence.ts";
export type { Application, ApplicationState } from "./application.ts";
export type { PartyBinding } from "./bind-parties.ts";
export type { ParameterChoices } from "./default-parameters.ts";
export type { ProposedState, StateProposal } from "./build-state.ts";
export type { Channel, ChannelDefinition, OpenOptions } from "./channel.ts";
export type { CloseTerms } from "./closing.ts";
export type { EscrowTerms } from "./applications/oracle-escrow.ts";
export type { ClaimSignature, ClaimTransaction } from "./claim-transaction.ts";
export type { FundingLimits } from "./check-parameters.ts";
export type { FundingExpiry, FundingPath, FundingPolicy } from "./funding-policy.ts";
export type { Now } from "./funding-question.ts";
export type {
  BuiltState,
  ChannelMechanism,
  CheckedProof,
  ClaimStep,
  ExitQuestion,
  ExitStep,
  FundingOutput,
  Mechanism,
  PublishedClaim,
  PublishStep,
  RevocationMemory,
  RevocationStep,
  SignatureRequest,
  SigningKey,
  StaleState,
  StateContent,
  StateTransaction,
  TxRole,
} from "./mechanism.ts";
export type { MusigTerms } from "./musig-terms.ts";
export type { OpenedKey, OpenedLeaf, OutputOpening, OutputRole } from "./output-opening.ts";
export type { Anchor, ChannelParameters, ChannelParty, KeyRole, MechanismName, Signing } from "./parameters.ts";
export type { TimelockBounds, TreeShape } from "./mechanisms/timelock/tree.ts";
export type { PayoutLeaf } from "./policy-root.ts";
export type { RefusalDetail, Refused } from "./refuse.ts";
export type { Rule, RuleCode } from "./rules.ts";
export type { SecretStore } from "./secret-store.ts";
export type { ExpiryMoment } from "./transition-rules.ts";
export type { ChannelState, StateBalance, StateRecord } from "./state.ts";
export { appHash, REVOCATION_ARGUMENT } from "./app-record.ts";
export { gameData, TIC_TAC_TOE } from "./applications/tic-tac-toe.ts";
export { oracleEscrow, outcomeDigest } from "./applications/oracle-escrow.ts";
export { PAYMENT } from "./applications/payment.ts";
export { bindParties } from "./bind-parties.ts";
export { contentOf, proposeState } from "./build-state.ts";
export { channelId, openChannel } from "./channel.ts";
export { attestationsFault, isAttestation } from "./check-attestations.ts";
export { checkParameters, DUST_P2TR, FUNDING_LIMITS, networkOf } from "./check-parameters.ts";
export { inKeyOrder, signaturesFault } from "./check-signatures.ts";
export { claimTransaction } from "./claim-transaction.ts";
export { closeTransaction, dustOf } from "./closing.ts";
export { anchorKey, contractTweak, payToContract } from "./commitment-anchor.ts";
export { derivedKey, derivedSecret, revocationKey, revocationSecret } from "./commitment-keys.ts";
export { numberFields, numberMask, readNumber } from "./commitment-number.ts";
export { commitmentSecret } from "./commitment-secrets.ts";
export { DEFAULT_FUNDING, defaultParameters } from "./default-parameters.ts";
export { EXPIRY_MARGIN } from "./funding-policy.ts";
export { fundingOutputOf } from "./funding-routes.ts";
export { defaultMechanism, MECHANISMS } from "./mechanisms.ts";
export { timelockBounds } from "./mechanisms/timelock/tree.ts";
export { keyReuseFault } from "./key-reuse.ts";
export { decodeParameters, encodeParameters, KEY_ROLES, paramsHash } from "./parameters.ts";
export { P2A_SCRIPT } from "./payout-transaction.ts";
export { pairRoot, policyRoot } from "./policy-root.ts";
export { refuse, refused } from "./refuse.ts";
export { RULES } from "./rules.ts";
export {
  decodeSecretStore,
  encodeSecretStore,
  findSecret,
  holdsAll,
  insertSecret,
  NO_SECRETS,
} from "./secret-store.ts";
export { stateFormFault } from "./state-form.ts";
export {
  attestationDigest,
  dataHash,
  decodeState,
  encodeState,
  EXPIRY_MAX,
  NO_PARTY,
  RECORD_KIND,
  SEQUENCE_MAX,
  sortRecords,
  stateCommitment,
} from "./state.ts";
export {
  applicationState,
  bindingFault,
  conservationFault,
  dataSizeFault,
  dustExposureFault,
  expiryFault,
  htlcLimitFault,
  isPayment,
  lifeFault,
  recordsFault,
  reserveFault,
  sequenceFault,
  transitionFault,
} from "./transition-rules.ts";
