/**
 * Parties whose secrets everyone knows, made from labels: they open channels, sign states and reveal secrets as real ones do. The same labels give the same bytes,
 * so what they make can be kept as fixtures.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { Result } from "../../src/base/result.ts";
import { compareBytes, concat, fromHex, toHex } from "../../src/base/bytes.ts";
import type { Channel, ChannelDefinition, OpenOptions } from "../../src/channel/channel.ts";
import { openChannel } from "../../src/channel/channel.ts";
import { bindParties } from "../../src/channel/bind-parties.ts";
import { DEFAULT_FUNDING, defaultParameters } from "../../src/channel/default-parameters.ts";
import { fundingOutputOf } from "../../src/channel/funding-routes.ts";
import { KEY_ROLES } from "../../src/channel/parameters.ts";
import type { ChannelParameters, ChannelParty, KeyRole, MechanismName } from "../../src/channel/parameters.ts";
import type { ChannelUpdate, SignatureEvidence } from "../../src/channel/evidence.ts";
import type { SignatureRequest } from "../../src/channel/mechanism.ts";
import { derivedSecret } from "../../src/channel/commitment-keys.ts";
import { commitmentSecret } from "../../src/channel/commitment-secrets.ts";
import { attestationDigest } from "../../src/channel/state.ts";
import type { ProposedState, StateProposal } from "../../src/channel/build-state.ts";
import { proposeState } from "../../src/channel/build-state.ts";
import { inKeyOrder } from "../../src/channel/check-signatures.ts";
import {
  musigSession,
  negateScalar,
  nonceGen,
  partialSign,
  partialSigAgg,
  sha256,
  wasm,
} from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Program } from "../../src/program/index.ts";
import type { NetworkName } from "../../src/taproot/index.ts";

export const crypto: CryptoBackend = await wasm();

/** 32 bytes that are never out of range for a label anyone will write. */
export const bytesOf = (label: string): Bytes => sha256(new TextEncoder().encode(label));

export function valueOf<T>(result: Result<T, object>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const codeOf = (result: Result<unknown, { readonly code: string }>): string =>
  result.ok ? "ok" : result.error.code;

export interface TestParty {
  readonly label: string;
  readonly identitySecret: Bytes;
  readonly identity: Bytes;
  readonly channelNonce: Bytes;
  readonly secrets: Readonly<Partial<Record<KeyRole, Bytes>>>;
  readonly keys: Readonly<Partial<Record<KeyRole, Bytes>>>;
  /** Of per-commitment secrets. */
  readonly seed: Bytes;
}

function pointOf(secret: Bytes): Bytes {
  const point = crypto.multiplyBase(secret);
  if (point === undefined) throw new Error("the label gives no scalar");
  return point;
}

function testParty(label: string, mechanism: MechanismName): TestParty {
  const identitySecret = bytesOf(`${label} identity`);
  const secrets = Object.fromEntries(KEY_ROLES[mechanism].map((role) => [role, bytesOf(`${label} ${role}`)]));
  return {
    label,
    identitySecret,
    identity: pointOf(identitySecret).subarray(1),
    channelNonce: bytesOf(`${label} channel nonce`),
    secrets,
    keys: Object.fromEntries(Object.entries(secrets).map(([role, secret]) => [role, pointOf(secret)])),
    seed: bytesOf(`${label} seed`),
  };
}

/** In party order, which the labels do not tell. */
export const testParties = (labels: readonly string[], mechanism: MechanismName): readonly TestParty[] =>
  labels.map((label) => testParty(label, mechanism)).sort((a, b) => compareBytes(a.identity, b.identity));

export interface TestChannelOptions {
  readonly mechanism?: MechanismName;
  readonly labels?: readonly string[];
  readonly network?: NetworkName;
  /** Of the funding output's program: absent, the mechanism's default. A template's party names take the funding keys, in party order. */
  readonly program?: Program;
  readonly parameters?: Partial<ChannelParameters>;
  readonly open?: Partial<OpenOptions>;
}

export interface TestChannel {
  readonly channel: Channel;
  readonly definition: ChannelDefinition;
  readonly parties: readonly TestParty[];
}

/** The policy's parties in their order take the parties' keys. */
export const bindFunding = (program: Program, parties: readonly ChannelParty[]): Program =>
  valueOf(bindParties(program, { parties, crypto }));

/** The definition of a channel between labelled parties, with the defaults of the protocol. */
export function testDefinition(options: TestChannelOptions = {}): {
  readonly definition: ChannelDefinition;
  readonly parties: readonly TestParty[];
} {
  const { mechanism = "penalty", labels = ["alice", "bob"], network = "regtest" } = options;
  const parties = testParties(labels, mechanism);
  const program = bindFunding(options.program ?? DEFAULT_FUNDING[mechanism], parties);
  const parameters = defaultParameters({
    network,
    program,
    crypto,
    mechanism,
    parties: parties.map(({ identity, channelNonce, keys }) => ({ identity, channelNonce, keys })),
    fundingAmount: 1_000_000n,
    ...options.parameters,
  });
  const scriptPubKey = fromHex(fundingOutputOf(program)?.scriptPubKey ?? "");
  const txid = bytesOf(`funding transaction of ${labels.join(" and ")}`);
  const funding = { txid, vout: 0, amount: parameters.fundingAmount, scriptPubKey };
  return { definition: { parameters, program, funding }, parties };
}

export function testChannel(options: TestChannelOptions = {}): TestChannel {
  const { definition, parties } = testDefinition(options);
  return { channel: valueOf(openChannel(definition, { crypto, ...options.open })), definition, parties };
}

/** The commitment point of a party in state n. */
export const pointAt = (party: TestParty, sequence: number): Bytes => pointOf(commitmentSecret(party.seed, sequence));

/** Every secret that a party may sign with in a state, by x-only key. */
function signingSecrets(party: TestParty, points: readonly Bytes[]): ReadonlyMap<string, Bytes> {
  const secrets = new Map<string, Bytes>();
  const add = (secret: Bytes): void => void secrets.set(toHex(pointOf(secret).subarray(1)), secret);
  for (const secret of Object.values(party.secrets)) add(secret);
  for (const point of points)
    for (const role of ["htlc_base", "delayed_base"] as const) {
      const [secret, base] = [party.secrets[role], party.keys[role]];
      if (secret !== undefined && base !== undefined) add(derivedSecret(secret, base, point));
    }
  return secrets;
}

/** With the hash type where it is not DEFAULT. */
export const withHashType = (signature: Bytes, hashType: number): Bytes =>
  hashType === 0 ? signature : concat(signature, Uint8Array.of(hashType));

/** BIP340 by whoever of the parties has the key. */
export function signWith(
  parties: readonly TestParty[],
  key: Bytes,
  digest: Bytes,
  points: readonly Bytes[] = [],
): Bytes {
  for (const party of parties) {
    const secret = signingSecrets(party, points).get(toHex(key));
    if (secret !== undefined) return crypto.signSchnorr(digest, secret, bytesOf(`aux ${toHex(digest)}`));
  }
  throw new Error("no party has this key");
}

/** What a session of all parties gives: nonces and partial signatures in party order, and the whole signature. */
export function signSession(
  parties: readonly TestParty[],
  request: SignatureRequest,
): {
  readonly nonces: readonly Bytes[];
  readonly partials: readonly Bytes[];
  readonly signature: Bytes;
} {
  const { musig, digest } = request;
  if (musig === undefined) throw new Error("not a session");
  const made = parties.map(({ secrets, keys, label }) =>
    nonceGen(crypto, {
      random: bytesOf(`${label} nonce ${request.transaction} ${toHex(digest)}`),
      publicKey: keys.funding ?? new Uint8Array(0),
      ...(secrets.funding === undefined ? {} : { secretKey: secrets.funding }),
    }),
  );
  const nonces = made.map(({ publicNonce }) => publicNonce);
  const publicNonces = inKeyOrder(nonces, musig.positions);
  const session = valueOf(musigSession(crypto, { context: musig.context, publicNonces, message: digest }));
  const partials = parties.map(({ secrets }, i) =>
    valueOf(partialSign(crypto, session, made[i] as (typeof made)[number], secrets.funding ?? new Uint8Array(0))),
  );
  const signature = valueOf(partialSigAgg(crypto, session, inKeyOrder(partials, musig.positions)));
  return { nonces, partials, signature };
}

/** The evidence for one request: a session's parts for one party, a whole signature for all. */
function answer(parties: readonly TestParty[], request: SignatureRequest, points: readonly Bytes[]): SignatureEvidence {
  const { transaction, input, signer, key, digest, hashType, musig } = request;
  const place = { transaction, input, signer };
  if (musig === undefined)
    return { ...place, signature: withHashType(signWith(parties, key, digest, points), hashType) };
  const { nonces, partials, signature } = signSession(parties, request);
  if (signer === "all") return { ...place, signature: withHashType(signature, hashType) };
  return { ...place, nonces, partials: partials.map((partial, party) => (party === signer ? partial : undefined)) };
}

export type UpdateProposal = Omit<StateProposal, "points">;

export interface SignedState {
  readonly proposed: ProposedState;
  readonly update: ChannelUpdate;
}

/** All parties agree: the state with every signature, attestation, point and secret. */
export function signState({ channel, parties }: TestChannel, proposal: UpdateProposal): SignedState {
  const { sequence } = proposal;
  const penalty = channel.parameters.mechanism === "penalty";
  const points = penalty ? parties.map((party) => pointAt(party, sequence)) : undefined;
  const proposed = valueOf(proposeState(channel, { ...proposal, ...(points === undefined ? {} : { points }) }));
  const requests = proposed.transactions.flatMap((transaction) => transaction.requests);
  const attestation = attestationDigest(proposed.commitment);
  const revocation =
    points === undefined
      ? undefined
      : {
          points,
          nextPoints: parties.map((party) => pointAt(party, sequence + 1)),
          ...(sequence === 0 ? {} : { secrets: parties.map(({ seed }) => commitmentSecret(seed, sequence - 1)) }),
        };
  const update: ChannelUpdate = {
    state: proposed.state,
    stateData: proposal.stateData ?? new Uint8Array(0),
    apps: proposal.apps ?? [],
    attestations: parties.map(({ identitySecret }, party) => ({
      party,
      signature: crypto.signSchnorr(attestation, identitySecret, bytesOf(`attest ${toHex(attestation)}`)),
    })),
    evidence: {
      signatures: requests.map((request) => answer(parties, request, points ?? [])),
      ...(revocation === undefined ? {} : { revocation }),
    },
  };
  return { proposed, update };
}

/** The secret of a key of BIP340's even-y convention, where the point itself is odd. */
export const evenSecret = (secret: Bytes): Bytes => (pointOf(secret)[0] === 3 ? negateScalar(secret) : secret);
