/**
 * A channel of three on a policy of their own, from the policy to verdicts: `node examples/own-channel.ts` in a folder that depends on tapwright. Keys come from
 * labels, so that anybody can compute them: for tests only.
 */
import { compile } from "tapwright/compiler";
import * as channels from "tapwright/channel";
import { sha256, wasm } from "tapwright/crypto";
import { CHANNEL, createVerifier, UPDATE } from "tapwright/verifier";

const POLICY = `contract trio
party ann, ben, cyd

// All three; from height 1500000 on, any two.
output funding = tr(musig(ann.funding, ben.funding, cyd.funding), {
  multi_a(3, ann.funding, ben.funding, cyd.funding),
  and_v(v:multi_a(2, ann.funding, ben.funding, cyd.funding), after(1500000))
})

output escrow(seller: key, buyer: key, arbiter: key, refund: height) = tr(unspendable, {
  and_v(v:pk(seller), pk(arbiter)),
  and_v(v:pk(buyer), after(refund))
})
`;

const crypto = await wasm();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const secretOf = (label: string): Uint8Array => sha256(new TextEncoder().encode(`own-channel ${label}`));

// Keys: one by which a party is known, one for each role that the mechanism has.
const secrets = new Map<string, Uint8Array>();
function keyOf(label: string): Uint8Array {
  const secret = secretOf(label);
  const point = crypto.multiplyBase(secret) as Uint8Array;
  secrets.set(hex(point.subarray(1)), secret);
  return point;
}
const sign = (digest: Uint8Array, key: Uint8Array): Uint8Array =>
  crypto.signSchnorr(digest, secrets.get(hex(key)) as Uint8Array, secretOf("randomness"));

const people = ["ann", "ben", "cyd"].map((name) => ({
  name,
  identity: keyOf(`${name} identity`).subarray(1),
  channelNonce: secretOf(`${name} nonce`),
  keys: Object.fromEntries(channels.KEY_ROLES.timelock.map((role) => [role, keyOf(`${name} ${role}`)])),
}));
// Everywhere parties stand in the order of their identity keys.
people.sort((a, b) => (hex(a.identity) < hex(b.identity) ? -1 : 1));
const parties = people.map(({ identity, channelNonce, keys }) => ({ identity, channelNonce, keys }));

// The contract, its names bound to the parties' keys, and the channel on it.
const template = compile({ name: "trio", text: POLICY }, { backend: crypto }).program;
if (template === undefined) throw new Error("the policy has errors");
const bound = channels.bindParties(template, { parties, names: people.map(({ name }) => name), crypto });
if (!bound.ok) throw new Error(bound.error.message);
const program = bound.value;
const fundingAmount = 3_000_000n;
const terms = { network: "regtest", mechanism: "timelock", signing: "script" } as const;
const parameters = channels.defaultParameters({ ...terms, program, crypto, parties, fundingAmount });
const scriptPubKey = Buffer.from(channels.fundingOutputOf(program)?.scriptPubKey ?? "", "hex");
const funding = { txid: secretOf("txid"), vout: 1, amount: fundingAmount, scriptPubKey: new Uint8Array(scriptPubKey) };
const opened = channels.openChannel({ parameters, program, funding }, { crypto });
if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
const channel = opened.value;

// States: proposed, signed by all, and written as the message that goes to the others.
function update(proposal: channels.StateProposal): string {
  const proposed = channels.proposeState(channel, proposal);
  if (!proposed.ok) throw new Error(`${proposed.error.code}: ${proposed.error.message}`);
  const { state, commitment, transactions } = proposed.value;
  const signatures = transactions.flatMap(({ requests }) =>
    requests.map(({ transaction, input, signer, digest, key }) => ({
      transaction,
      input,
      signer,
      signature: sign(digest, key),
    })),
  );
  const attested = channels.attestationDigest(commitment);
  const attestations = parties.map(({ identity }, party) => ({ party, signature: sign(attested, identity) }));
  const { apps = [] } = proposal;
  const message = { state, stateData: new Uint8Array(), apps, attestations, evidence: { signatures } };
  return JSON.stringify(UPDATE.write(message));
}

// Value in an output of the contract: key arguments are 32 bytes, x-only; numbers are 8, little-endian.
const refund = new Uint8Array(8);
new DataView(refund.buffer).setBigUint64(0, 1_400_000n, true);
const escrow = { output: "escrow", arguments: [...parties.map(({ identity }) => identity), refund] };
const record: channels.StateRecord = {
  from: channels.NO_PARTY,
  to: channels.NO_PARTY,
  amount: 300_000n,
  hash: channels.appHash(parameters.policyId, escrow),
  expiry: 0,
  kind: channels.RECORD_KIND.app,
};
const transcript = [
  update({ sequence: 0, balances: [1_000_000n, 1_000_000n, 1_000_000n] }),
  update({ sequence: 1, balances: [900_000n, 900_000n, 900_000n], records: [record], apps: [escrow] }),
  update({ sequence: 2, balances: [1_200_000n, 900_000n, 900_000n] }),
];

// Whoever follows the channel has no secrets: the program, the channel and the messages.
const verifier = createVerifier({ program, channel: CHANNEL.write({ parameters, funding }), crypto });
let previous: unknown;
for (const message of [...transcript, transcript[1]]) {
  const verdict = verifier.update(previous, message);
  console.log(verdict.ok ? `state ${verdict.accepted.sequence} accepted` : `${verdict.code}: ${verdict.message}`);
  if (verdict.ok) previous = verdict.accepted;
}
