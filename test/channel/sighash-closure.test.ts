/**
 * I12 of protocol 7.2, exhaustively: a signature that an honest party makes is valid for the transaction, input and leaf that it is meant for, and for no other: of all
 * transactions of two states of a channel, the claims on their outputs, justice and the close, in all leaves of all its outputs, under every hash type.
 */
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, ExitStep, StateTransaction } from "../../src/channel/index.ts";
import { attestationDigest, claimTransaction, closeTransaction } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { signatureMessage } from "../../src/program/index.ts";
import { tapLeafHash } from "../../src/taproot/index.ts";
import {
  APO_HASH_TYPES,
  apoSighash,
  HASH_TYPES,
  midstatesOf,
  NO_CODE_SEPARATOR,
  taprootSighash,
  txid,
} from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { SignedState, TestChannel, TestChannelOptions } from "./parties.ts";
import { bytesOf, signState, testChannel, valueOf } from "./parties.ts";

interface Place {
  /** What it is for: state and transaction, whatever output it is bound to. */
  readonly role: string;
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
}

interface Signing {
  readonly role: string;
  /** The leaf that it is for; of a key path none. */
  readonly leaf: string;
  readonly digest: string;
  readonly hashType: number;
}

const OLDER = 4;
const NEWER = 6;
const records = [0, 1].map((from) => ({
  from,
  to: 1 - from,
  amount: 50_000n,
  hash: sha256(bytesOf("preimage")),
  expiry: 900_000,
  kind: 0 as const,
}));

const stateOf = (test: TestChannel, sequence: number): SignedState => {
  const others = test.parties.slice(1).map(() => 200_000n);
  const balances = [900_000n - others.reduce((sum, each) => sum + each, 0n), ...others];
  return signState(test, { sequence, balances, records });
};

interface Step {
  /** Whose state it carries out. */
  readonly sequence: number;
  readonly step: ExitStep;
}

/** All that any party can do with a state that is the newest, or against it. */
function stepsOf(test: TestChannel, state: SignedState, newest: SignedState): readonly Step[] {
  const { mechanism } = test.channel;
  const { content, commitment, transactions } = state.proposed;
  const revokes = mechanism.memory.length > 0;
  const answered = { ...newest.proposed, evidence: newest.update.evidence };
  return test.parties.flatMap((_, party) =>
    (revokes ? [0, 1] : [undefined]).flatMap((holder) => {
      const own = holder === undefined ? {} : { publisher: holder };
      const exit = valueOf(mechanism.exit(party, { content, commitment, ...own }));
      const first = transactions.find((each) => each.parent === "funding" && each.holder === holder);
      const stale = { content, commitment, published: first === undefined ? [] : [first.tx], newest: answered };
      const isOwn = first === undefined || holder === party;
      const answer = isOwn
        ? undefined
        : mechanism.answer(party, { ...stale, ...(holder === undefined ? {} : { holder }) });
      return [
        ...exit.map((step) => ({ step, sequence: content.sequence })),
        ...(answer?.ok === true ? answer.value : []).map((step) => ({
          step,
          sequence: revokes ? content.sequence : newest.update.state.sequence,
        })),
      ];
    }),
  );
}

interface World {
  readonly places: readonly Place[];
  readonly signings: readonly Signing[];
  readonly leaves: readonly Uint8Array[];
}

function worldOf(test: TestChannel): World {
  const states = [OLDER, NEWER].map((sequence) => stateOf(test, sequence));
  const newest = states[1] as SignedState;
  const made = states.flatMap((state) => {
    const { sequence } = state.update.state;
    const all = valueOf(state.proposed.built.exitTransactions(state.proposed.commitment));
    const steps = stepsOf(test, state, newest);
    return [
      ...all.map((each) => signedOf(each, sequence)),
      ...steps.map(({ step, sequence: whose }) =>
        step.kind === "publish" ? signedOf(step.transaction, whose) : claimOf(step, whose),
      ),
    ];
  });
  const scripts = test.parties.map(({ identity }) => Uint8Array.of(0x51, 0x20, ...identity));
  const bare = stateBalances(test);
  const closeState = signState(test, { sequence: NEWER, balances: bare }).update.state;
  const terms = { scripts, finalBalances: bare, closer: 0, fee: 200n, lockTime: 0 };
  const close = signedOf(valueOf(closeTransaction(test.channel, closeState, terms)), NEWER);
  const ways = [...made, close].map(({ way }) => way);
  const leaves = ways.flatMap(({ path }) => (path.kind === "leaf" ? [path.script] : []));
  return {
    places: [...made, close].map(({ place }) => place),
    signings: [...made, close].flatMap(({ signings }) => signings),
    leaves: [...new Set(leaves)].map((script) => tapLeafHash(fromHex(script))),
  };
}

const stateBalances = ({ parties }: TestChannel): readonly bigint[] =>
  parties.map((_, i) => (i === 0 ? 1_000_000n - 200_000n * BigInt(parties.length - 1) : 200_000n));

interface Made {
  readonly place: Place;
  readonly signings: readonly Signing[];
  readonly way: ReturnType<StateTransaction["way"]>;
}

const leafOf = ({ path }: Made["way"]): string => (path.kind === "leaf" ? path.leafHash : "key path");

function signedOf(transaction: StateTransaction, sequence: number): Made {
  const { name, role: kind, tx, prevouts, requests } = transaction;
  const way = transaction.way();
  // The trigger, and nodes that two states share, are one transaction.
  const role = kind === "trigger" || kind === "node" ? toHex(txid(tx)) : `${sequence} ${name}`;
  return {
    place: { role, tx, prevouts },
    signings: requests.map(({ digest, hashType }) => ({ role, leaf: leafOf(way), digest: toHex(digest), hashType })),
    way,
  };
}

function claimOf({ spends, prevout, way, ...step }: ClaimStep, sequence: number): Made {
  const scriptPubKey = Uint8Array.of(0x51, 0x20, ...bytesOf("a wallet"));
  const outputs = [{ amount: sats(prevout.amount - 300n), scriptPubKey }];
  const { tx } = valueOf(claimTransaction([{ spends, prevout, way, ...step }], outputs));
  const prevouts = [prevout];
  // One output claimed in two ways is one transaction where their locks are the same.
  const role = `${sequence} claim ${toHex(txid(tx))}`;
  const midstates = midstatesOf(tx, prevouts);
  const digests = way.signatures.map((request) => signatureMessage(way, request, 0, { midstates, inputIndex: 0 }));
  return {
    place: { role, tx, prevouts },
    signings: digests.map((digest) => ({
      role,
      leaf: leafOf(way),
      digest: toHex(digest ?? bytesOf("")),
      hashType: 0,
    })),
    way,
  };
}

/** Every message that some key could be made to sign in these places: transaction, leaf and hash type by digest. */
function messagesOf({ places, leaves }: World): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { role, tx, prevouts } of places) {
    const base = { midstates: midstatesOf(tx, prevouts), inputIndex: 0 };
    const add = (digest: Uint8Array | undefined, leaf: string, hashType: number): void => {
      if (digest === undefined) return;
      const known = found.get(toHex(digest)) ?? new Set();
      found.set(toHex(digest), known.add(placeName(role, leaf, hashType)));
    };
    for (const hashType of HASH_TYPES) add(taprootSighash({ ...base, hashType }), "key path", hashType);
    for (const leafHash of leaves) {
      const leaf = { leafHash, codeSeparator: NO_CODE_SEPARATOR };
      for (const hashType of HASH_TYPES)
        add(taprootSighash({ ...base, hashType, leaf: { ...leaf, keyVersion: 0 } }), toHex(leafHash), hashType);
      for (const hashType of APO_HASH_TYPES)
        add(apoSighash({ ...base, hashType, leaf: { ...leaf, keyVersion: 1 } }), toHex(leafHash), hashType);
    }
  }
  return found;
}

const placeName = (role: string, leaf: string, hashType: number): string => `${role} by ${leaf} as ${hashType}`;

/** BIP118: ANYPREVOUTANYSCRIPT does not commit to the leaf; that an update opens no other leaf is for the locks to see to (`symmetric-paths.test.ts`). */
const ANY_SCRIPT = 0xc0;

const CHANNELS: readonly (readonly [string, TestChannelOptions])[] = [
  ["penalty, script", {}],
  ["penalty, musig2, anchored", { parameters: { signing: "musig2", anchor: "leaf" } }],
  ["timelock, script", { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } }],
  [
    "timelock of three, musig2",
    {
      mechanism: "timelock",
      labels: ["alice", "bob", "carol"],
      parameters: { signing: "musig2", tree: { radix: 2, depth: 3 } },
    },
  ],
  ["symmetric of three", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }],
];

describe.each(CHANNELS)("%s", (_name, options) => {
  const test = testChannel(options);
  const world = worldOf(test);
  const messages = messagesOf(world);

  it("has signatures that fit their own transaction, with their own hash type, and nothing else", () => {
    expect(world.signings.length).toBeGreaterThan(10);
    const leaves = world.leaves.map(toHex);
    for (const { role, leaf, digest, hashType } of world.signings) {
      const own = (hashType & ANY_SCRIPT) === ANY_SCRIPT ? leaves : [leaf];
      expect(new Set(messages.get(digest)), role).toEqual(new Set(own.map((each) => placeName(role, each, hashType))));
    }
  });

  it("has no message that an attestation could be", () => {
    for (const sequence of [OLDER, NEWER])
      expect(messages.has(toHex(attestationDigest(stateOf(test, sequence).proposed.commitment)))).toBe(false);
  });
});
