/**
 * Outputs that are opened (C14, C15): the tree made again from exactly the leaves that are shown, the key from what it is made of, and each leaf judged by itself.
 * What the output should be, the mechanism says afterwards; here it is shown that nothing else can spend it.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Channel, KeyRole, OpenedKey, OpenedLeaf, OutputOpening, Refused } from "../channel/index.ts";
import type { Softfork } from "../taproot/index.ts";
import type { TxOutput } from "../transaction/index.ts";
import { equalBytes } from "../base/bytes.ts";
import { preorder } from "../base/fold.ts";
import { P2A_SCRIPT, refused, revocationKey } from "../channel/index.ts";
import { keyAgg, keySort } from "../crypto/index.ts";
import { decodeScript, sanity } from "../miniscript/index.ts";
import { decodeItems, isOpSuccess, SOFT_FORK_OPCODES } from "../script/index.ts";
import { scriptTree, TAPSCRIPT_LEAF_VERSION, taprootOutput, UNSPENDABLE_H, unspendableKey } from "../taproot/index.ts";

interface Opened {
  readonly channel: Channel;
  readonly output: TxOutput;
  readonly opening: OutputOpening;
  /** Commitment points that are shown: keys may be made from them. */
  readonly points: readonly Bytes[];
}

/** Every output of a transaction is opened, once, in order; a transaction without any opening is not. */
export function openingsFault(
  channel: Channel,
  outputs: readonly TxOutput[],
  openings: readonly OutputOpening[],
  points: readonly Bytes[],
): Refused | undefined {
  if (openings.length === 0) return undefined;
  if (openings.length !== outputs.length || openings.some(({ vout }, i) => vout !== i))
    return refused(
      "E_HIDDEN_LEAF",
      `${openings.length} openings for ${outputs.length} outputs: all are opened, in order`,
    );
  for (const [i, output] of outputs.entries()) {
    const fault = openingFault({ channel, output, opening: openings[i] as OutputOpening, points });
    if (fault !== undefined) return { ...fault, place: `output ${i}` };
  }
  return undefined;
}

function openingFault(opened: Opened): Refused | undefined {
  const { output, opening } = opened;
  if (opening.role === "p2a") {
    const bare = opening.internalKey === undefined && opening.leaves.length === 0;
    return bare && equalBytes(output.scriptPubKey, P2A_SCRIPT)
      ? undefined
      : refused("E_TAPTREE", "a P2A has neither key nor leaves, and its own script");
  }
  return treeFault(opened) ?? leavesFault(opened);
}

/** C14: "full taptree given, root recomputed, Q = P+H_TapTweak(P‖root)G equals scriptPubKey". */
function treeFault(opened: Opened): Refused | undefined {
  const { channel, output, opening } = opened;
  const { leaves, internalKey } = opening;
  const key = internalKey && keyBytes(channel, internalKey);
  if (key === undefined) return refused("E_INTERNAL_KEY", "the internal key is no key");
  if (leaves.some(({ leafVersion }) => leafVersion % 2 !== 0 || leafVersion === 0x50))
    return refused("E_TAPTREE", "a leaf version that no leaf can have");
  const root = rootOf(leaves);
  if (root === undefined && leaves.length > 0)
    return isIncomplete(leaves)
      ? refused("E_HIDDEN_LEAF", "the tree has a place that no opened leaf fills")
      : refused("E_TAPTREE", "the leaves form no tree");
  if (givesScript(channel, key, root, output)) return undefined;
  return knownKeys(opened).some((known) => givesScript(channel, known, root, output))
    ? refused("E_INTERNAL_KEY", "the internal key is another one")
    : refused("E_TAPTREE", "the opened leaves and key do not give the output's script");
}

const rootOf = (leaves: readonly OpenedLeaf[]): Bytes | undefined =>
  scriptTree(leaves.map(({ script, leafVersion, depth }) => ({ script, version: leafVersion, depth })))?.merkleRoot;

/** Kraft's sum: leaves of a whole binary tree add up to 1. */
const isIncomplete = (leaves: readonly OpenedLeaf[]): boolean =>
  leaves.reduce((sum, { depth }) => sum + 2n ** BigInt(128 - depth), 0n) < 2n ** 128n;

const givesScript = ({ crypto }: Channel, key: Bytes, root: Bytes | undefined, { scriptPubKey }: TxOutput): boolean =>
  equalBytes(taprootOutput(crypto, key, root)?.scriptPubKey ?? P2A_SCRIPT, scriptPubKey);

/** x-only; of `musig` the keys as BIP390 sorts them, of `nums` the point that nobody can sign for. */
function keyBytes({ crypto }: Channel, internal: OpenedKey): Bytes | undefined {
  switch (internal.kind) {
    case "key":
      return crypto.isXOnly(internal.key) ? internal.key : undefined;
    case "musig":
      return internal.keys.every((key) => crypto.isPoint(key))
        ? keyAgg(crypto, keySort(internal.keys))?.subarray(1)
        : undefined;
    case "nums":
      return internal.r === undefined ? UNSPENDABLE_H : unspendableKey(crypto, internal.r);
  }
}

/** Keys that outputs of the channel have: to tell a wrong key from a wrong tree. */
function knownKeys({ channel, points }: Opened): readonly Bytes[] {
  const { parameters, crypto } = channel;
  const keys = parameters.parties.map((party) => party.keys);
  const ofRole = (role: KeyRole): readonly Bytes[] => keys.flatMap((each) => each[role] ?? []);
  const revocation = ofRole("revocation_base").flatMap((base) =>
    points.flatMap((point) => revocationKey(crypto, base, point) ?? []),
  );
  const joint = (["funding", "htlc_base"] as const).flatMap((role) => keyAgg(crypto, keySort(ofRole(role))) ?? []);
  return [...ofRole("payment_base"), ...revocation, ...joint].map((point) => point.subarray(1));
}

/** C15, leaf by leaf. */
function leavesFault({ channel, opening }: Opened): Refused | undefined {
  for (const leaf of opening.leaves) {
    const fault = leafFault(leaf, channel.parameters.softforks);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** "decodes to a sane miniscript, leaf version 0xc0, contains no OP_SUCCESSx, no unknown-key-type CHECKSIG unless softfork enabled" */
function leafFault({ script, leafVersion }: OpenedLeaf, softforks: readonly Softfork[]): Refused | undefined {
  const unsafe = (words: string): Refused => refused("E_LEAF_UNSAFE", words);
  if (leafVersion !== TAPSCRIPT_LEAF_VERSION)
    return unsafe(`leaf version ${leafVersion}: anyone can spend such a leaf`);
  const items = decodeItems(script);
  const opcodes = items.ok ? items.value.map(({ opcode }) => opcode) : [];
  const success = opcodes.find((opcode) => isOpSuccess(opcode) && !isActive(opcode, softforks));
  if (success !== undefined) return refused("E_OP_SUCCESS", "a leaf holds an opcode that lets anyone spend it");
  const node = decodeScript(script);
  if (!node.ok) return unsafe(`a leaf is no miniscript: ${node.error.reason}`);
  const unknown = [...preorder(node.value, ({ subs }) => subs)].some(({ fragment }) => fragment === "apo");
  if (unknown && !softforks.includes("anyprevout"))
    return refused("E_UNKNOWN_KEYTYPE", "a leaf has a key of BIP118, for which any signature passes on this network");
  const [finding] = sanity(node.value);
  return finding === undefined ? undefined : unsafe(`a leaf is not sane: ${finding.kind}`);
}

const isActive = (opcode: number, softforks: readonly Softfork[]): boolean =>
  Object.values(SOFT_FORK_OPCODES).some(
    (row) => row.opcode === opcode && softforks.some((fork) => fork === row.softFork),
  );
